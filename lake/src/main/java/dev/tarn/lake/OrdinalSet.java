package dev.tarn.lake;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Ordinals of records of one unit, each once. Immutable. */
public final class OrdinalSet {
  private final int[] ordinals;

  private OrdinalSet(int[] ordinals) {
    this.ordinals = ordinals;
  }

  /** The first ones of an array, in any order, each any number of times. */
  public static OrdinalSet of(int[] ordinals, int count) {
    int[] sorted = Arrays.copyOf(ordinals, count);
    Arrays.sort(sorted);
    int size = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[size++] = sorted[i];
      }
    }
    return new OrdinalSet(Arrays.copyOf(sorted, size));
  }

  public int size() {
    return ordinals.length;
  }

  public boolean contains(long ordinal) {
    return ordinal >= 0
        && ordinal <= Integer.MAX_VALUE
        && Arrays.binarySearch(ordinals, (int) ordinal) >= 0;
  }

  /** Ascending. */
  public int[] toArray() {
    return ordinals.clone();
  }

  /** As the state database keeps it: the steps from each to the next, seven bits a byte. */
  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int last = 0;
    for (int ordinal : ordinals) {
      int step = ordinal - last;
      while (step >= 0x80) {
        bytes.write((step & 0x7f) | 0x80);
        step >>>= 7;
      }
      bytes.write(step);
      last = ordinal;
    }
    return bytes.toByteArray();
  }

  /**
   * @throws LakeException if the bytes end in the middle
   */
  static OrdinalSet decode(byte[] encoded) throws LakeException {
    int[] ordinals = new int[16];
    int count = 0;
    int last = 0;
    int step = 0;
    int shift = 0;
    for (byte b : encoded) {
      step |= (b & 0x7f) << shift;
      shift += 7;
      if (b >= 0) {
        last += step;
        if (count == ordinals.length) {
          ordinals = Arrays.copyOf(ordinals, count * 2);
        }
        ordinals[count++] = last;
        step = 0;
        shift = 0;
      }
    }
    if (shift != 0) {
      throw new LakeException("lake-corrupt", "A record of replaced rows has an unknown form");
    }
    return new OrdinalSet(Arrays.copyOf(ordinals, count));
  }
}
