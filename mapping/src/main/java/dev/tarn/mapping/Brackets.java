package dev.tarn.mapping;

import java.util.Arrays;

/** Open brackets, innermost last. */
final class Brackets {
  private static final int MAX_DEPTH = 1 << 20;

  private long[] objects = new long[4];
  private int depth;

  int depth() {
    return depth;
  }

  void clear() {
    depth = 0;
  }

  boolean inObject() {
    return depth > 0 && (objects[(depth - 1) >>> 6] >>> (depth - 1) & 1) == 1;
  }

  boolean open(boolean object) {
    if (depth == MAX_DEPTH) {
      return false;
    }
    if (depth >>> 6 == objects.length) {
      objects = Arrays.copyOf(objects, objects.length * 2);
    }
    if (object) {
      objects[depth >>> 6] |= 1L << depth;
    } else {
      objects[depth >>> 6] &= ~(1L << depth);
    }
    depth++;
    return true;
  }

  boolean closes(boolean object) {
    return depth > 0 && inObject() == object;
  }

  /**
   * Closes the innermost bracket of a kind and all within it; gives the depth that is left, or -1
   * if there is none of that kind.
   */
  int close(boolean object) {
    int kept = depth;
    while (depth > 0) {
      boolean same = inObject() == object;
      depth--;
      if (same) {
        return depth;
      }
    }
    depth = kept;
    return -1;
  }

  Brackets copy() {
    Brackets copy = new Brackets();
    copy.objects = objects.clone();
    copy.depth = depth;
    return copy;
  }
}
