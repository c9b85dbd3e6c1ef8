package dev.tarn.event;

import java.util.Arrays;

/**
 * Lists: a row owns the next {@link #count} entries of {@link #elements}. First append the
 * elements, then the row.
 */
public final class ListColumn extends Column {
  private final Column elements;
  private int[] ends = new int[256];
  private long[] present = new long[4];
  private int size;

  ListColumn(Column elements) {
    this.elements = elements;
  }

  /** All elements of all rows, in order. */
  public Column elements() {
    return elements;
  }

  /** Closes a row: its elements are all that were appended since the row before. */
  public void appendRow() {
    append(true);
  }

  @Override
  public void appendNull() {
    append(false);
  }

  private void append(boolean isPresent) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
      present = Arrays.copyOf(present, size * 2 / 64);
    }
    ends[size] = elements.size();
    if (isPresent) {
      present[size >> 6] |= 1L << size;
    } else {
      present[size >> 6] &= ~(1L << size);
    }
    size++;
  }

  /** Index of a row's first element in {@link #elements}. */
  public int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  /** Number of a row's elements; 0 for null and for empty. */
  public int count(int row) {
    return ends[row] - start(row);
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
    if (newSize < size) {
      size = newSize;
      elements.truncate(newSize == 0 ? 0 : ends[newSize - 1]);
    }
  }

  @Override
  public void clear() {
    size = 0;
    elements.clear();
  }

  @Override
  public long sizeBytes() {
    return 4L * size + elements.sizeBytes();
  }
}
