package dev.tarn.connectors.compression;

import dev.tarn.event.Source.CorruptUnitException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Decompressed content from a place on, as far as a limit lets it. One thread. */
public final class DecompressedStream extends InputStream {
  private final Decoder decoder;
  private final Closeable stored;
  private final DecompressionLimit limit;
  private final byte[] block = new byte[1 << 16];
  private final byte[] one = new byte[1];
  private int position;
  private int end;
  private long produced;
  private long toSkip;
  private @Nullable CorruptUnitException failure;

  /**
   * @param decoder at the beginning of the content
   * @param stored what the decoder reads, to be closed with it
   * @param place of the content where the stream begins
   */
  public DecompressedStream(
      Decoder decoder, Closeable stored, long place, DecompressionLimit limit) {
    this.decoder = decoder;
    this.stored = stored;
    this.toSkip = place;
    this.limit = limit;
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
    while (position == end) {
      if (failure != null) {
        throw failure;
      }
      int decoded = decoder.decode(block);
      if (decoded < 0) {
        return -1;
      }
      produced += decoded;
      failure = limit.exceededBy(produced, decoder.consumed());
      end = decoded - Math.clamp(produced - limit.maxBytes(), 0, decoded);
      position = (int) Math.min(toSkip, end);
      toSkip -= position;
    }
    int given = Math.min(length, end - position);
    System.arraycopy(block, position, target, offset, given);
    position += given;
    return given;
  }

  @Override
  public void close() throws IOException {
    decoder.close();
    stored.close();
  }
}
