package dev.tarn.mapping;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values of one rule that did not convert, in the order of rows. One thread uses it. */
final class Failures {
  private int[] places = new int[0];
  private Producer.@Nullable Leaf[] leaves = new Producer.@Nullable Leaf[0];
  private byte[] states = new byte[0];
  private long[] slices = new long[0];
  private int count;

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  void add(int place, Producer.Leaf leaf, byte state, long slice) {
    if (count == places.length) {
      int capacity = Math.max(16, count * 2);
      places = Arrays.copyOf(places, capacity);
      leaves = Arrays.copyOf(leaves, capacity);
      states = Arrays.copyOf(states, capacity);
      slices = Arrays.copyOf(slices, capacity);
    }
    places[count] = place;
    leaves[count] = leaf;
    states[count] = state;
    slices[count] = slice;
    count++;
  }

  /** Adds all of another rule's to a row. */
  void addAll(int place, Failures other) {
    for (int i = 0; i < other.count; i++) {
      add(place, other.leaf(i), other.states[i], other.slices[i]);
    }
  }

  int place(int failure) {
    return places[failure];
  }

  Producer.Leaf leaf(int failure) {
    Producer.Leaf leaf = leaves[failure];
    if (leaf == null) {
      throw new IndexOutOfBoundsException(failure);
    }
    return leaf;
  }

  byte state(int failure) {
    return states[failure];
  }

  /** The value, as the rule saw it. */
  long slice(int failure) {
    return slices[failure];
  }

  /** The last failure of a row, or -1. */
  int find(int place) {
    int found = Arrays.binarySearch(places, 0, count, place);
    while (found >= 0 && found + 1 < count && places[found + 1] == place) {
      found++;
    }
    return Math.max(found, -1);
  }
}
