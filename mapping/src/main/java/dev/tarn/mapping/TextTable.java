package dev.tarn.mapping;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Numbers the distinct texts that it is shown, from 0, up to a limit of texts and bytes. One thread
 * uses it.
 */
final class TextTable {
  /** Longer texts are rarely seen twice. */
  static final int MAX_TEXT = 512;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int maxTexts;
  private final int maxBytes;
  private byte[] arena = new byte[64];
  private int arenaSize;
  private int[] starts = new int[9];
  private int[] hashes = new int[8];
  private int count;
  private int[] slots = new int[16];

  TextTable(int maxTexts, int maxBytes) {
    this.maxTexts = maxTexts;
    this.maxBytes = maxBytes;
  }

  int count() {
    return count;
  }

  /** The number of a text, or -1 for one that was not added. */
  int find(byte[] data, int offset, int length) {
    int hash = hash(data, offset, length);
    int mask = slots.length - 1;
    for (int i = hash & mask; slots[i] != 0; i = (i + 1) & mask) {
      int found = slots[i] - 1;
      if (hashes[found] == hash
          && Arrays.equals(
              arena, starts[found], starts[found + 1], data, offset, offset + length)) {
        return found;
      }
    }
    return -1;
  }

  /** Adds a text that {@link #find} did not know and gives its number, or -1 where it is full. */
  int add(byte[] data, int offset, int length) {
    if (count >= maxTexts || arenaSize + length > maxBytes) {
      return -1;
    }
    if (arenaSize + length > arena.length) {
      arena = Arrays.copyOf(arena, Math.max(arenaSize + length, arena.length * 2));
    }
    if (count == hashes.length) {
      hashes = Arrays.copyOf(hashes, count * 2);
      starts = Arrays.copyOf(starts, count * 2 + 1);
    }
    System.arraycopy(data, offset, arena, arenaSize, length);
    arenaSize += length;
    int number = count++;
    hashes[number] = hash(data, offset, length);
    starts[count] = arenaSize;
    if (count * 2 > slots.length) {
      slots = new int[slots.length * 4];
      for (int i = 0; i < number; i++) {
        place(i);
      }
    }
    place(number);
    return number;
  }

  void clear() {
    count = 0;
    arenaSize = 0;
    Arrays.fill(slots, 0);
  }

  private void place(int number) {
    int mask = slots.length - 1;
    int i = hashes[number] & mask;
    while (slots[i] != 0) {
      i = (i + 1) & mask;
    }
    slots[i] = number + 1;
  }

  private static int hash(byte[] data, int offset, int length) {
    long hash = length * 0x9E3779B97F4A7C15L;
    int end = offset + length;
    int i = offset;
    for (; i + 8 <= end; i += 8) {
      hash = (hash ^ (long) LONGS.get(data, i)) * 0xBF58476D1CE4E5B9L;
      hash ^= hash >>> 32;
    }
    for (; i < end; i++) {
      hash = (hash ^ data[i]) * 0x94D049BB133111EBL;
    }
    return (int) (hash ^ (hash >>> 32));
  }
}
