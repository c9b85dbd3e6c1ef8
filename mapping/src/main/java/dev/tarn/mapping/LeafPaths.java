package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The paths of leaves that a walker has met, numbered. Belongs to one walker and its thread;
 * numbers stay good as long as the walker lives, and mean nothing elsewhere.
 *
 * <p>A path is given as a long: negative, {@code ~number} of a learned path; otherwise a {@link
 * dev.tarn.event.Slice} of the walker's data, for a path that came after the limits were reached.
 * Its text is as {@code unmapped} wants it: {@code identity.claims."http://…/upn"}, {@code
 * resources[1].accountId}, {@code key#2}.
 */
public final class LeafPaths {
  /** Most numbers given. */
  public static final int MAX_PATHS = 1 << 16;

  /** Most bytes of text kept. */
  public static final int MAX_TEXT_BYTES = 16 << 20;

  private final int maxPaths;
  private byte[] text = new byte[4096];
  private int textSize;
  private int[] starts = new int[257];
  private int[] hashes = new int[256];
  private long[] orders = new long[256];
  private int[] sorted = new int[256];
  private int[] table = new int[1024];
  private int count;

  LeafPaths(int maxPaths) {
    this.maxPaths = maxPaths;
  }

  /** Number of learned paths. */
  public int count() {
    return count;
  }

  /** The array that learned texts are in, UTF-8; changes as paths are learned. */
  public byte[] text() {
    return text;
  }

  /** Where a learned path's text starts in {@link #text}. */
  public int start(int number) {
    return starts[number];
  }

  /** Length of a learned path's text. */
  public int length(int number) {
    return starts[number + 1] - starts[number];
  }

  /**
   * Orders learned paths by the bytes of their texts: a smaller value comes first. Good until the
   * next record is walked.
   */
  public long order(int number) {
    return orders[number];
  }

  public String toString(int number) {
    return new String(text, starts[number], length(number), StandardCharsets.UTF_8);
  }

  /** The number of a text, given if there is room, else -1. */
  int intern(byte[] data, int offset, int length) {
    int hash = hash(data, offset, length);
    int mask = table.length - 1;
    int i = hash & mask;
    while (table[i] != 0) {
      int found = table[i] - 1;
      if (hashes[found] == hash
          && Arrays.equals(text, starts[found], starts[found + 1], data, offset, offset + length)) {
        return found;
      }
      i = (i + 1) & mask;
    }
    if (count == maxPaths || length > MAX_TEXT_BYTES - textSize) {
      return -1;
    }
    if (textSize + length > text.length) {
      text = Arrays.copyOf(text, Math.max(textSize + length, text.length * 2));
    }
    System.arraycopy(data, offset, text, textSize, length);
    textSize += length;
    if (count == hashes.length) {
      starts = Arrays.copyOf(starts, count * 2 + 1);
      hashes = Arrays.copyOf(hashes, count * 2);
      orders = Arrays.copyOf(orders, count * 2);
      sorted = Arrays.copyOf(sorted, count * 2);
    }
    int number = count++;
    starts[count] = textSize;
    hashes[number] = hash;
    table[i] = number + 1;
    if (count * 2 > table.length) {
      rehash();
    }
    place(number);
    return number;
  }

  /** Gives a new number its place in the order: between its neighbours, or all anew. */
  private void place(int number) {
    int low = 0;
    int high = number;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(sorted[middle], number) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    System.arraycopy(sorted, low, sorted, low + 1, number - low);
    sorted[low] = number;
    long before = low == 0 ? 0 : orders[sorted[low - 1]];
    long after = low == number ? Long.MAX_VALUE : orders[sorted[low + 1]];
    long between = before + (after - before) / 2;
    if (between == before) {
      long step = Long.MAX_VALUE / (count + 1);
      for (int i = 0; i < count; i++) {
        orders[sorted[i]] = step * (i + 1);
      }
    } else {
      orders[number] = between;
    }
  }

  private int compare(int a, int b) {
    return Arrays.compareUnsigned(text, starts[a], starts[a + 1], text, starts[b], starts[b + 1]);
  }

  private void rehash() {
    table = new int[table.length * 4];
    int mask = table.length - 1;
    for (int number = 0; number < count; number++) {
      int i = hashes[number] & mask;
      while (table[i] != 0) {
        i = (i + 1) & mask;
      }
      table[i] = number + 1;
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
