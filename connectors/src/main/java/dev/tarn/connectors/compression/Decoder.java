package dev.tarn.connectors.compression;

import dev.tarn.event.Source.CorruptUnitException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** Decompresses a file or object from its beginning, block by block. One thread. */
public sealed interface Decoder extends AutoCloseable permits GzipDecoder, ZstdDecoder {
  /**
   * Gives the next decompressed bytes.
   *
   * @return their number, more than 0, or -1 after the last
   * @throws CorruptUnitException when all good bytes have been given
   */
  int decode(byte[] target) throws IOException;

  /** Stored bytes used so far. */
  long consumed();

  @Override
  void close();

  /** A decoder of compressed bytes. */
  static Decoder of(Compression compression, ReadableByteChannel channel) {
    return switch (compression) {
      case GZIP -> new GzipDecoder(channel);
      case ZSTD -> new ZstdDecoder(channel);
      case NONE, OTHER -> throw new IllegalArgumentException("no decoder for " + compression);
    };
  }
}
