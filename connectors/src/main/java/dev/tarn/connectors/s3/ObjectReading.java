package dev.tarn.connectors.s3;

import dev.tarn.connectors.compression.Compression;
import dev.tarn.connectors.compression.Decoder;
import dev.tarn.connectors.compression.DecompressedStream;
import dev.tarn.connectors.compression.DecompressionLimit;
import dev.tarn.event.Source.Findings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.channels.Channels;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * How the objects of a source are read.
 *
 * @param source its name
 * @param requestPayer whether the caller pays for requests
 * @param notes what to record with each part: how far the backfill is
 */
record ObjectReading(
    String source,
    S3Client client,
    boolean requestPayer,
    DecompressionLimit limit,
    Findings findings,
    Supplier<Map<String, String>> notes) {

  /** An object's stored bytes from a place on. */
  ObjectStream stored(S3Object object, long place) throws IOException {
    return new ObjectStream(client, object, requestPayer, place);
  }

  /**
   * An object's decompressed bytes.
   *
   * @param whole its stored bytes from the beginning; closed with what is returned
   * @param place of the decompressed bytes where they begin
   */
  InputStream content(ObjectStream whole, long place) throws IOException {
    PushbackInputStream stored = new PushbackInputStream(whole, Compression.MAGIC_BYTES);
    boolean opened = false;
    try {
      byte[] first = stored.readNBytes(Compression.MAGIC_BYTES);
      stored.unread(first);
      Compression compression = Compression.of(first, first.length);
      opened = true;
      return switch (compression) {
        case NONE -> {
          if (place == 0) {
            yield stored;
          }
          stored.close();
          yield stored(whole.object(), place);
        }
        case GZIP, ZSTD ->
            new DecompressedStream(
                Decoder.of(compression, Channels.newChannel(stored)), stored, place, limit);
        case OTHER -> {
          stored.close();
          throw new ObjectStream.RefusedException(
              new Refusal(
                  Refusal.UNKNOWN_COMPRESSION, "the object is compressed by xz or bzip2", true));
        }
      };
    } finally {
      if (!opened) {
        stored.close();
      }
    }
  }
}
