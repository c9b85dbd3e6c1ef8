package dev.tarn.event.parquet;

/**
 * Whole numbers as the differences between them. Encodings.md, DELTA_BINARY_PACKED. Bytes that are
 * too few end it with {@link IndexOutOfBoundsException}.
 */
final class DeltaNumbers {
  /** Many times what writers use: more would say much in few bytes. */
  private static final int MAX_BLOCK_VALUES = 1 << 16;

  private final byte[] data;
  private final int miniblocks;
  private final int miniblockValues;
  private final int total;
  private int position;
  private long value;
  private int read;

  // the block being read
  private long leastDelta;
  private int widths;
  private int miniblock;
  private int leftInMiniblock;
  private int width;
  private long bit;

  DeltaNumbers(byte[] data, int start) throws ParquetException {
    this.data = data;
    this.position = start;
    long blockValues = varint();
    long blocks = varint();
    long count = varint();
    this.value = zigzag();
    if (blocks <= 0
        || blockValues <= 0
        || blockValues > MAX_BLOCK_VALUES
        || blockValues % blocks != 0
        || blockValues / blocks % Byte.SIZE != 0
        || count < 0
        || count > Integer.MAX_VALUE) {
      throw ParquetException.corrupt("a page of differences has a damaged header");
    }
    this.miniblocks = (int) blocks;
    this.miniblockValues = (int) (blockValues / blocks);
    this.total = (int) count;
    this.miniblock = miniblocks;
  }

  /** How many numbers there are. */
  int total() {
    return total;
  }

  long next() throws ParquetException {
    if (read == total) {
      throw ParquetException.corrupt("a page has fewer values than it says");
    }
    if (read++ == 0) {
      return value;
    }
    if (leftInMiniblock == 0) {
      beginMiniblock();
    }
    leftInMiniblock--;
    value += leastDelta + packed();
    return value;
  }

  private void beginMiniblock() throws ParquetException {
    if (miniblock == miniblocks) {
      leastDelta = zigzag();
      widths = position;
      position += miniblocks;
      miniblock = 0;
    }
    width = data[widths + miniblock++] & 0xff;
    if (width > Long.SIZE) {
      throw ParquetException.corrupt("a page has numbers of " + width + " bits");
    }
    bit = position * (long) Byte.SIZE;
    position += miniblockValues / Byte.SIZE * width;
    leftInMiniblock = miniblockValues;
  }

  private long packed() {
    long packed = 0;
    for (int i = 0; i < width; ) {
      int offset = (int) (bit & 7);
      int bits = Math.min(Byte.SIZE - offset, width - i);
      int part = ((data[(int) (bit >>> 3)] & 0xff) >>> offset) & ((1 << bits) - 1);
      packed |= (long) part << i;
      i += bits;
      bit += bits;
    }
    return packed;
  }

  /** Where what stands behind the numbers begins; all of them must have been read. */
  int end() {
    return position;
  }

  private long zigzag() throws ParquetException {
    long number = varint();
    return (number >>> 1) ^ -(number & 1);
  }

  private long varint() throws ParquetException {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = data[position++];
      number |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return number;
      }
    }
    throw ParquetException.corrupt("a page has a number that does not end");
  }

  /** The numbers as values of a page. */
  static final class Values extends ValueReader {
    private final boolean ints;
    private final DeltaNumbers numbers;

    Values(PhysicalType type, DeltaNumbers numbers) {
      this.ints = type == PhysicalType.INT32;
      this.numbers = numbers;
    }

    @Override
    void next() throws ParquetException {
      long next = numbers.next();
      number = ints ? (int) next : next;
    }
  }
}
