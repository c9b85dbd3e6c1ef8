package dev.tarn.event;

import java.util.Arrays;

/** Booleans. */
public final class BooleanColumn extends Column {
  private boolean[] values = new boolean[256];
  private long[] present = new long[4];
  private int size;

  public void append(boolean value) {
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
    append(false);
    present[(size - 1) >> 6] &= ~(1L << (size - 1));
  }

  public boolean value(int row) {
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
    return 1L * size;
  }
}
