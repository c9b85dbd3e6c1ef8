package dev.tarn.connectors.kinesis;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records that a producer packed into one record of the stream, as the Kinesis Producer Library
 * does.
 *
 * <p>Four bytes say so, then follows a message of Protocol Buffers, then its MD5
 * (https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md).
 */
final class Aggregate {
  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
  private static final int DIGEST_BYTES = 16;

  /** The library's own partition key of records in which it packed several. */
  private static final String PARTITION_KEY = "a";

  private static final int PARTITION_KEY_TABLE = 1;
  private static final int EXPLICIT_HASH_KEY_TABLE = 2;
  private static final int RECORDS = 3;
  private static final int PARTITION_KEY_INDEX = 1;
  private static final int EXPLICIT_HASH_KEY_INDEX = 2;
  private static final int DATA = 3;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final List<String> partitionKeys = new ArrayList<>();
  private final List<BigInteger> hashKeys = new ArrayList<>();

  private Aggregate() {}

  /**
   * A record that was packed.
   *
   * @param hashKey says, by the shards' ranges, which shard it is for
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record UserRecord(BigInteger hashKey, byte[] data) {}

  /**
   * The records in a record of the stream, in order. Empty if it is none that was packed, or is
   * damaged: it is then a record like any other.
   */
  static Optional<List<UserRecord>> unpack(byte[] record) {
    int end = record.length - DIGEST_BYTES;
    if (end <= MAGIC.length || !Arrays.equals(record, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return Optional.empty();
    }
    MessageDigest digest = md5();
    digest.update(record, MAGIC.length, end - MAGIC.length);
    if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(record, end, record.length))) {
      return Optional.empty();
    }
    try {
      ByteBuffer message = ByteBuffer.wrap(record, MAGIC.length, end - MAGIC.length);
      return Optional.of(new Aggregate().read(message));
    } catch (MalformedException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether the library itself packed a record. It packs only records of one shard together, and
   * sends those again that came into another because shards were split meanwhile: what is not of a
   * shard's range there is in another shard too. Other producers do not look at ranges.
   */
  static boolean isOfLibrary(String partitionKey) {
    return partitionKey.equals(PARTITION_KEY);
  }

  /** The hash key of a partition key. */
  static BigInteger hashKey(String partitionKey) {
    return new BigInteger(1, md5().digest(partitionKey.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  private List<UserRecord> read(ByteBuffer in) throws MalformedException {
    // they may stand before the tables that they point into
    List<ByteBuffer> packed = new ArrayList<>();
    while (in.hasRemaining()) {
      long tag = readVarint(in);
      ByteBuffer bytes = readField(in, tag);
      if (bytes != null && isLengthDelimited(tag, PARTITION_KEY_TABLE)) {
        partitionKeys.add(text(bytes));
      } else if (bytes != null && isLengthDelimited(tag, EXPLICIT_HASH_KEY_TABLE)) {
        hashKeys.add(new BigInteger(text(bytes)));
      } else if (bytes != null && isLengthDelimited(tag, RECORDS)) {
        packed.add(bytes);
      }
    }
    List<UserRecord> records = new ArrayList<>();
    for (ByteBuffer each : packed) {
      records.add(readRecord(each));
    }
    return records;
  }

  private UserRecord readRecord(ByteBuffer in) throws MalformedException {
    long partitionKey = -1;
    long hashKey = -1;
    ByteBuffer data = null;
    while (in.hasRemaining()) {
      long tag = readVarint(in);
      if (tag == (PARTITION_KEY_INDEX << 3 | VARINT)) {
        partitionKey = readVarint(in);
      } else if (tag == (EXPLICIT_HASH_KEY_INDEX << 3 | VARINT)) {
        hashKey = readVarint(in);
      } else {
        ByteBuffer bytes = readField(in, tag);
        data = bytes != null && isLengthDelimited(tag, DATA) ? bytes : data;
      }
    }
    if (data == null || !isIn(partitionKeys, partitionKey)) {
      throw new MalformedException();
    }
    if (hashKey != -1 && !isIn(hashKeys, hashKey)) {
      throw new MalformedException();
    }
    byte[] copy = new byte[data.remaining()];
    data.get(copy);
    return new UserRecord(
        hashKey == -1
            ? hashKey(partitionKeys.get((int) partitionKey))
            : hashKeys.get((int) hashKey),
        copy);
  }

  private static boolean isIn(List<?> table, long index) {
    return index >= 0 && index < table.size();
  }

  private static boolean isLengthDelimited(long tag, int field) {
    return tag == (field << 3 | LENGTH_DELIMITED);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  /** Passes over a field; gives its bytes if it has a length. */
  private static @Nullable ByteBuffer readField(ByteBuffer in, long tag) throws MalformedException {
    if (tag >>> 3 == 0) {
      throw new MalformedException();
    }
    return switch ((int) (tag & 7)) {
      case VARINT -> {
        readVarint(in);
        yield null;
      }
      case FIXED64 -> {
        take(in, Long.BYTES);
        yield null;
      }
      case LENGTH_DELIMITED -> take(in, readVarint(in));
      case FIXED32 -> {
        take(in, Integer.BYTES);
        yield null;
      }
      default -> throw new MalformedException();
    };
  }

  private static ByteBuffer take(ByteBuffer in, long length) throws MalformedException {
    if (length < 0 || length > in.remaining()) {
      throw new MalformedException();
    }
    ByteBuffer taken = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return taken;
  }

  private static long readVarint(ByteBuffer in) throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (!in.hasRemaining()) {
        throw new MalformedException();
      }
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedException();
  }

  private static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
