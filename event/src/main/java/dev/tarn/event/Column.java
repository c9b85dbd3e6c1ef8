package dev.tarn.event;

/**
 * The values of one field, one entry a parent row (or a list element). Grows by appending; one
 * thread uses it.
 *
 * <p>Two fields of one struct may be the same column instance: it is appended to once, and a writer
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

  public abstract void appendNull();

  /** Drops the entries from this one on. */
  public abstract void truncate(int size);

  /** Forgets all entries and keeps the memory for the next use. */
  public abstract void clear();

  /** Memory held by values, in bytes, for budgets. */
  public abstract long sizeBytes();
}
