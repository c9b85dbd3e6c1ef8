package dev.tarn.event;

import java.util.Arrays;

/** Booleans. */
public final class BooleanColumn extends Column {
  private boolean[] values = new boolean[256];
  private final Presence presence = new Presence();

  public void append(boolean value) {
    int row = presence.size();
    if (row == values.length) {
      grow(row + 1);
    }
    values[row] = value;
    presence.addPresent();
  }

  /** Adds a value many times. */
  public void appendRepeated(boolean value, int count) {
    int row = presence.size();
    grow(row + count);
    Arrays.fill(values, row, row + count, value);
    presence.addPresent(count);
  }

  /** Adds a stretch of values, none null. */
  public void appendAll(boolean[] source, int offset, int count) {
    int row = presence.size();
    grow(row + count);
    System.arraycopy(source, offset, values, row, count);
    presence.addPresent(count);
  }

  @Override
  public void appendNull() {
    int row = presence.size();
    if (row == values.length) {
      grow(row + 1);
    }
    values[row] = false;
    presence.addNull();
  }

  @Override
  public void padTo(int size) {
    int row = presence.size();
    if (size > row) {
      grow(size);
      Arrays.fill(values, row, size, false);
      presence.addNulls(size - row);
    }
  }

  /** The value of a row; false where it is null. */
  public boolean value(int row) {
    return values[row];
  }

  /** All values by row; what lies past {@link #size} means nothing. Good until the next append. */
  public boolean[] values() {
    return values;
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

  @Override
  public void truncate(int size) {
    presence.truncate(size);
  }

  @Override
  public void clear() {
    presence.clear();
  }

  @Override
  public long sizeBytes() {
    return 1L * presence.size();
  }

  private void grow(int capacity) {
    if (capacity > values.length) {
      values = Arrays.copyOf(values, Math.max(capacity, values.length * 2));
    }
  }
}
