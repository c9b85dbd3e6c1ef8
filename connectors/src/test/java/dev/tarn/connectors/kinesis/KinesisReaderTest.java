package dev.tarn.connectors.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.NoteUnit;
import dev.tarn.connectors.RecordedProgress;
import dev.tarn.connectors.StartAt;
import dev.tarn.connectors.compression.DecompressionLimit;
import dev.tarn.event.Messages;
import dev.tarn.event.Source;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.Reader;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KinesisReaderTest {
  private static final String FIRST = "shardId-000000000000";
  private static final Instant CREATED = Instant.parse("2026-03-01T12:00:00Z");
  private static final int MOST_POLLS = 400;

  /** Where the length of a message would stand. */
  private static final int LEFT_OUT = -2;

  private final RecordedProgress progress = new RecordedProgress();
  private final List<String> findings = new ArrayList<>();
  private final List<String> units = new ArrayList<>();
  private FakeStream stream = new FakeStream(CREATED);
  private StartAt startAt = new StartAt.Beginning();

  @AfterEach
  void noShardIsAskedTooOften() {
    assertThat(stream.tooOften()).isZero();
  }

  private KinesisSource source() {
    return new KinesisSource(
        "logs",
        new KinesisSourceConfig(
            "stream",
            startAt,
            ShardCursor.SHORTEST_PAUSE,
            Duration.ofMillis(50),
            new DecompressionLimit(1L << 40, 1_500)),
        () -> stream,
        () -> stream.now,
        List.of());
  }

  private Source.Findings findings() {
    return (code, subject, message) -> findings.add(code + " " + subject + ": " + message);
  }

  /** What an engine does until all is read; returns the messages. */
  private List<String> run() throws Exception {
    return run(source());
  }

  private List<String> run(Source source) throws Exception {
    List<String> messages = new ArrayList<>();
    List<Reader> readers = open(source);
    boolean idle = false;
    for (int polls = 0; !idle; polls++) {
      assertThat(polls).isLessThan(MOST_POLLS);
      idle = true;
      for (Reader reader : readers) {
        Optional<RawUnit> unit = reader.poll(Duration.ofMillis(20));
        if (unit.isPresent()) {
          messages.addAll(read(reader, unit.get(), Integer.MAX_VALUE));
        }
        idle &= unit.isEmpty() && reader.idle();
      }
    }
    for (Reader reader : readers) {
      reader.close();
    }
    return messages;
  }

  private List<Reader> open(Source source) throws IOException {
    List<Reader> readers = new ArrayList<>();
    for (String split : source.splits()) {
      Reader reader = source.reader(split, progress, findings());
      reader.endWhenIdle();
      readers.add(reader);
    }
    return readers;
  }

  /** Reads so many messages of a unit and records that; all of it if there are no more. */
  private List<String> read(Reader reader, RawUnit unit, int most) throws IOException {
    UnitPosition from =
        progress.find(unit.name()).map(Source.UnitProgress::position).orElse(unit.start());
    List<String> messages = new ArrayList<>();
    long place = from.byteOffset();
    boolean framed = unit.start().equals(Messages.START);
    boolean last = true;
    try (InputStream in = unit.open(from)) {
      byte[] bytes = in.readAllBytes();
      if (!framed && bytes.length > 0) {
        messages.add(new String(bytes, UTF_8));
        place += bytes.length;
      } else if (framed) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining() && messages.size() < most) {
          int length = rest.getInt();
          byte[] message = new byte[length == LEFT_OUT ? rest.get() : length];
          rest.get(message);
          messages.add((length == LEFT_OUT ? "left out: " : "") + new String(message, UTF_8));
        }
        place += rest.position();
        last = !rest.hasRemaining();
      }
    }
    if (!(unit instanceof NoteUnit)) {
      units.add(unit.name().name());
    }
    progress.record(
        unit, new UnitPosition(place, from.ordinal() + messages.size(), from.framerState()), last);
    if (last) {
      reader.acknowledge(List.of(unit.name()));
    }
    return messages;
  }

  @Test
  void recordsAreReadOnceAndWhatComesLaterIsReadLater() throws Exception {
    stream.put(FIRST, "one");
    stream.put(FIRST, "two");
    assertThat(run()).containsExactly("one", "two");
    assertThat(run()).isEmpty();
    stream.put(FIRST, "three");
    assertThat(run()).containsExactly("three");
    assertThat(findings).isEmpty();
  }

  @Test
  void aShardIsReadAfterThoseThatItWasMadeFrom() throws Exception {
    stream.pageRecords(2);
    for (int i = 0; i < 5; i++) {
      stream.put(FIRST, "a" + i);
    }
    List<String> halves = stream.split(FIRST);
    stream.put(halves.get(0), "b");
    stream.put(halves.get(1), "c");
    String merged = stream.merge(halves.get(0), halves.get(1));
    stream.put(merged, "d");

    List<String> messages = run();

    assertThat(messages).startsWith("a0", "a1", "a2", "a3", "a4").endsWith("d");
    assertThat(messages).hasSize(8).contains("b", "c");
    assertThat(run()).isEmpty();
    assertThat(findings).isEmpty();
  }

  @Test
  void whatWasSplitWhileNobodyReadIsFollowed() throws Exception {
    stream.put(FIRST, "one");
    run();
    stream.put(FIRST, "two");
    List<String> halves = stream.split(FIRST);
    stream.put(halves.get(0), "three");
    assertThat(run()).containsExactly("two", "three");
    List<String> quarters = stream.split(halves.get(0));
    stream.put(quarters.get(1), "four");
    stream.put(halves.get(1), "five");
    assertThat(run()).containsExactlyInAnyOrder("four", "five");
    assertThat(findings).isEmpty();
  }

  @Test
  void whatWasNotRecordedIsReadAgain() throws Exception {
    stream.put(FIRST, "one");
    Source source = source();
    for (Reader reader : open(source)) {
      for (int i = 0; i < 5; i++) {
        reader.poll(Duration.ofMillis(20));
      }
      reader.close();
    }
    assertThat(run()).containsExactly("one");
  }

  @Test
  void aUnitGoesOnWithinAPackedRecordUnderItsName() throws Exception {
    PackedRecord packed = new PackedRecord();
    for (int i = 0; i < 5; i++) {
      packed.add("key", "m" + i);
    }
    stream.put(FIRST, "before");
    stream.put(FIRST, "key", packed.bytes());
    stream.put(FIRST, "after");
    List<String> messages = new ArrayList<>();
    for (int most = 1; messages.size() < 7; most++) {
      List<Reader> readers = open(source());
      for (Reader reader : readers) {
        Optional<RawUnit> unit = Optional.empty();
        for (int i = 0; i < 5 && unit.isEmpty(); i++) {
          unit = reader.poll(Duration.ofMillis(20));
        }
        if (unit.isPresent()) {
          messages.addAll(read(reader, unit.get(), most));
        }
        reader.close();
      }
      stream.put(FIRST, "later");
    }

    assertThat(messages).containsExactly("before", "m0", "m1", "m2", "m3", "m4", "after");
    assertThat(units).hasSizeGreaterThan(2).containsOnly(units.getFirst());
    assertThat(run()).isNotEmpty().containsOnly("later");
  }

  @Test
  void whatAProducerSendsAgainBecauseShardsWereSplitIsLeftOut() throws Exception {
    List<String> halves = stream.split(FIRST);
    String high = "300000000000000000000000000000000000000";
    byte[] packed =
        new PackedRecord()
            .addTo("5", "low".getBytes(UTF_8))
            .addTo(high, "high".getBytes(UTF_8))
            .bytes();
    // the Kinesis Producer Library has this key for what it packs
    stream.put(halves.get(0), "a", packed);
    assertThat(run()).containsExactly("low", "left out: record-of-other-shard");
    assertThat(findings).singleElement().asString().startsWith("record-of-other-shard");

    stream.put(halves.get(0), "another producer's", packed);
    assertThat(run()).containsExactly("low", "high");
  }

  @Test
  void compressedRecordsAreDecompressedAndDamagedOnesStandAlone() throws Exception {
    byte[] good = gzip("good");
    stream.put(FIRST, "one");
    stream.put(FIRST, "key", good);
    stream.put(FIRST, "key", gzip("x".repeat(Messages.MAX_BYTES + 1)));
    stream.put(FIRST, "two");

    List<String> messages = run();

    assertThat(messages).hasSize(4).startsWith("one", "good").endsWith("two");
    assertThat(messages.get(2)).hasSize(Messages.MAX_BYTES + 1);
    assertThat(units).hasSize(3);
    assertThat(RecordContent.message(Arrays.copyOf(good, 20), limit())).isNull();
  }

  private static DecompressionLimit limit() {
    return new DecompressionLimit(1L << 40, 1_500);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void whatExpiredBeforeItWasReadIsTold() throws Exception {
    stream.put(FIRST, "one");
    run();
    stream.pass(Duration.ofHours(1));
    stream.put(FIRST, "lost");
    stream.pass(Duration.ofHours(30));
    stream.put(FIRST, "two");

    assertThat(run()).containsExactly("two");

    assertThat(findings)
        .singleElement()
        .asString()
        .startsWith("records-lost stream/" + FIRST)
        .contains("read up to 2026-03-01T12:00:00Z", "before 2026-03-01T19:00:00Z", "25200 s");
    findings.clear();
    stream.put(FIRST, "three");
    assertThat(run()).containsExactly("three");
    assertThat(findings).isEmpty();
  }

  @Test
  void aQuietShardLosesNothingThoughItsLastRecordIsLongGone() throws Exception {
    stream.put(FIRST, "one");
    run();
    for (int i = 0; i < 4; i++) {
      stream.pass(Duration.ofHours(20));
      assertThat(run()).isEmpty();
    }
    stream.put(FIRST, "two");

    assertThat(run()).containsExactly("two");

    assertThat(findings).isEmpty();
  }

  @Test
  void aShardThatIsGoneBeforeItWasReadToItsEndIsToldOnce() throws Exception {
    stream.put(FIRST, "one");
    run();
    List<String> halves = stream.split(FIRST);
    stream.pass(Duration.ofHours(30));
    stream.removeShard(FIRST);
    stream.put(halves.get(1), "two");

    assertThat(run()).containsExactly("two");

    assertThat(findings)
        .singleElement()
        .asString()
        .startsWith("records-lost stream/" + FIRST)
        .contains("no longer there");
    findings.clear();
    assertThat(run()).isEmpty();
    assertThat(findings).isEmpty();
  }

  @Test
  void aStreamThatWasMadeAnewIsReadFromItsBeginning() throws Exception {
    stream.put(FIRST, "one");
    run();
    stream = new FakeStream(CREATED.plusSeconds(60));
    stream.put(FIRST, "two");
    assertThat(run()).containsExactly("two");
    assertThat(findings).singleElement().asString().startsWith("stream-recreated stream");
    findings.clear();
    stream.put(FIRST, "three");
    assertThat(run()).containsExactly("three");
    assertThat(findings).isEmpty();
  }

  @Test
  void readingBeginsWithWhatComesLater() throws Exception {
    startAt = new StartAt.End();
    stream.put(FIRST, "before");
    stream.pass(Duration.ofSeconds(2));
    run();
    stream.pass(Duration.ofSeconds(2));
    List<String> halves = stream.split(FIRST);
    stream.put(halves.get(0), "after");
    assertThat(run()).containsExactly("after");
  }

  @Test
  void readingBeginsAtATime() throws Exception {
    startAt = new StartAt.Since(CREATED.plusSeconds(5));
    for (int i = 0; i < 10; i++) {
      stream.put(FIRST, Integer.toString(i));
      stream.pass(Duration.ofSeconds(1));
    }
    assertThat(run()).containsExactly("5", "6", "7", "8", "9");
  }

  @Test
  void anIteratorThatExpiredIsRenewedWhereItStood() throws Exception {
    stream.pageRecords(1);
    stream.put(FIRST, "one");
    stream.put(FIRST, "two");
    List<String> messages = new ArrayList<>();
    List<Reader> readers = open(source());
    for (int i = 0; i < 100 && messages.size() < 2; i++) {
      for (Reader reader : readers) {
        Optional<RawUnit> unit = reader.poll(Duration.ofMillis(20));
        if (unit.isPresent()) {
          messages.addAll(read(reader, unit.get(), Integer.MAX_VALUE));
          stream.pass(Duration.ofMinutes(6));
        }
      }
    }
    assertThat(messages).containsExactly("one", "two");
    assertThat(findings).isEmpty();
  }

  @Test
  void whoIsRefusedAsksLaterAndSaysSoAfterAWhile() throws Exception {
    stream.put(FIRST, "one");
    stream.refuse(FakeStream.throttled(), 4);
    assertThat(run()).containsExactly("one");
    assertThat(findings).isEmpty();
  }

  /** The first messages that come; until then, polls may fail with these words. */
  private List<String> readFirst(List<Reader> readers, String failure) throws Exception {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < 40 && messages.isEmpty(); i++) {
      for (Reader reader : readers) {
        try {
          Optional<RawUnit> unit = reader.poll(Duration.ofMillis(20));
          if (unit.isPresent()) {
            messages.addAll(read(reader, unit.get(), Integer.MAX_VALUE));
          }
        } catch (IOException e) {
          assertThat(e).hasMessageContaining(failure);
        }
      }
    }
    return messages;
  }

  @Test
  void aShardThatFailsHoldsUpNoOther() throws Exception {
    List<String> halves = stream.split(FIRST);
    stream.put(halves.get(0), "one");
    stream.put(halves.get(1), "two");
    stream.breakShard(halves.get(0));
    List<Reader> readers = open(source());
    List<String> messages = readFirst(readers, "In words.");
    assertThat(messages).containsExactly("two");
    for (Reader reader : readers) {
      reader.close();
    }
    stream.breakShard("");
    assertThat(run()).containsExactly("one");
  }

  @Test
  void aPositionThatTheServiceRefusesIsLookedForFromTheOldestRecord() throws Exception {
    stream.put(FIRST, "one");
    String key = ShardNote.key("stream", FIRST);
    progress.recordNote(
        key,
        new ShardNote(
                Long.toString(CREATED.toEpochMilli()),
                new ShardPosition.After(BigInteger.TWO),
                CREATED,
                CREATED,
                null)
            .encode());
    List<String> messages = readFirst(open(source()), "InvalidArgument");
    assertThat(messages).containsExactly("one");
    assertThat(findings).singleElement().asString().startsWith("position-refused");
  }
}
