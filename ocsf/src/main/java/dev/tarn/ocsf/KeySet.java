package dev.tarn.ocsf;

import org.jspecify.annotations.Nullable;

/** A set of names that is emptied in no time. One thread uses it. */
final class KeySet {
  private static final int FIRST_SLOTS = 128;
  private static final int KEPT_SLOTS = 1 << 12;

  private @Nullable String[] slots = new String[FIRST_SLOTS];
  private int[] stamps = new int[FIRST_SLOTS];
  private int stamp;

  /** Empties it for at most {@code names} names. */
  void reset(int names) {
    int wanted = Integer.highestOneBit(Math.max(FIRST_SLOTS / 4, names)) << 2;
    if (wanted > slots.length || slots.length > KEPT_SLOTS) {
      slots = new String[wanted];
      stamps = new int[wanted];
      stamp = 0;
    }
    stamp++;
  }

  /** Whether the name was not in the set. */
  boolean add(String name) {
    int mask = slots.length - 1;
    int hash = name.hashCode();
    int slot = (hash ^ (hash >>> 15)) & mask;
    while (stamps[slot] == stamp) {
      if (name.equals(slots[slot])) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    stamps[slot] = stamp;
    slots[slot] = name;
    return true;
  }
}
