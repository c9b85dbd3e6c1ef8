package dev.tarn.ocsf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fixed list of names, found by a text or by a range of characters. Immutable. */
final class NameTable {
  private final @Nullable String[] slots;
  private final int[] indexes;
  private final int mask;

  NameTable(List<String> names) {
    int length = Integer.highestOneBit(Math.max(4, names.size())) << 2;
    slots = new String[length];
    indexes = new int[length];
    mask = length - 1;
    for (int index = 0; index < names.size(); index++) {
      // As the parser does with the names of an event, so that equal ones are mostly the same.
      String name = names.get(index).intern();
      int slot = slot(name.hashCode());
      while (slots[slot] != null) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = name;
      indexes[slot] = index;
    }
  }

  private int slot(int hash) {
    return (hash ^ (hash >>> 15)) & mask;
  }

  /** The place of a name in the list, or -1. */
  int find(String name) {
    int slot = slot(name.hashCode());
    while (true) {
      String candidate = slots[slot];
      if (candidate == null) {
        return -1;
      }
      if (candidate.equals(name)) {
        return indexes[slot];
      }
      slot = (slot + 1) & mask;
    }
  }

  /** The place of the name between two places of a text, or -1. */
  int find(char[] text, int from, int to) {
    // The hash of String.
    int hash = 0;
    for (int at = from; at < to; at++) {
      hash = 31 * hash + text[at];
    }
    int slot = slot(hash);
    while (true) {
      String candidate = slots[slot];
      if (candidate == null) {
        return -1;
      }
      if (equals(candidate, text, from, to)) {
        return indexes[slot];
      }
      slot = (slot + 1) & mask;
    }
  }

  static boolean equals(String name, char[] text, int from, int to) {
    if (name.length() != to - from) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) != text[from + i]) {
        return false;
      }
    }
    return true;
  }
}
