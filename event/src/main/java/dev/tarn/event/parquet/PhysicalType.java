package dev.tarn.event.parquet;

/** How values lie in pages. In the order of parquet.thrift's Type. */
enum PhysicalType {
  BOOLEAN(0),
  INT32(4),
  INT64(8),
  INT96(12),
  FLOAT(4),
  DOUBLE(8),
  BYTE_ARRAY(0),
  FIXED(0);

  private static final PhysicalType[] ALL = values();

  private final int width;

  PhysicalType(int width) {
    this.width = width;
  }

  /**
   * @param number as in the file
   */
  static PhysicalType of(int number) throws ParquetException {
    if (number < 0 || number >= ALL.length) {
      throw ParquetException.unsupported("there is no type of values with the number " + number);
    }
    return ALL[number];
  }

  /** Bytes of a plain value, 0 where that is not the type's to say. */
  int width() {
    return width;
  }

  /** Whether a value is some bytes, not a number. */
  boolean isBytes() {
    return this == INT96 || this == BYTE_ARRAY || this == FIXED;
  }
}
