package dev.tarn.connectors.http;

import dev.tarn.connectors.compression.Compression;
import dev.tarn.connectors.compression.Decoder;
import dev.tarn.connectors.http.Refusal.Reason;
import dev.tarn.event.Source.CorruptUnitException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.Locale;

/** Reads bodies, within what one may have and what there is of memory. Thread-safe. */
final class RequestBody {
  private static final int BLOCK_BYTES = 1 << 16;

  private final long maxBytes;
  private final Duration timeout;
  private final BodyMemory memory;

  /**
   * @param maxBytes most of one body, compressed and decompressed
   * @param timeout longest time that one may take to come
   */
  RequestBody(long maxBytes, Duration timeout, BodyMemory memory) {
    this.maxBytes = maxBytes;
    this.timeout = timeout;
    this.memory = memory;
  }

  /** Takes the bytes as they were sent, and more memory if it needs that. */
  interface Taker {
    Answer take(byte[] sent, BodyMemory.Share share) throws Refusal, IOException;
  }

  /**
   * Reads a body, and holds its share of the memory while it is taken.
   *
   * @throws IOException when the connection is cut
   */
  Answer read(PushRequest request, InputStream in, Taker taker) throws Refusal, IOException {
    long announced = announced(request);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    byte[] block = new byte[BLOCK_BYTES];
    try (BodyMemory.Share share = memory.share()) {
      try (Patience patience = new Patience(timeout)) {
        for (int read = patience.read(in, block); read >= 0; read = patience.read(in, block)) {
          checkSize(sent.size() + (long) read);
          share.take(read);
          sent.write(block, 0, read);
        }
      }
      if (announced >= 0 && sent.size() != announced) {
        throw new Refusal(Reason.MALFORMED, "the body ends before the length that it was to have");
      }
      return taker.take(sent.toByteArray(), share);
    }
  }

  private long announced(PushRequest request) throws Refusal {
    long length;
    try {
      length = Long.parseLong(request.header("Content-Length").orElse("-1").strip());
    } catch (NumberFormatException e) {
      throw new Refusal(Reason.MALFORMED, "Content-Length is no number");
    }
    checkSize(length);
    return length;
  }

  private void checkSize(long bytes) throws Refusal {
    if (bytes > maxBytes) {
      throw tooLarge(maxBytes);
    }
  }

  private static Refusal tooLarge(long maxBytes) {
    return new Refusal(Reason.TOO_LARGE, "a request has at most " + maxBytes + " bytes");
  }

  /** The body without its content coding (RFC 9110 8.4). */
  byte[] decode(PushRequest request, byte[] sent, BodyMemory.Share share) throws Refusal {
    String coding = request.header("Content-Encoding").orElse("").strip().toLowerCase(Locale.ROOT);
    return switch (coding) {
      case "", "identity" -> sent;
      case "gzip", "x-gzip" -> decompress(Compression.GZIP, sent, maxBytes, share);
      case "zstd" -> decompress(Compression.ZSTD, sent, maxBytes, share);
      default ->
          throw new Refusal(
              Reason.WRONG_TYPE, "Content-Encoding is gzip or zstd, not '" + coding + "'");
    };
  }

  static byte[] decompress(
      Compression compression, byte[] sent, long maxBytes, BodyMemory.Share share) throws Refusal {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] block = new byte[BLOCK_BYTES];
    try (Decoder decoder =
        Decoder.of(compression, Channels.newChannel(new ByteArrayInputStream(sent)))) {
      for (int read = decoder.decode(block); read >= 0; read = decoder.decode(block)) {
        if (content.size() + (long) read > maxBytes) {
          throw tooLarge(maxBytes);
        }
        share.take(read);
        content.write(block, 0, read);
      }
    } catch (CorruptUnitException e) {
      throw new Refusal(Reason.MALFORMED, "the body is damaged: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    return content.toByteArray();
  }
}
