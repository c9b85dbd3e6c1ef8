package dev.tarn.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Text, JSON or binary values. A row points at an entry, an entry is a stretch of an arena. While
 * few values are distinct, equal values share an entry; when they turn out to be many, each value
 * gets an entry of its own and {@link #distinct} turns false.
 *
 * <p>A column whose values were nearly all different starts its next few uses, after {@link
 * #clear}, without looking for equal ones.
 */
public final class TextColumn extends Column {
  /** Bytes that one column can hold; appending more is refused with an exception. */
  public static final int MAX_BYTES = Integer.MAX_VALUE - 64;

  // 16 bits of a table slot are the entry plus one, the rest are bits of the hash.
  private static final int MAX_DISTINCT = (1 << 16) - 2;
  private static final int MAX_DISTINCT_BYTES = 4 << 20;
  private static final int PROBE_ENTRIES = 1 << 11;
  private static final int MANY_DISTINCT = 1 << 15;
  private static final int MAX_PROBES = 64;
  private static final int SKIPPED_USES = 8;

  /** Readers of the arena may read this far past its last value. */
  private static final int SLACK = 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] arena = new byte[256];
  private int arenaSize;
  // starts[entries] is the end of the last entry
  private int[] starts = new int[17];
  private int entries;
  private int[] rows = new int[256];
  private int size;
  private int nulls;
  private int[] table = new int[64];
  private boolean distinct = true;
  private long lookups;
  private boolean mostlyDifferent;
  private int usesToSkip;

  /** Adds a value. */
  public void append(byte[] data, int offset, int length) {
    appendEntry(intern(data, offset, length));
  }

  /**
   * Adds many values at once, which is cheaper than one by one.
   *
   * @param slices of {@code data}, {@link Slice#ABSENT} for null
   */
  public void appendAll(byte[] data, long[] slices, int count) {
    growRows(size + count);
    int[] to = rows;
    int first = size;
    if (distinct) {
      // The hashes first: one value's does not wait for the search for another's.
      for (int i = 0; i < count; i++) {
        to[first + i] = hash(data, Slice.offset(slices[i]), Slice.length(slices[i]));
      }
    }
    for (int i = 0; i < count; i++) {
      long slice = slices[i];
      if (slice == Slice.ABSENT) {
        to[first + i] = -1;
        nulls++;
      } else if (distinct) {
        to[first + i] = find(data, Slice.offset(slice), Slice.length(slice), to[first + i]);
      } else {
        to[first + i] = addEntry(data, Slice.offset(slice), Slice.length(slice));
      }
    }
    size = first + count;
  }

  /** Adds a row that points at an entry that {@link #intern} gave, -1 for null. */
  public void appendEntry(int entry) {
    if (size == rows.length) {
      growRows(size + 1);
    }
    rows[size++] = entry;
    nulls += entry >>> 31;
  }

  /** Adds many rows that point at one entry, -1 for null. */
  public void appendRepeated(int entry, int count) {
    growRows(size + count);
    Arrays.fill(rows, size, size + count, entry);
    size += count;
    if (entry < 0) {
      nulls += count;
    }
  }

  @Override
  public void appendNull() {
    appendEntry(-1);
  }

  @Override
  public void padTo(int newSize) {
    if (newSize > size) {
      appendRepeated(-1, newSize - size);
    }
  }

  /**
   * The entry of a value, made if there is none. Good until {@link #clear}.
   *
   * @throws IllegalStateException if the column would hold more than {@link #MAX_BYTES}
   */
  public int intern(byte[] data, int offset, int length) {
    return distinct
        ? find(data, offset, length, hash(data, offset, length))
        : addEntry(data, offset, length);
  }

  private int find(byte[] data, int offset, int length, int hash) {
    lookups++;
    int tag = hash & 0xFFFF0000;
    int mask = table.length - 1;
    int slot = hash & mask;
    for (int probes = 0; probes < MAX_PROBES; probes++) {
      int found = table[slot];
      if (found == 0) {
        return addDistinct(data, offset, length, slot, tag);
      }
      if ((found & 0xFFFF0000) == tag) {
        int entry = (found & 0xFFFF) - 1;
        int start = starts[entry];
        if (starts[entry + 1] - start == length && equal(arena, start, data, offset, length)) {
          return entry;
        }
      }
      slot = (slot + 1) & mask;
    }
    // values made to collide: stop looking rather than look long
    distinct = false;
    return addEntry(data, offset, length);
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

  /**
   * The entries of all rows, -1 for null; what lies past {@link #size} means nothing. Good until
   * the next append.
   */
  public int[] rowEntries() {
    return rows;
  }

  /** The bytes of all entries; at least 8 more follow the last. Good until the next append. */
  public byte[] arena() {
    return arena;
  }

  /** Whether an entry has these bytes. */
  public boolean entryEquals(int entry, byte[] data, int offset, int length) {
    return entryLength(entry) == length && equal(arena, starts[entry], data, offset, length);
  }

  public int entryStart(int entry) {
    return starts[entry];
  }

  public int entryLength(int entry) {
    return starts[entry + 1] - starts[entry];
  }

  /**
   * Where entries start in the arena, one more than there are entries: an entry ends where the next
   * starts. Good until the next append.
   */
  public int[] entryStarts() {
    return starts;
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
  public int nullCount() {
    return nulls;
  }

  @Override
  public void addPresence(long[] words) {
    if (nulls == size) {
      return;
    }
    int full = size >> 6;
    for (int word = 0; word < full; word++) {
      int first = word << 6;
      long bits = 0;
      for (int i = 0; i < 64; i++) {
        bits |= (long) (~rows[first + i] >>> 31) << i;
      }
      words[word] |= bits;
    }
    for (int row = full << 6; row < size; row++) {
      words[full] |= (long) (~rows[row] >>> 31) << row;
    }
  }

  /** Drops rows; entries stay, as others may have been given their numbers. */
  @Override
  public void truncate(int newSize) {
    for (int row = newSize; row < size; row++) {
      nulls -= rows[row] >>> 31;
    }
    size = Math.min(size, newSize);
  }

  @Override
  public void clear() {
    if (mostlyDifferent) {
      mostlyDifferent = false;
      usesToSkip = SKIPPED_USES;
    } else if (usesToSkip > 0) {
      usesToSkip--;
    }
    if (lookups > 0) {
      // a table that was far too large for its entries costs more to wipe than to grow
      int wanted = Integer.highestOneBit(Math.max(entries, 16)) << 2;
      if (wanted < table.length) {
        table = new int[Math.max(wanted, table.length >> 1)];
      } else {
        Arrays.fill(table, 0);
      }
    }
    if (arena.length > 1 << 20 && arenaSize < arena.length >> 2) {
      arena = new byte[arena.length >> 1];
    }
    size = 0;
    nulls = 0;
    entries = 0;
    arenaSize = 0;
    lookups = 0;
    distinct = usesToSkip == 0;
  }

  @Override
  public long sizeBytes() {
    return arenaSize + 4L * ((long) size + entries);
  }

  private int addDistinct(byte[] data, int offset, int length, int slot, int tag) {
    if (entries >= MAX_DISTINCT
        || (long) arenaSize + length > MAX_DISTINCT_BYTES
        || (entries >= PROBE_ENTRIES && entries * 5L > lookups * 3)
        || (entries >= MANY_DISTINCT && entries * 4L > lookups)) {
      distinct = false;
      mostlyDifferent = entries * 2L > lookups;
      return addEntry(data, offset, length);
    }
    int entry = addEntry(data, offset, length);
    table[slot] = tag | (entry + 1);
    if (entries * 2 > table.length) {
      rehash();
    }
    return entry;
  }

  private int addEntry(byte[] data, int offset, int length) {
    int start = arenaSize;
    if (start + (long) length + SLACK > arena.length) {
      growArena(length);
    }
    if (entries + 1 == starts.length) {
      starts = Arrays.copyOf(starts, grown(starts.length, starts.length + 1));
    }
    System.arraycopy(data, offset, arena, start, length);
    arenaSize = start + length;
    starts[++entries] = arenaSize;
    return entries - 1;
  }

  private void growArena(int length) {
    long needed = (long) arenaSize + length + SLACK;
    if (needed > MAX_BYTES + SLACK) {
      throw new IllegalStateException("a text column holds at most " + MAX_BYTES + " bytes");
    }
    arena = Arrays.copyOf(arena, grown(arena.length, (int) needed));
  }

  private void growRows(int capacity) {
    if (capacity > rows.length) {
      rows = Arrays.copyOf(rows, grown(rows.length, capacity));
    }
  }

  private static int grown(int length, int needed) {
    return (int) Math.min(Math.max(length * 2L, needed), MAX_BYTES + (long) SLACK);
  }

  private void rehash() {
    table = new int[table.length * 4];
    int mask = table.length - 1;
    for (int entry = 0; entry < entries; entry++) {
      int hash = hash(arena, starts[entry], starts[entry + 1] - starts[entry]);
      int slot = hash & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = (hash & 0xFFFF0000) | (entry + 1);
    }
  }

  private static boolean equal(byte[] a, int aStart, byte[] b, int bStart, int length) {
    if (length >= 8) {
      int last = length - 8;
      for (int i = 0; i < last; i += 8) {
        if ((long) LONG.get(a, aStart + i) != (long) LONG.get(b, bStart + i)) {
          return false;
        }
      }
      return (long) LONG.get(a, aStart + last) == (long) LONG.get(b, bStart + last);
    }
    for (int i = 0; i < length; i++) {
      if (a[aStart + i] != b[bStart + i]) {
        return false;
      }
    }
    return true;
  }

  private static int hash(byte[] data, int offset, int length) {
    long hash = length * 0x9E3779B97F4A7C15L;
    if (length >= 8) {
      int last = offset + length - 8;
      for (int i = offset; i < last; i += 8) {
        hash = Long.rotateLeft(hash ^ (long) LONG.get(data, i), 29) * 0xBF58476D1CE4E5B9L;
      }
      hash ^= (long) LONG.get(data, last);
    } else if (length >= 4) {
      hash ^=
          ((int) INT.get(data, offset) & 0xFFFFFFFFL)
              | ((long) (int) INT.get(data, offset + length - 4) << 32);
    } else {
      for (int i = 0; i < length; i++) {
        hash ^= (data[offset + i] & 0xFFL) << (8 * i);
      }
    }
    hash = (hash ^ (hash >>> 32)) * 0x94D049BB133111EBL;
    return (int) (hash >>> 32) ^ (int) hash;
  }
}
