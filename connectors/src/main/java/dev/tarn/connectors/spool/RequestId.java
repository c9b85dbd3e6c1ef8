package dev.tarn.connectors.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * By what a request is known again: the id that its sender gave, and what was in it. A sender that
 * gives two requests one id has both stored.
 */
public record RequestId(long high, long low) {
  /** Stands for no id where bytes are kept. */
  static final RequestId NONE = new RequestId(0, 0);

  public static RequestId of(String given, EntryBuffer content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] id = given.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, id.length));
      digest.update(id);
      digest.update(content.array(), 0, content.size());
      ByteBuffer hash = ByteBuffer.wrap(digest.digest());
      return new RequestId(hash.getLong(), hash.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
