package dev.tarn.connectors.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a stretch of bytes is recognised by.
 *
 * @param hash the first 8 bytes of the stretch's SHA-256; 0 for the empty stretch
 * @param length of the stretch, at most {@link #MAX_LENGTH}
 */
record Fingerprint(long hash, int length) {
  static final int MAX_LENGTH = 1024;

  /** Of no byte. */
  static final Fingerprint NONE = new Fingerprint(0, 0);

  /** Of the stretch from a place on, or of what there is of it. */
  static Fingerprint of(FileChannel channel, long from, int length) throws IOException {
    byte[] bytes = read(channel, from, length);
    return of(bytes, 0, bytes.length);
  }

  /** Of the stretch that ends at a place, or of what there is in front of it. */
  static Fingerprint before(FileChannel channel, long end) throws IOException {
    int length = (int) Math.min(MAX_LENGTH, end);
    return of(channel, end - length, length);
  }

  static Fingerprint of(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return NONE;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, offset, length);
      return new Fingerprint(ByteBuffer.wrap(digest.digest()).getLong(), length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The bytes from a place on, as many of them as there are. */
  static byte[] read(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
      // reads on
    }
    return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
  }

  /** Whether the channel still has this stretch there. */
  boolean holds(FileChannel channel, long from) throws IOException {
    return of(channel, from, length).equals(this);
  }

  /** Whether the bytes begin with this stretch. */
  boolean begins(byte[] bytes) {
    return bytes.length >= length && of(bytes, 0, length).equals(this);
  }

  static Fingerprint parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      throw new IllegalArgumentException(text);
    }
    int length = Integer.parseInt(text.substring(dash + 1));
    return length == 0
        ? NONE
        : new Fingerprint(HexFormat.fromHexDigitsToLong(text.substring(0, dash)), length);
  }

  /** {@code 9f86d081884c7d65-1024}. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(hash) + "-" + length;
  }
}
