package dev.tarn.event;

import java.util.Arrays;

/** Doubles. */
public final class DoubleColumn extends Column {
  private double[] values = new double[256];
  private long[] present = new long[4];
  private int size;

  public void append(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
      present = Arrays.copyOf(present, size * 2 / 64);
    }
    values[size] = value;
    present[size >> 6] |= 1L << size;
    size++;
  }

  @Override
  public void appendNull() {
    append(0);
    present[(size - 1) >> 6] &= ~(1L << (size - 1));
  }

  public double value(int row) {
    return values[row];
  }

  @Override
  public boolean isNull(int row) {
    return (present[row >> 6] & (1L << row)) == 0;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void truncate(int newSize) {
    size = Math.min(size, newSize);
  }

  @Override
  public void clear() {
    size = 0;
  }

  @Override
  public long sizeBytes() {
    return 8L * size;
  }
}
