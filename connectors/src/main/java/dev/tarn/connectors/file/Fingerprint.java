package dev.tarn.connectors.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The first 16 hex digits of the SHA-256 of a stretch of a file's stored bytes.
 *
 * @param hash of the stretch
 * @param length of the stretch, at most {@link #MAX_LENGTH}
 */
record Fingerprint(String hash, int length) {
  static final int MAX_LENGTH = 1024;

  /** Of the stretch from a place on, or of what there is of it. */
  static Fingerprint of(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
      // reads on
    }
    return of(bytes.array(), bytes.position());
  }

  static Fingerprint of(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return new Fingerprint(HexFormat.of().formatHex(digest.digest(), 0, 8), length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether the channel still has this stretch there. */
  boolean holds(FileChannel channel, long from) throws IOException {
    return of(channel, from, length).equals(this);
  }

  static Fingerprint parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      throw new IllegalArgumentException(text);
    }
    return new Fingerprint(text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)));
  }

  /** {@code 9f86d081884c7d65-1024}. */
  @Override
  public String toString() {
    return hash + "-" + length;
  }
}
