package dev.tarn.event.parquet;

/**
 * Values whose first bytes stand together, then their second bytes, and so on. Encodings.md,
 * BYTE_STREAM_SPLIT.
 */
final class SplitValues extends ValueReader {
  private final PhysicalType type;
  private final int width;
  private final byte[] data;
  private final int start;
  private final int count;
  private int next;

  SplitValues(PhysicalType type, int width, byte[] data, int start) {
    this.type = type;
    this.width = width;
    this.data = data;
    this.start = start;
    this.count = (data.length - start) / width;
    this.length = width;
  }

  @Override
  void next() throws ParquetException {
    if (next == count) {
      throw ParquetException.corrupt("a page has fewer values than it says");
    }
    byte[] value = new byte[width];
    for (int i = 0; i < width; i++) {
      value[i] = data[start + i * count + next];
    }
    next++;
    if (type.isBytes()) {
      bytes = value;
      offset = 0;
    } else {
      number =
          width == Long.BYTES ? LittleEndian.longNumber(value, 0) : LittleEndian.number(value, 0);
    }
  }
}
