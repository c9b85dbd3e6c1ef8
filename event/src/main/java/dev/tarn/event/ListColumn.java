package dev.tarn.event;

import java.util.Arrays;

/**
 * Lists: a row owns the next {@link #count} entries of {@link #elements}. First append the
 * elements, then the row.
 */
public final class ListColumn extends Column {
  private final Column elements;
  private int[] ends = new int[256];
  private final Presence presence = new Presence();

  ListColumn(Column elements) {
    this.elements = elements;
  }

  /** All elements of all rows, in order. */
  public Column elements() {
    return elements;
  }

  /** Closes a row: its elements are all that were appended since the row before. */
  public void appendRow() {
    int row = presence.size();
    grow(row + 1);
    ends[row] = elements.size();
    presence.addPresent();
  }

  /**
   * Closes many rows whose elements have all been appended since the row before, those of the first
   * row first.
   *
   * @param counts number of elements of each row, negative for null
   */
  public void appendRows(int[] counts) {
    int row = presence.size();
    grow(row + counts.length);
    int end = row == 0 ? 0 : ends[row - 1];
    for (int count : counts) {
      end += Math.max(count, 0);
      ends[row++] = end;
      if (count < 0) {
        presence.addNull();
      } else {
        presence.addPresent();
      }
    }
  }

  /** Adds a null; elements appended since the row before are dropped. */
  @Override
  public void appendNull() {
    padTo(presence.size() + 1);
  }

  @Override
  public void padTo(int size) {
    int row = presence.size();
    if (size > row) {
      grow(size);
      int end = row == 0 ? 0 : ends[row - 1];
      elements.truncate(end);
      Arrays.fill(ends, row, size, end);
      presence.addNulls(size - row);
    }
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
    return presence.isNull(row);
  }

  @Override
  public int nullCount() {
    return presence.nulls();
  }

  @Override
  public void addPresence(long[] words) {
    presence.addTo(words);
  }

  @Override
  public int size() {
    return presence.size();
  }

  /** Drops the rows from this one on, and every element that the rows before it do not own. */
  @Override
  public void truncate(int size) {
    presence.truncate(size);
    int rows = presence.size();
    elements.truncate(rows == 0 ? 0 : ends[rows - 1]);
  }

  @Override
  public void clear() {
    presence.clear();
    elements.clear();
  }

  @Override
  public long sizeBytes() {
    return 4L * presence.size() + elements.sizeBytes();
  }

  private void grow(int capacity) {
    if (capacity > ends.length) {
      ends = Arrays.copyOf(ends, Math.max(capacity, ends.length * 2));
    }
  }
}
