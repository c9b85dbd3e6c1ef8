package dev.tarn.lake;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The raw bytes of one part, being kept as one zstd object of the lake. One thread uses it; closing
 * it makes it durable.
 */
public final class RawObject extends FilterOutputStream {
  private final String path;

  RawObject(String path, OutputStream out) {
    super(out);
    this.path = path;
  }

  /** Relative to the lake's directory: what {@link Part#rawObject} names. */
  public String path() {
    return path;
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    out.write(data, offset, length);
  }
}
