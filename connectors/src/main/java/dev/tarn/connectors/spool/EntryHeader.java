package dev.tarn.connectors.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the bytes of an entry.
 *
 * @param length of the entry's bytes
 * @param number of the entry in the spool
 * @param receivedMillis when it came
 * @param request by what its request is known, or {@link RequestId#NONE}
 * @param messages how many it has
 * @param crc CRC-32C of the entry's bytes
 */
record EntryHeader(
    int length, long number, long receivedMillis, RequestId request, int messages, int crc) {
  static final int BYTES = 52;

  /** Begins each, so that the next one is found behind damage. */
  static final int MARK = 0x7e5a11e7;

  private static final int CRC_AT = BYTES - Integer.BYTES;

  /**
   * @param spool whose entry it is: the checksum says so too, so no sender can imitate a header
   */
  void encode(byte[] target, long spool) {
    ByteBuffer buffer = ByteBuffer.wrap(target);
    buffer.putInt(MARK).putInt(length).putLong(number).putLong(receivedMillis);
    buffer.putLong(request.high()).putLong(request.low()).putInt(messages).putInt(crc);
    buffer.putInt(checksum(target, 0, spool));
  }

  /** The header that stands there, or null if none does. */
  static @Nullable EntryHeader decode(byte[] bytes, int at, long spool) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, at, BYTES);
    if (buffer.getInt() != MARK || buffer.getInt(at + CRC_AT) != checksum(bytes, at, spool)) {
      return null;
    }
    return new EntryHeader(
        buffer.getInt(),
        buffer.getLong(),
        buffer.getLong(),
        new RequestId(buffer.getLong(), buffer.getLong()),
        buffer.getInt(),
        buffer.getInt());
  }

  private static int checksum(byte[] bytes, int at, long spool) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, spool));
    crc.update(bytes, at, CRC_AT);
    return (int) crc.getValue();
  }
}
