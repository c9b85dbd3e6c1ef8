package dev.tarn.connectors.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AggregateTest {
  private static List<String> texts(byte[] record) {
    return Aggregate.unpack(record).orElseThrow().stream()
        .map(each -> new String(each.data(), UTF_8))
        .toList();
  }

  @Test
  void givesTheRecordsInOrder() {
    byte[] record =
        new PackedRecord()
            .add("a-key", "one")
            .add("another", "")
            .add("a-key", "three ü")
            .addTo("17", "four".repeat(1_000).getBytes(UTF_8))
            .bytes();

    assertThat(texts(record)).containsExactly("one", "", "three ü", "four".repeat(1_000));
  }

  @Test
  void aHashKeyIsTheGivenOneOrThatOfThePartitionKey() {
    byte[] record =
        new PackedRecord()
            .add("abc", "one")
            .addTo("340282366920938463463374607431768211455", new byte[0])
            .bytes();

    assertThat(Aggregate.unpack(record).orElseThrow())
        .extracting(Aggregate.UserRecord::hashKey)
        .containsExactly(
            new BigInteger("900150983cd24fb0d6963f7d28e17f72", 16), // RFC 1321 A.5
            BigInteger.TWO.pow(128).subtract(BigInteger.ONE));
  }

  @Test
  void anAggregateOfNothingIsNothing() {
    assertThat(texts(PackedRecord.packed(field(1, "key")))).isEmpty();
  }

  @Test
  void unknownFieldsArePassedOver() {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(new byte[] {9 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8}); // 64 bits
    message.writeBytes(new byte[] {10 << 3 | 5, 1, 2, 3, 4}); // 32 bits
    message.writeBytes(new byte[] {11 << 3, (byte) 0xff, 1}); // a number
    message.writeBytes(field(12, "text"));
    message.writeBytes(field(1, "key"));
    PackedRecord.bytes(message, 3, new byte[] {1 << 3, 0, 3 << 3 | 2, 2, 'h', 'i'});

    assertThat(texts(PackedRecord.packed(message.toByteArray()))).containsExactly("hi");
  }

  @Test
  void whatIsDamagedIsNoAggregate() {
    byte[] good = new PackedRecord().add("key", "one").add("key", "two").bytes();
    for (int i = 0; i < good.length; i++) {
      byte[] damaged = good.clone();
      damaged[i] ^= 0x10;
      assertThat(Aggregate.unpack(damaged)).as("byte %d", i).isEmpty();
      assertThat(Aggregate.unpack(Arrays.copyOf(good, i))).as("cut at %d", i).isEmpty();
    }
  }

  @Test
  void whatIsMalformedWithAGoodChecksumIsNoAggregate() {
    assertMalformed(field(3, "no record"));
    assertMalformed(new byte[] {1 << 3 | 2, 100, 'x'}); // longer than the rest
    assertMalformed(new byte[] {1 << 3 | 3}); // a group
    assertMalformed(new byte[] {2}); // field 0
    assertMalformed(new byte[] {(byte) 0x80}); // a number without end
    byte[] endless = new byte[12];
    Arrays.fill(endless, (byte) 0xff);
    assertMalformed(endless);
    // points behind the table of keys, has no data, a hash key that is no number
    assertMalformed(join(field(1, "key"), record(1 << 3, 1, 3 << 3 | 2, 0)));
    assertMalformed(join(field(1, "key"), record(1 << 3, 0)));
    assertMalformed(
        join(field(1, "key"), field(2, "x"), record(1 << 3, 0, 2 << 3, 0, 3 << 3 | 2, 0)));
    assertMalformed(join(field(1, "key"), record(1 << 3, 0, 2 << 3, 5, 3 << 3 | 2, 0)));
  }

  @Test
  void noBytesMakeItFail() {
    Random random = new Random(11);
    byte[] good = new PackedRecord().add("key", "one").addTo("5", new byte[9]).bytes();
    for (int i = 0; i < 20_000; i++) {
      byte[] message = Arrays.copyOfRange(good, 4, good.length - 16);
      for (int j = random.nextInt(4); j >= 0; j--) {
        message[random.nextInt(message.length)] = (byte) random.nextInt();
      }
      assertThat(Aggregate.unpack(PackedRecord.packed(message))).isNotNull();
    }
  }

  private static void assertMalformed(byte[] message) {
    assertThat(Aggregate.unpack(PackedRecord.packed(message))).isEmpty();
  }

  private static byte[] field(int field, String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PackedRecord.bytes(out, field, text.getBytes(UTF_8));
    return out.toByteArray();
  }

  private static byte[] record(int... bytes) {
    byte[] record = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      record[i] = (byte) bytes[i];
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PackedRecord.bytes(out, 3, record);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
