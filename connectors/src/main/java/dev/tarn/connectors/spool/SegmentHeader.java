package dev.tarn.connectors.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a segment's file begins with.
 *
 * @param spool the spool's id
 * @param createdMillis when the file was made
 * @param previousEnd after the last entry of the segment before it; what that file has behind it
 *     was never confirmed
 * @param first number of its first entry; no entry has a number between the two
 */
record SegmentHeader(long spool, long createdMillis, long previousEnd, long first) {
  static final int BYTES = 44;

  private static final byte[] MAGIC = "TARNSPL".getBytes(StandardCharsets.US_ASCII);
  private static final byte VERSION = '1';
  private static final int CRC_AT = BYTES - Integer.BYTES;

  byte[] encode() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES).put(MAGIC).put(VERSION);
    buffer.putLong(spool).putLong(createdMillis).putLong(previousEnd).putLong(first);
    return buffer.putInt(checksum(buffer.array())).array();
  }

  /**
   * The header that the bytes are, or null if they are none.
   *
   * @throws IOException for one that this version does not understand
   */
  static @Nullable SegmentHeader decode(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[MAGIC.length];
    buffer.get(magic);
    byte version = buffer.get();
    if (!Arrays.equals(magic, MAGIC) || buffer.getInt(CRC_AT) != checksum(bytes)) {
      return null;
    }
    if (version != VERSION) {
      throw new IOException("the spool was written by a newer version of Tarn");
    }
    return new SegmentHeader(
        buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, CRC_AT);
    return (int) crc.getValue();
  }
}
