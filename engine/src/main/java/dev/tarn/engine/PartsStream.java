package dev.tarn.engine;

import dev.tarn.lake.LakeHistory;
import dev.tarn.lake.LedgerRow;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of a unit as its raw objects keep them, part after part. One thread uses it. */
final class PartsStream extends InputStream {
  private final LakeHistory history;
  private final List<LedgerRow> parts;
  private final boolean toTheEnd;
  private final byte[] one = new byte[1];
  private int next;
  private @Nullable InputStream current;
  private long left;

  /**
   * @param toTheEnd whether what was kept behind the last record is part of the stream; otherwise
   *     the stream ends at the last part's position
   */
  PartsStream(LakeHistory history, List<LedgerRow> parts, boolean toTheEnd) {
    this.history = history;
    this.parts = parts;
    this.toTheEnd = toTheEnd;
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      InputStream in = current;
      if (in != null && left > 0) {
        int read = in.read(target, offset, (int) Math.min(length, left));
        if (read > 0) {
          left -= read;
          return read;
        }
        if (left < Long.MAX_VALUE / 2) {
          throw new EOFException("the kept bytes end early");
        }
      }
      if (next == parts.size()) {
        return -1;
      }
      openNext();
    }
  }

  private void openNext() throws IOException {
    close();
    LedgerRow part = parts.get(next++);
    String object = part.rawObject();
    if (object == null) {
      throw new EOFException("the bytes of a part are not kept");
    }
    current = history.openRaw(object);
    left =
        toTheEnd && next == parts.size()
            ? Long.MAX_VALUE
            : part.to().byteOffset() - part.from().byteOffset();
  }

  @Override
  public void close() throws IOException {
    InputStream in = current;
    current = null;
    if (in != null) {
      in.close();
    }
  }
}
