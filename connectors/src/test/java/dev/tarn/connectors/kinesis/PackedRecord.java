package dev.tarn.connectors.kinesis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** Packs records into one, as the Kinesis Producer Library does. */
final class PackedRecord {
  private final List<String> partitionKeys = new ArrayList<>();
  private final List<String> hashKeys = new ArrayList<>();
  private final List<byte[]> records = new ArrayList<>();

  /** Adds a record of a partition key. */
  PackedRecord add(String partitionKey, String data) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    number(record, 1, index(partitionKeys, partitionKey));
    bytes(record, 3, data.getBytes(StandardCharsets.UTF_8));
    records.add(record.toByteArray());
    return this;
  }

  /** Adds a record of a hash key, with a tag. */
  PackedRecord addTo(String hashKey, byte[] data) {
    ByteArrayOutputStream tag = new ByteArrayOutputStream();
    bytes(tag, 1, "tag".getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    number(record, 1, index(partitionKeys, "key"));
    number(record, 2, index(hashKeys, hashKey));
    bytes(record, 3, data);
    bytes(record, 4, tag.toByteArray());
    records.add(record.toByteArray());
    return this;
  }

  private static int index(List<String> table, String key) {
    if (!table.contains(key)) {
      table.add(key);
    }
    return table.indexOf(key);
  }

  byte[] bytes() {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    // fields may stand in any order
    records.forEach(record -> bytes(message, 3, record));
    hashKeys.forEach(key -> bytes(message, 2, key.getBytes(StandardCharsets.UTF_8)));
    partitionKeys.forEach(key -> bytes(message, 1, key.getBytes(StandardCharsets.UTF_8)));
    return packed(message.toByteArray());
  }

  /** What a message looks like in a record of the stream. */
  static byte[] packed(byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2});
    out.writeBytes(message);
    try {
      out.writeBytes(MessageDigest.getInstance("MD5").digest(message));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, int field, long value) {
    varint(out, field << 3);
    varint(out, value);
  }

  static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
    varint(out, field << 3 | 2);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest > 0x7f) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
