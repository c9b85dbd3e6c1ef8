package dev.tarn.ocsf;

/**
 * Remembers which {@code metadata.uid} a run has seen, as hashes of 64 bits: the newest ones, at
 * least {@link #REMEMBERED} of them, in at most 16 MB. One thread uses it.
 */
final class SeenUids {
  static final int REMEMBERED = 1 << 19;
  private static final int FIRST_SLOTS = 1 << 10;

  private long[] newer = new long[FIRST_SLOTS];
  private long[] older = new long[0];
  private int count;

  /** Whether the text between two places has not been seen yet, as far as is remembered. */
  boolean add(char[] text, int from, int to) {
    long hash = 0x9e3779b97f4a7c15L;
    for (int at = from; at < to; at++) {
      hash = (hash ^ text[at]) * 0x100000001b3L;
      hash ^= hash >>> 29;
    }
    hash *= 0xbf58476d1ce4e5b9L;
    hash ^= hash >>> 32;
    hash = hash == 0 ? 1 : hash;
    if (contains(older, hash) || contains(newer, hash)) {
      return false;
    }
    if (count >= REMEMBERED) {
      older = newer;
      newer = new long[FIRST_SLOTS];
      count = 0;
    } else if (count * 2 >= newer.length) {
      long[] larger = new long[newer.length * 2];
      for (long known : newer) {
        if (known != 0) {
          put(larger, known);
        }
      }
      newer = larger;
    }
    put(newer, hash);
    count++;
    return true;
  }

  private static boolean contains(long[] slots, long hash) {
    if (slots.length == 0) {
      return false;
    }
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    while (slots[slot] != 0) {
      if (slots[slot] == hash) {
        return true;
      }
      slot = (slot + 1) & mask;
    }
    return false;
  }

  private static void put(long[] slots, long hash) {
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    while (slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = hash;
  }
}
