package dev.tarn.mapping;

import java.util.Arrays;

/**
 * Texts of objects and arrays in the making: the members of the objects that are open, innermost
 * last, and a stack of the texts that had to be written anew because something in them was out of
 * order or not compact. One walker uses it.
 *
 * <p>A text is given by its start and length; a start that is negative, {@code ~start}, is in the
 * stack, any other in the walker's data. Writing a container puts its text in the place of the
 * texts of what is in it, so the stack never holds more than twice the container. Copying costs the
 * text's length for every level of nesting that is out of order.
 */
final class OrderedText {
  private KeyNode[] keys = new KeyNode[64];
  private int[] keyStarts = new int[64];
  private int[] keyEnds = new int[64];
  private int[] starts = new int[64];
  private int[] lengths = new int[64];
  private int members;
  private int[] sorting = new int[64];
  private int[] merging = new int[64];
  private byte[] stack = new byte[1024];
  private int top;

  void clear() {
    members = 0;
    top = 0;
  }

  /** The top of the stack. */
  int top() {
    return top;
  }

  /** Drops the texts above. */
  void drop(int newTop) {
    top = newTop;
  }

  /** Number of members of all open objects. */
  int members() {
    return members;
  }

  void forgetMembers(int base) {
    members = base;
  }

  /**
   * Adds a member to the innermost object.
   *
   * @param keyStart of the key as written in the data, with its quotes
   */
  void addMember(KeyNode key, int keyStart, int keyEnd, int start, int length) {
    int i = members++;
    if (i == starts.length) {
      keys = Arrays.copyOf(keys, i * 2);
      keyStarts = Arrays.copyOf(keyStarts, i * 2);
      keyEnds = Arrays.copyOf(keyEnds, i * 2);
      starts = Arrays.copyOf(starts, i * 2);
      lengths = Arrays.copyOf(lengths, i * 2);
    }
    keys[i] = key;
    keyStarts[i] = keyStart;
    keyEnds[i] = keyEnd;
    starts[i] = start;
    lengths[i] = length;
  }

  /**
   * Writes the members from {@code base} on as an object in place of the texts from {@code mark}
   * on, and forgets them.
   *
   * @return its length; its start is {@code ~mark}
   */
  int writeObject(byte[] data, int base, int mark) {
    int count = members - base;
    sort(base, count);
    int total = 1 + Math.max(1, count);
    for (int i = base; i < members; i++) {
      total += keyEnds[i] - keyStarts[i] + 1 + lengths[i];
    }
    reserve(total);
    byte[] out = stack;
    int from = top;
    int at = from;
    out[at++] = '{';
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        out[at++] = ',';
      }
      int member = sorting[i];
      int keyLength = keyEnds[member] - keyStarts[member];
      System.arraycopy(data, keyStarts[member], out, at, keyLength);
      at += keyLength;
      out[at++] = ':';
      int start = starts[member];
      System.arraycopy(
          start >= 0 ? data : out, start >= 0 ? start : ~start, out, at, lengths[member]);
      at += lengths[member];
    }
    out[at++] = '}';
    if (from != mark) {
      System.arraycopy(out, from, out, mark, total);
    }
    top = mark + total;
    members = base;
    return total;
  }

  /** Writes a byte on top. */
  void push(char c) {
    reserve(1);
    stack[top++] = (byte) c;
  }

  /** Writes bytes on top. */
  void push(byte[] data, int from, int length) {
    reserve(length);
    System.arraycopy(data, from, stack, top, length);
    top += length;
  }

  /** Writes bytes, and a comma if wanted, under the texts from a mark on. */
  void insert(int mark, byte[] data, int from, int length, boolean comma) {
    int total = length + (comma ? 1 : 0);
    reserve(total);
    System.arraycopy(stack, mark, stack, mark + total, top - mark);
    System.arraycopy(data, from, stack, mark, length);
    if (comma) {
      stack[mark + length] = ',';
    }
    top += total;
  }

  /** Copies a text out of the stack. */
  void copy(int start, int length, byte[] target, int at) {
    System.arraycopy(stack, ~start, target, at, length);
  }

  private void reserve(int bytes) {
    if (top + bytes > stack.length) {
      stack = Arrays.copyOf(stack, Math.max(top + bytes, stack.length * 2));
    }
  }

  /**
   * Puts the members from a base on in order of keys, equal keys as they came: {@link #sorting}.
   */
  private void sort(int base, int count) {
    if (count > sorting.length) {
      sorting = new int[count * 2];
      merging = new int[count * 2];
    }
    int run = 16;
    for (int low = 0; low < count; low += run) {
      int high = Math.min(count, low + run);
      for (int i = low; i < high; i++) {
        KeyNode key = keys[base + i];
        int at = i;
        while (at > low && keys[sorting[at - 1]].compareSibling(key) > 0) {
          sorting[at] = sorting[at - 1];
          at--;
        }
        sorting[at] = base + i;
      }
    }
    for (; run < count; run *= 2) {
      for (int low = 0; low < count; low += 2 * run) {
        merge(low, Math.min(count, low + run), Math.min(count, low + 2 * run));
      }
      int[] swap = sorting;
      sorting = merging;
      merging = swap;
    }
  }

  private void merge(int low, int middle, int high) {
    int left = low;
    int right = middle;
    for (int i = low; i < high; i++) {
      boolean takeLeft =
          right == high
              || (left < middle && keys[sorting[left]].compareSibling(keys[sorting[right]]) <= 0);
      merging[i] = takeLeft ? sorting[left++] : sorting[right++];
    }
  }
}
