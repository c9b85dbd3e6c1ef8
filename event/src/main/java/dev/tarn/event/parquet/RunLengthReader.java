package dev.tarn.event.parquet;

/**
 * Reads numbers in Parquet's hybrid of run lengths and packed bits, one after another. Bytes that
 * are too few end it with {@link IndexOutOfBoundsException}. One thread uses it.
 */
public final class RunLengthReader {
  private final byte[] bytes;
  private final int bitWidth;
  private int position;
  private int left;
  private boolean packed;
  private int run;
  private long bit;

  public RunLengthReader(byte[] bytes, int position, int bitWidth) {
    this.bytes = bytes;
    this.position = position;
    this.bitWidth = bitWidth;
  }

  public int next() {
    while (left == 0) {
      begin();
    }
    left--;
    if (!packed) {
      return run;
    }
    int value = 0;
    for (int i = 0; i < bitWidth; ) {
      int offset = (int) (bit & 7);
      int bits = Math.min(8 - offset, bitWidth - i);
      int part = (bytes[(int) (bit >>> 3)] >>> offset) & ((1 << bits) - 1);
      value |= part << i;
      i += bits;
      bit += bits;
    }
    return value;
  }

  private void begin() {
    int header = 0;
    int shift = 0;
    byte b;
    do {
      b = bytes[position++];
      header |= (b & 0x7F) << shift;
      shift += 7;
    } while (b < 0);
    packed = (header & 1) != 0;
    if (packed) {
      int groups = header >>> 1;
      left = groups * 8;
      bit = position * 8L;
      position += groups * bitWidth;
    } else {
      left = header >>> 1;
      run = 0;
      for (int i = 0; i < bitWidth; i += 8) {
        run |= (bytes[position++] & 0xFF) << i;
      }
    }
  }
}
