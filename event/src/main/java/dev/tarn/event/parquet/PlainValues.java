package dev.tarn.event.parquet;

/** Values one behind the other. */
final class PlainValues extends ValueReader {
  private final PhysicalType type;
  private final int width;
  private int position;

  /** Of the next boolean, in the byte at the position. */
  private int bit;

  /**
   * @param width of a value, 0 where each says its own
   */
  PlainValues(PhysicalType type, int width, byte[] data, int start) {
    this.type = type;
    this.width = width;
    this.bytes = data;
    this.position = start;
  }

  @Override
  void next() throws ParquetException {
    switch (type) {
      case BOOLEAN -> {
        number = (bytes[position] >> bit) & 1;
        bit = (bit + 1) & 7;
        position += bit == 0 ? 1 : 0;
      }
      case INT32, FLOAT -> {
        number = LittleEndian.number(bytes, position);
        position += Integer.BYTES;
      }
      case INT64, DOUBLE -> {
        number = LittleEndian.longNumber(bytes, position);
        position += Long.BYTES;
      }
      case INT96, FIXED -> take(width);
      case BYTE_ARRAY -> {
        int count = LittleEndian.number(bytes, position);
        position += Integer.BYTES;
        take(count);
      }
    }
  }

  private void take(int count) throws ParquetException {
    if (count < 0 || count > bytes.length - position) {
      throw ParquetException.corrupt("a value is longer than its page");
    }
    offset = position;
    length = count;
    position += count;
  }
}
