package dev.tarn.connectors.kinesis;

import dev.tarn.connectors.compression.Compression;
import dev.tarn.connectors.compression.Decoder;
import dev.tarn.connectors.compression.DecompressedStream;
import dev.tarn.connectors.compression.DecompressionLimit;
import dev.tarn.event.Messages;
import dev.tarn.event.Source.CorruptUnitException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import org.jspecify.annotations.Nullable;

/** What is in a record's bytes, which may be compressed: CloudWatch Logs sends gzip. */
final class RecordContent {
  private RecordContent() {}

  /**
   * The content as a message among others; null if it is damaged, or too long to stand among them:
   * it is then to be opened.
   */
  static byte @Nullable [] message(byte[] data, DecompressionLimit limit) {
    if (!isCompressed(compression(data))) {
      return data.length > Messages.MAX_BYTES ? null : data;
    }
    try (InputStream content = open(data, 0, limit)) {
      byte[] message = content.readNBytes(Messages.MAX_BYTES + 1);
      return message.length > Messages.MAX_BYTES ? null : message;
    } catch (CorruptUnitException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
  }

  /** The content from a place on, as far as it is good. */
  static InputStream open(byte[] data, long place, DecompressionLimit limit) throws IOException {
    InputStream stored = new ByteArrayInputStream(data);
    Compression compression = compression(data);
    if (isCompressed(compression)) {
      return new DecompressedStream(
          Decoder.of(compression, Channels.newChannel(stored)), stored, place, limit);
    }
    stored.skipNBytes(place);
    return stored;
  }

  private static Compression compression(byte[] data) {
    return Compression.of(data, data.length);
  }

  private static boolean isCompressed(Compression compression) {
    return switch (compression) {
      case GZIP, ZSTD -> true;
      case NONE, OTHER -> false;
    };
  }
}
