package dev.tarn.engine;

import dev.tarn.event.Source.CorruptUnitException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stream that keeps what was read of it until it is known which records the bytes belong to. One
 * thread uses it.
 */
final class TeeStream extends InputStream {
  /** More than a framer reads ahead of a record that it accepts. */
  static final int MAX_KEPT_BYTES = 24 << 20;

  private final InputStream in;
  private final byte[] one = new byte[1];
  private final Overflow overflow;
  private byte[] kept = new byte[1 << 16];
  private int length;
  private long position;
  private @Nullable CorruptUnitException damage;

  /** Takes bytes that are too many to be kept: those of a record that the framer refuses. */
  interface Overflow {
    void take(RawChunk chunk) throws IOException;
  }

  /**
   * @param position of the first byte in the unit's stream
   */
  TeeStream(InputStream in, long position, Overflow overflow) {
    this.in = in;
    this.position = position;
    this.overflow = overflow;
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int wanted) throws IOException {
    int read;
    try {
      read = in.read(target, offset, wanted);
    } catch (CorruptUnitException e) {
      damage = e;
      throw new IOException("the stream is damaged", e);
    }
    if (read > 0) {
      if (length + read > MAX_KEPT_BYTES && length > 0) {
        overflow.take(cut(position + length));
      }
      if (length + read > kept.length) {
        kept =
            Arrays.copyOf(
                kept, Math.max(length + read, (int) Math.min(2L * kept.length, MAX_KEPT_BYTES)));
      }
      System.arraycopy(target, offset, kept, length, read);
      length += read;
    }
    return read;
  }

  /**
   * Why the stream ended early for good. A framer sees an exception like any other, so that it does
   * not take the damaged end for records.
   */
  @Nullable CorruptUnitException damage() {
    return damage;
  }

  /** Gives the kept bytes before a position, and keeps the rest. */
  RawChunk cut(long end) {
    int given = Math.clamp(end - position, 0, length);
    byte[] data = kept;
    int rest = length - given;
    RawChunk chunk;
    if (rest > given) {
      chunk = new RawChunk(position, Arrays.copyOf(data, given), given);
      System.arraycopy(data, given, data, 0, rest);
    } else {
      // the larger part keeps the array
      chunk = new RawChunk(position, data, given);
      kept = new byte[Math.max(1 << 16, Math.min(data.length, 2 << 20))];
      if (rest > kept.length) {
        kept = new byte[rest];
      }
      System.arraycopy(data, given, kept, 0, rest);
    }
    length = rest;
    position += given;
    return chunk;
  }

  /** Drops the kept bytes before a position. */
  void drop(long end) {
    int dropped = Math.clamp(end - position, 0, length);
    System.arraycopy(kept, dropped, kept, 0, length - dropped);
    length -= dropped;
    position += dropped;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
