package dev.tarn.connectors.graph;

/** Ids, each once, in 32 to 64 bytes: there may be millions. One thread uses it. */
final class EventIdSet {
  private static final int SMALLEST_SLOTS = 64;

  /** Two numbers a slot, both 0 where it is free; at most half of the slots are taken. */
  private long[] slots = new long[2 * SMALLEST_SLOTS];

  private int size;

  int size() {
    return size;
  }

  /** Adds an id; returns whether it was not there. */
  boolean add(EventId id) {
    int slot = slot(id);
    if (!isFree(slot)) {
      return false;
    }
    put(slot, id);
    size++;
    if (4 * size > slots.length) {
      grow();
    }
    return true;
  }

  /** The slot that has the id, or the free one that it would get. */
  private int slot(EventId id) {
    int mask = slots.length / 2 - 1;
    int slot = (int) id.low() & mask;
    while (!isFree(slot) && !(slots[2 * slot] == id.high() && slots[2 * slot + 1] == id.low())) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isFree(int slot) {
    return slots[2 * slot] == 0 && slots[2 * slot + 1] == 0;
  }

  private void put(int slot, EventId id) {
    slots[2 * slot] = id.high();
    slots[2 * slot + 1] = id.low();
  }

  private void grow() {
    long[] before = slots;
    slots = new long[2 * before.length];
    for (int i = 0; i < before.length; i += 2) {
      if (before[i] != 0 || before[i + 1] != 0) {
        EventId id = new EventId(before[i], before[i + 1]);
        put(slot(id), id);
      }
    }
  }
}
