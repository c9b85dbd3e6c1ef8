package dev.tarn.mapping;

import java.util.Arrays;

/**
 * Which values of a slot table went into events: a bit a slot and row. What is not in it stays in
 * {@code unmapped}. One thread uses it.
 */
final class Taken {
  private final long[][] bits;
  private final boolean[] all;

  Taken(int slots) {
    bits = new long[slots][4];
    all = new boolean[slots];
  }

  /** Adds a slot in all rows, until {@link #resetAll}. */
  void addAll(int slot) {
    all[slot] = true;
  }

  /** Whether {@link #addAll} was called. */
  boolean containsAll(int slot) {
    return all[slot];
  }

  /** Undoes {@link #addAll}. */
  void resetAll() {
    Arrays.fill(all, false);
  }

  void add(int slot, int row) {
    bits[slot][row >> 6] |= 1L << row;
  }

  boolean contains(int slot, int row) {
    return all[slot] || (bits[slot][row >> 6] & (1L << row)) != 0;
  }

  /** Forgets all and makes room for so many rows. */
  void reset(int rows) {
    int words = (rows + 63) >> 6;
    for (int slot = 0; slot < bits.length; slot++) {
      if (bits[slot].length < words) {
        bits[slot] = new long[Math.max(words, bits[slot].length * 2)];
      } else {
        Arrays.fill(bits[slot], 0, words, 0);
      }
    }
  }
}
