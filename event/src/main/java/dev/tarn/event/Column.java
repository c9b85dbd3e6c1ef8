package dev.tarn.event;

/**
 * The values of one field, one entry a parent row (or a list element). Grows by appending; one
 * thread uses it.
 *
 * <p>Two fields of one batch may be the same column instance: it is appended to once, and a writer
 * may encode it once.
 */
public abstract sealed class Column
    permits TextColumn,
        LongColumn,
        DoubleColumn,
        BooleanColumn,
        StructColumn,
        ListColumn,
        MapColumn {

  /** Number of entries. */
  public abstract int size();

  public abstract boolean isNull(int row);

  /** Number of null entries. Free for leaves, lists and maps; a struct looks at its members. */
  public abstract int nullCount();

  /** Sets bit {@code row & 63} of word {@code row >> 6} of every row that is not null. */
  public abstract void addPresence(long[] words);

  public abstract void appendNull();

  /** Adds as many nulls as it takes to have this many entries; none if there are more. */
  public abstract void padTo(int size);

  public void appendNulls(int count) {
    padTo(size() + count);
  }

  /** Drops the entries from this one on. */
  public abstract void truncate(int size);

  /** Forgets all entries and keeps memory for the next use. */
  public abstract void clear();

  /**
   * Memory that the values take, in bytes, for budgets. Arrays grow by doubling, so the heap held
   * may be twice as much.
   */
  public abstract long sizeBytes();
}
