package dev.tarn.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.Messages;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class PartitionLogTest {
  private static final PartitionId PARTITION = new PartitionId("logs", "id", 2);
  private static final String KEY = "kafka:logs-2";
  private static final long NOW = 0;
  private static final long LATER = TimeUnit.SECONDS.toNanos(2);

  private static PartitionLog log(String note) throws IOException {
    return new PartitionLog("s", PARTITION, PartitionNote.decode(note), 1_000, false);
  }

  private static ConsumerRecord<byte[], byte[]> message(long offset, int leaderEpoch) {
    byte[] value = ("message " + offset).getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>(
        "logs",
        2,
        offset,
        1_000 + offset,
        TimestampType.CREATE_TIME,
        -1,
        value.length,
        null,
        value,
        new RecordHeaders(),
        Optional.of(leaderEpoch));
  }

  private static void take(PartitionLog log, long first, long last, int leaderEpoch) {
    for (long offset = first; offset <= last; offset++) {
      log.take(message(offset, leaderEpoch), NOW);
    }
  }

  private static String note(OffsetRange unit, long place, boolean last) {
    return unit.notes(new UnitPosition(place, 0, ""), last).get(KEY);
  }

  private static long bytes(long messages, int digits) {
    return messages * (Messages.HEADER_BYTES + "message ".length() + digits);
  }

  /** Reads a unit to its end, as an engine would. */
  private static OffsetRange read(PartitionLog log) {
    assertThat(log.isReady(LATER, false)).isTrue();
    OffsetRange unit = log.handOut();
    note(unit, unit.storedBytes(), true);
    return unit;
  }

  @Test
  void aQuietPartitionDoesNotWaitAndABusyOneGathers() throws IOException {
    PartitionLog log = log("1|id|0|10|-1|");
    assertThat(log.isReady(NOW, false)).isFalse();
    take(log, 10, 11, 1);
    assertThat(log.isReady(NOW, false)).isTrue();
    OffsetRange first = read(log);
    assertThat(first.name().name()).isEqualTo("logs-2@id+10-11");

    take(log, 12, 12, 1);
    assertThat(log.isReady(NOW, false)).isFalse();
    assertThat(log.isReady(NOW, true)).isTrue();
    assertThat(log.isReady(LATER, false)).isTrue();
    log.acknowledge(first.name());
    assertThat(log.isReady(NOW, false)).isTrue();
    assertThat(log.recorded()).isEqualTo(12);
  }

  @Test
  void theRestOfAUnitIsReadUnderItsName() throws IOException {
    PartitionLog before = log("1|id|0|10|-1|");
    take(before, 10, 14, 1);
    OffsetRange whole = before.handOut();
    String note = note(whole, bytes(2, 2), false);
    assertThat(note).isEqualTo("1|id|0|12|1|10,15," + bytes(2, 2));

    PartitionLog after = log(note);
    take(after, 12, 13, 1);
    assertThat(after.isReady(LATER, true)).isFalse();
    take(after, 14, 20, 1);
    OffsetRange rest = read(after);

    assertThat(rest.name()).isEqualTo(whole.name());
    UnitPosition place = new UnitPosition(bytes(2, 2), 2, "messages");
    assertThat(rest.open(place)).hasSameContentAs(whole.open(place));
    assertThat(note(rest, bytes(5, 2), true)).isEqualTo("1|id|0|15|1|");
    assertThat(read(after).name().name()).isEqualTo("logs-2@id+15-20");
  }

  @Test
  void aUnitOfWhichOnlyTheEndIsMissingIsEndedAtOnce() throws IOException {
    PartitionLog log = log("1|id|0|15|1|10,15,60");

    OffsetRange rest = read(log);

    assertThat(rest.name().name()).isEqualTo("logs-2@id+10-14");
    assertThat(rest.open(new UnitPosition(60, 5, "messages"))).isEmpty();
  }

  @Test
  void theRestOfAUnitEndsWhereItsLastMessagesAreGone() throws IOException {
    PartitionLog log = log("1|id|0|12|1|10,15,24");
    log.skipTo(18);
    take(log, 18, 18, 1);

    assertThat(read(log).name().name()).isEqualTo("logs-2@id+10-14");
    assertThat(read(log).name().name()).isEqualTo("logs-2@id+18-18");
  }

  @Test
  void nothingFollowsAUnitThatWasLeftBeforeItsEnd() throws IOException {
    PartitionLog log = log("1|id|0|10|-1|");
    take(log, 10, 11, 1);
    OffsetRange unit = log.handOut();
    take(log, 12, 13, 1);

    assertThat(log.isReady(LATER, true)).isFalse();
    assertThat(log.isPaused(NOW)).isTrue();
    note(unit, unit.storedBytes(), true);
    assertThat(log.isReady(LATER, false)).isTrue();
  }

  @Test
  void allOfAUnitIsOfOneLeader() throws IOException {
    PartitionLog log = log("1|id|0|10|1|");
    take(log, 10, 11, 1);
    take(log, 12, 12, 2);

    OffsetRange first = read(log);
    OffsetRange second = read(log);

    assertThat(note(first, first.storedBytes(), true)).isEqualTo("1|id|0|12|1|");
    assertThat(note(second, second.storedBytes(), true)).isEqualTo("1|id|0|13|2|");
  }

  @Test
  void equalOffsetsOfALogThatWasCutAreOtherUnits() throws IOException {
    PartitionLog log = log("1|id|0|10|1|");
    take(log, 10, 12, 1);
    OffsetRange before = read(log);
    log.startAnew(10, 20);
    take(log, 10, 12, 2);

    OffsetRange after = read(log);

    assertThat(before.name().name()).isEqualTo("logs-2@id+10-12");
    assertThat(after.name().name()).isEqualTo("logs-2@id~1+10-12");
    assertThat(note(after, after.storedBytes(), true)).isEqualTo("1|id|1|13|2|");
  }

  @Test
  void aUnitHasAtMostAHundredThousandMessages() throws IOException {
    PartitionLog log = log("1|id|0|0|1|");
    take(log, 0, 100_000, 1);

    assertThat(read(log).end()).isEqualTo(100_000);
    assertThat(read(log).end()).isEqualTo(100_001);
  }
}
