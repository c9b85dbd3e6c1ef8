package dev.tarn.event.parquet;

/** Reads a block of Snappy. The format: google/snappy, format_description.txt. */
final class SnappyBlock {
  private SnappyBlock() {}

  /**
   * Decompresses a block that has exactly the bytes that the target has room for.
   *
   * @throws IndexOutOfBoundsException if the block ends early or says more than there is room for
   * @throws ParquetException if the block is damaged otherwise
   */
  static void decompress(byte[] in, int offset, int end, byte[] out) throws ParquetException {
    int at = offset;
    int shift = 0;
    long length = 0;
    int b;
    do {
      b = in[at++];
      length |= (long) (b & 0x7f) << shift;
      shift += 7;
    } while (b < 0 && shift < 35);
    if (length != out.length) {
      throw damaged();
    }
    int to = 0;
    while (at < end) {
      int tag = in[at++] & 0xff;
      int kind = tag & 3;
      if (kind == 0) {
        int literal = tag >>> 2;
        if (literal >= 60) {
          int bytes = literal - 59;
          literal = 0;
          for (int i = 0; i < bytes; i++) {
            literal |= (in[at++] & 0xff) << (8 * i);
          }
        }
        literal++;
        if (literal <= 0 || literal > end - at) {
          throw damaged();
        }
        System.arraycopy(in, at, out, to, literal);
        at += literal;
        to += literal;
        continue;
      }
      int count;
      int distance;
      if (kind == 1) {
        count = 4 + ((tag >>> 2) & 7);
        distance = ((tag >>> 5) << 8) | (in[at++] & 0xff);
      } else {
        count = 1 + (tag >>> 2);
        distance = (in[at++] & 0xff) | ((in[at++] & 0xff) << 8);
        if (kind == 3) {
          distance |= ((in[at++] & 0xff) << 16) | (in[at++] << 24);
        }
      }
      copy(out, to, distance, count);
      to += count;
    }
    if (to != out.length) {
      throw damaged();
    }
  }

  /** Repeats what was written; the two stretches may overlap. */
  static void copy(byte[] out, int to, int distance, int count) throws ParquetException {
    if (distance <= 0 || distance > to) {
      throw damaged();
    }
    if (distance >= count) {
      System.arraycopy(out, to - distance, out, to, count);
    } else {
      for (int i = 0; i < count; i++) {
        out[to + i] = out[to + i - distance];
      }
    }
  }

  static ParquetException damaged() {
    return ParquetException.corrupt("a compressed page is damaged");
  }
}
