package dev.tarn.mapping;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Finds JSON records in a stream, one a line. */
public final class JsonFramer implements Framer {
  /** Records longer than this are refused unless told otherwise. */
  public static final int DEFAULT_MAX_RECORD_BYTES = 16 << 20;

  private static final int CHUNK_BYTES = 1 << 20;

  private final InputStream in;
  private byte[] carry = new byte[0];
  private long offset;
  private long ordinal;

  private JsonFramer(InputStream in, UnitPosition from) {
    this.in = in;
    this.offset = from.byteOffset();
    this.ordinal = from.ordinal();
  }

  /**
   * @param unwrap names of the arrays in an envelope whose elements are the records
   */
  public static Format format(List<String> unwrap, int maxRecordBytes) {
    return (in, from) -> new JsonFramer(in, from);
  }

  @Override
  public boolean read(RecordBatch batch) throws IOException {
    batch.resize(carry.length + CHUNK_BYTES);
    System.arraycopy(carry, 0, batch.data(), 0, carry.length);
    int size = carry.length + in.readNBytes(batch.data(), carry.length, CHUNK_BYTES);
    int start = 0;
    for (int i = 0; i < size; i++) {
      if (batch.data()[i] == '\n') {
        batch.add(start, i - start, offset + start);
        start = i + 1;
      }
    }
    carry = java.util.Arrays.copyOfRange(batch.data(), start, size);
    batch.resize(size);
    offset += start;
    ordinal += batch.count();
    return batch.count() > 0;
  }

  @Override
  public UnitPosition position() {
    return new UnitPosition(offset, ordinal, "");
  }
}
