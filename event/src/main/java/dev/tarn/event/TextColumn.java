package dev.tarn.event;

import java.util.Arrays;

/**
 * Text, JSON or binary values. A row points at an entry, an entry is a stretch of an arena. While
 * few values are distinct, equal values share an entry; past a limit each value gets an entry of
 * its own and {@link #distinct} turns false.
 */
public final class TextColumn extends Column {
  private static final int MAX_DISTINCT = 1 << 15;

  private byte[] arena = new byte[1024];
  private int arenaSize;
  private int[] starts = new int[64];
  private int entries;
  private int[] rows = new int[256];
  private int size;
  private int[] table = new int[256];
  private boolean distinct = true;

  /** Adds a value. */
  public void append(byte[] data, int offset, int length) {
    appendEntry(intern(data, offset, length));
  }

  /** Adds a row that points at an entry that {@link #intern} gave. */
  public void appendEntry(int entry) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, size * 2);
    }
    rows[size++] = entry;
  }

  @Override
  public void appendNull() {
    appendEntry(-1);
  }

  /** The entry of a value, made if there is none. Good until {@link #clear}. */
  public int intern(byte[] data, int offset, int length) {
    if (!distinct) {
      return addEntry(data, offset, length);
    }
    int hash = hash(data, offset, length);
    int mask = table.length - 1;
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      int found = table[i] - 1;
      if (found < 0) {
        if (entries >= MAX_DISTINCT) {
          distinct = false;
          return addEntry(data, offset, length);
        }
        int entry = addEntry(data, offset, length);
        table[i] = entry + 1;
        if (entries * 2 > table.length) {
          rehash();
        }
        return entry;
      }
      int start = starts[found];
      int end = found + 1 == entries ? arenaSize : starts[found + 1];
      if (Arrays.equals(arena, start, end, data, offset, offset + length)) {
        return found;
      }
    }
  }

  /** Whether two different entries always hold two different values. */
  public boolean distinct() {
    return distinct;
  }

  /** Number of entries. */
  public int entries() {
    return entries;
  }

  /** The entry of a row, -1 for null. */
  public int entry(int row) {
    return rows[row];
  }

  public byte[] arena() {
    return arena;
  }

  public int entryStart(int entry) {
    return starts[entry];
  }

  public int entryLength(int entry) {
    return (entry + 1 == entries ? arenaSize : starts[entry + 1]) - starts[entry];
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean isNull(int row) {
    return rows[row] < 0;
  }

  @Override
  public void truncate(int newSize) {
    size = Math.min(size, newSize);
  }

  @Override
  public void clear() {
    size = 0;
    entries = 0;
    arenaSize = 0;
    distinct = true;
    Arrays.fill(table, 0);
  }

  @Override
  public long sizeBytes() {
    return arenaSize + 4L * (size + entries);
  }

  private int addEntry(byte[] data, int offset, int length) {
    if (arenaSize + length > arena.length) {
      arena = Arrays.copyOf(arena, Math.max(arenaSize + length, arena.length * 2));
    }
    if (entries == starts.length) {
      starts = Arrays.copyOf(starts, entries * 2);
    }
    System.arraycopy(data, offset, arena, arenaSize, length);
    starts[entries] = arenaSize;
    arenaSize += length;
    return entries++;
  }

  private void rehash() {
    table = new int[table.length * 4];
    int mask = table.length - 1;
    for (int entry = 0; entry < entries; entry++) {
      int i = hash(arena, starts[entry], entryLength(entry)) & mask;
      while (table[i] != 0) {
        i = (i + 1) & mask;
      }
      table[i] = entry + 1;
    }
  }

  private static int hash(byte[] data, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = hash * 31 + data[i];
    }
    return hash ^ (hash >>> 15);
  }
}
