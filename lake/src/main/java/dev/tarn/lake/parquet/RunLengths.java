package dev.tarn.lake.parquet;

/** Parquet's hybrid of run lengths and bit packing, for levels and dictionary ids. */
final class RunLengths {
  private static final int MIN_RUN = 16;

  private RunLengths() {}

  /** Bits that the values up to a largest one take. */
  static int bitWidth(int max) {
    return 32 - Integer.numberOfLeadingZeros(max);
  }

  static void putRun(PageBuffer out, int value, int count, int bitWidth) {
    out.putVarint((long) count << 1);
    for (int bits = 0; bits < bitWidth; bits += 8) {
      out.putByte(value >>> bits);
    }
  }

  /** Encodes levels; the array has eight bytes or more behind the last. */
  static void putLevels(PageBuffer out, byte[] levels, int from, int to, int bitWidth) {
    long mask = 0x0101010101010101L * ((1L << bitWidth) - 1);
    int position = from;
    while (position < to) {
      int run = run(levels, position, to);
      if (run >= MIN_RUN) {
        putRun(out, levels[position], run, bitWidth);
        position += run;
        continue;
      }
      int end = position + 8;
      while (end < to && !startsRun(levels, end, to)) {
        end += 8;
      }
      int groups = (end - position) >> 3;
      out.putVarint(((long) groups << 1) | 1);
      out.reserve((long) groups * bitWidth);
      for (int i = position; i < end; i += 8) {
        long eight = (long) PageBuffer.LONG.get(levels, i);
        if (i + 8 > to) {
          eight &= -1L >>> ((i + 8 - to) * 8);
        }
        PageBuffer.LONG.set(out.bytes, out.size, Long.compress(eight, mask));
        out.size += bitWidth;
      }
      position = Math.min(end, to);
    }
  }

  private static boolean startsRun(byte[] levels, int from, int to) {
    if (from + MIN_RUN > to) {
      return false;
    }
    long same = (levels[from] & 0xFFL) * 0x0101010101010101L;
    return (long) PageBuffer.LONG.get(levels, from) == same
        && (long) PageBuffer.LONG.get(levels, from + 8) == same;
  }

  private static int run(byte[] levels, int from, int to) {
    long same = (levels[from] & 0xFFL) * 0x0101010101010101L;
    int position = from;
    while (position < to) {
      long difference = (long) PageBuffer.LONG.get(levels, position) ^ same;
      if (difference != 0) {
        position += Long.numberOfTrailingZeros(difference) >> 3;
        break;
      }
      position += 8;
    }
    return Math.min(position, to) - from;
  }

  /** Encodes dictionary ids. */
  static void putIds(PageBuffer out, int[] ids, int from, int to, int bitWidth) {
    int position = from;
    while (position < to) {
      int run = run(ids, position, to);
      if (run >= MIN_RUN || bitWidth == 0) {
        putRun(out, ids[position], run, bitWidth);
        position += run;
        continue;
      }
      int end = position + 8;
      while (end < to && !startsRun(ids, end, to)) {
        end += 8;
      }
      int groups = (end - position) >> 3;
      out.putVarint(((long) groups << 1) | 1);
      pack(out, ids, position, Math.min(end, to), groups, bitWidth);
      position = Math.min(end, to);
    }
  }

  private static boolean startsRun(int[] ids, int from, int to) {
    int first = ids[from];
    // the last of the run differs more often than the second
    if (from + MIN_RUN > to || ids[from + MIN_RUN - 1] != first || ids[from + 1] != first) {
      return false;
    }
    for (int i = from + 2; i < from + MIN_RUN - 1; i++) {
      if (ids[i] != first) {
        return false;
      }
    }
    return true;
  }

  private static int run(int[] ids, int from, int to) {
    int first = ids[from];
    int position = from + 1;
    while (position < to && ids[position] == first) {
      position++;
    }
    return position - from;
  }

  private static void pack(PageBuffer out, int[] ids, int from, int to, int groups, int bitWidth) {
    out.reserve((long) groups * bitWidth);
    byte[] bytes = out.bytes;
    int target = out.size;
    long pending = 0;
    int bits = 0;
    for (int i = from; i < to; i++) {
      pending |= (long) ids[i] << bits;
      bits += bitWidth;
      if (bits >= 32) {
        PageBuffer.INT.set(bytes, target, (int) pending);
        target += 4;
        pending >>>= 32;
        bits -= 32;
      }
    }
    PageBuffer.LONG.set(bytes, target, pending);
    int size = groups * bitWidth;
    // what lies between the last value and the end of its group is zero
    for (int i = target + 8; i < out.size + size; i++) {
      bytes[i] = 0;
    }
    out.size += size;
  }
}
