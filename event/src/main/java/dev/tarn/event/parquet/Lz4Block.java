package dev.tarn.event.parquet;

/** Reads a block of LZ4 without a frame. The format: lz4/lz4, doc/lz4_Block_format.md. */
final class Lz4Block {
  private static final int LEAST_MATCH = 4;
  private static final int MORE = 15;

  private Lz4Block() {}

  /**
   * Decompresses a block that has exactly the bytes that the target has room for.
   *
   * @throws IndexOutOfBoundsException if the block ends early or says more than there is room for
   * @throws ParquetException if the block is damaged otherwise
   */
  static void decompress(byte[] in, int offset, int end, byte[] out) throws ParquetException {
    int at = offset;
    int to = 0;
    while (at < end) {
      int token = in[at++] & 0xff;
      int literal = token >>> 4;
      if (literal == MORE) {
        int more;
        do {
          more = in[at++] & 0xff;
          literal += more;
        } while (more == 0xff);
      }
      if (literal < 0 || literal > end - at) {
        throw SnappyBlock.damaged();
      }
      System.arraycopy(in, at, out, to, literal);
      at += literal;
      to += literal;
      if (at == end) {
        break;
      }
      int distance = (in[at++] & 0xff) | ((in[at++] & 0xff) << 8);
      int count = token & MORE;
      if (count == MORE) {
        int more;
        do {
          more = in[at++] & 0xff;
          count += more;
        } while (more == 0xff);
      }
      SnappyBlock.copy(out, to, distance, count + LEAST_MATCH);
      to += count + LEAST_MATCH;
    }
    if (to != out.length) {
      throw SnappyBlock.damaged();
    }
  }
}
