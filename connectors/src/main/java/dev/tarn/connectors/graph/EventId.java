package dev.tarn.connectors.graph;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * By what an event is known again: half of the SHA-256 of the id that Graph gives it. No two events
 * of a tenant ever have the same, and none is zero.
 */
record EventId(long high, long low) {
  static EventId of(String id) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    return of(bytes, 0, bytes.length);
  }

  /** Of a record without an id: by all its bytes. */
  static EventId of(byte[] data, int offset, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(data, offset, length);
      ByteBuffer hash = ByteBuffer.wrap(digest.digest());
      return new EventId(hash.getLong(), hash.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
