package dev.tarn.connectors.graph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.connectors.NoteUnit;
import dev.tarn.connectors.RecordedProgress;
import dev.tarn.connectors.StartAt;
import dev.tarn.event.Source;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.Reader;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphReaderTest {
  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");
  private static final int MOST_POLLS = 2_000;

  private final RecordedProgress progress = new RecordedProgress();
  private final List<String> findings = new ArrayList<>();
  private final List<String> units = new ArrayList<>();
  private final FakeAuditLog log = new FakeAuditLog(NOON);
  private StartAt startAt = new StartAt.Since(NOON.minus(Duration.ofDays(2)));
  private Duration overlap = Duration.ofDays(1);

  @AfterEach
  void nobodyComesTooEarly() {
    assertThat(log.tooEarly).isZero();
  }

  private GraphSource source() {
    return new GraphSource(
        "entra",
        new GraphSourceConfig(
            List.of(EntraLog.SIGN_INS),
            startAt,
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            overlap,
            Duration.ofDays(30),
            Duration.ZERO,
            1_000),
        () -> log,
        () -> log.now,
        List.of());
  }

  private Reader open() {
    return source().reader("sign_ins", progress, this::find);
  }

  private void find(String code, String subject, String message) {
    findings.add(code + " " + subject + ": " + message);
  }

  /** What an engine does until all is read that is there; returns the ids. */
  private List<String> run() throws Exception {
    List<String> ids = new ArrayList<>();
    try (Reader reader = open()) {
      reader.endWhenIdle();
      for (int polls = 0; !reader.idle(); polls++) {
        assertThat(polls).isLessThan(MOST_POLLS);
        ids.addAll(step(reader, Integer.MAX_VALUE));
      }
    }
    return ids;
  }

  /** One step of an engine; a refusal is over at once, unless it says when. */
  private List<String> step(Reader reader, int most) throws Exception {
    Optional<RawUnit> unit = reader.poll(Duration.ZERO);
    if (unit.isEmpty()) {
      log.now = log.now.plusSeconds(1);
      return List.of();
    }
    return read(reader, unit.get(), most);
  }

  /** Reads so many records of a unit and records that; all of it if there are no more. */
  private List<String> read(Reader reader, RawUnit unit, int most) throws IOException {
    UnitPosition from =
        progress.find(unit.name()).map(Source.UnitProgress::position).orElse(unit.start());
    List<String> ids = new ArrayList<>();
    long place = from.byteOffset();
    boolean last = true;
    try (InputStream in = unit.open(from)) {
      ByteBuffer rest = ByteBuffer.wrap(in.readAllBytes());
      while (rest.hasRemaining() && ids.size() < most) {
        byte[] message = new byte[rest.getInt()];
        rest.get(message);
        Matcher id = ID.matcher(new String(message, UTF_8));
        assertThat(id.find()).isTrue();
        ids.add(id.group(1));
      }
      place += rest.position();
      last = !rest.hasRemaining();
    }
    if (!(unit instanceof NoteUnit)) {
      units.add(unit.name().name());
    }
    progress.record(
        unit, new UnitPosition(place, from.ordinal() + ids.size(), from.framerState()), last);
    if (last) {
      reader.acknowledge(List.of(unit.name()));
    }
    return ids;
  }

  @Test
  void eventsAreReadOnceAndWhatComesLaterIsReadLater() throws Exception {
    log.add("a", NOON.minusSeconds(7_200));
    log.add("b", NOON.minusSeconds(600));
    assertThat(run()).containsExactlyInAnyOrder("a", "b");
    assertThat(run()).isEmpty();
    log.now = log.now.plusSeconds(600);
    log.add("c", NOON.plusSeconds(60));
    assertThat(run()).containsExactly("c");
    assertThat(run()).isEmpty();
    assertThat(units).doesNotHaveDuplicates().allMatch(name -> name.startsWith("graph/sign_ins/2"));
  }

  @Test
  void eventsThatAreTooYoungWaitUntilTheyAreNot() throws Exception {
    log.add("young", NOON.minusSeconds(60));
    assertThat(run()).isEmpty();
    log.now = NOON.plusSeconds(120);
    assertThat(run()).containsExactly("young");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 60, 300, 700})
  void anEventThatAppearsLateIsFoundBeforeEightTimesAsMuchHasGoneBy(int lateMinutes)
      throws Exception {
    startAt = new StartAt.Since(NOON.minusSeconds(600));
    Instant happened = NOON.plusSeconds(1_234);
    Instant appears = happened.plus(Duration.ofMinutes(lateMinutes));
    log.add("late", happened, appears);
    List<String> ids = new ArrayList<>();
    Instant foundAt = null;
    try (Reader reader = open()) {
      while (log.now.isBefore(happened.plus(Duration.ofDays(2)))) {
        log.now = log.now.plusSeconds(60);
        for (int i = 0; i < 4; i++) {
          reader.poll(Duration.ZERO).ifPresent(unit -> readAll(reader, unit, ids));
        }
        foundAt = foundAt == null && !ids.isEmpty() ? log.now : foundAt;
      }
    }
    assertThat(ids).containsExactly("late");
    assertThat(foundAt)
        .isBefore(happened.plus(Duration.ofMinutes(Math.min(8L * lateMinutes, 1_440) + 10)));
  }

  private void readAll(Reader reader, RawUnit unit, List<String> ids) {
    try {
      ids.addAll(read(reader, unit, Integer.MAX_VALUE));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aUnitThatIsRecordedInPartGoesOnUnderItsName() throws Exception {
    for (int i = 0; i < 10; i++) {
      log.add("e" + i, NOON.minusSeconds(3_600 + i));
    }
    List<String> ids = new ArrayList<>();
    try (Reader reader = open()) {
      while (ids.isEmpty()) {
        ids.addAll(step(reader, 4));
      }
    }
    // meanwhile Graph gives them in another order, and others with them
    log.add("new", NOON.minusSeconds(3_000), NOON);
    ids.addAll(run());
    assertThat(ids).hasSize(11).doesNotHaveDuplicates();
    assertThat(units.get(1)).isEqualTo(units.get(0));
    assertThat(run()).isEmpty();
  }

  @Test
  void aUnitOfWhichNothingIsRecordedIsReadAgain() throws Exception {
    log.add("a", NOON.minusSeconds(3_600));
    try (Reader reader = open()) {
      RawUnit unit = reader.poll(Duration.ZERO).orElse(null);
      while (!(unit instanceof WindowUnit)) {
        unit = reader.poll(Duration.ZERO).orElse(null);
      }
      assertThat(unit.facts()).containsEntry("graph.log", "sign_ins");
    }
    assertThat(run()).containsExactly("a");
  }

  @Test
  void whoIsToldToWaitWaits() throws Exception {
    log.add("a", NOON.minusSeconds(3_600));
    for (int i = 0; i < 12; i++) {
      log.fail(0, i % 2 == 0 ? 429 : 503, Duration.ofSeconds(30));
    }
    assertThat(run()).containsExactly("a");
    assertThat(Duration.between(NOON, log.now)).isGreaterThan(Duration.ofMinutes(6));
    assertThat(findings).singleElement().asString().startsWith("graph-throttled sign_ins: ");
  }

  @Test
  void afterAFailureReadingGoesOnWithTheSamePage() throws Exception {
    log.pageRecords = 10;
    for (int i = 0; i < 30; i++) {
      log.add("e" + i, NOON.minusSeconds(47 * 3_600L + i));
    }
    List<String> ids = new ArrayList<>();
    log.cut(1);
    try (Reader reader = open()) {
      assertThat(reader.poll(Duration.ZERO)).isEmpty();
      assertThatThrownBy(() -> reader.poll(Duration.ZERO)).hasMessage("cut");
      // what came before it does not wait
      RawUnit unit = reader.poll(Duration.ZERO).orElseThrow();
      ids.addAll(read(reader, unit, Integer.MAX_VALUE));
      assertThat(ids).hasSize(10);
      int before = log.requests;
      while (ids.size() < 30) {
        ids.addAll(step(reader, Integer.MAX_VALUE));
      }
      assertThat(log.requests - before).isEqualTo(2);
    }
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void aLinkThatIsNoLongerGoodIsReplacedByABeginning() throws Exception {
    log.pageRecords = 10;
    for (int i = 0; i < 30; i++) {
      log.add("e" + i, NOON.minusSeconds(47 * 3_600L + i));
    }
    List<String> ids = new ArrayList<>();
    log.fail(2, 400, null);
    try (Reader reader = open()) {
      reader.endWhenIdle();
      reader.poll(Duration.ZERO);
      reader.poll(Duration.ZERO);
      assertThatThrownBy(() -> reader.poll(Duration.ZERO)).hasMessage("Code: Words.");
      while (!reader.idle()) {
        ids.addAll(step(reader, Integer.MAX_VALUE));
      }
    }
    assertThat(ids).hasSize(30).doesNotHaveDuplicates();
  }

  @Test
  void pagesThatAreTooLargeAreAskedForInSmallerOnes() throws Exception {
    log.mostRecords = 70;
    for (int i = 0; i < 300; i++) {
      log.add("e" + i, NOON.minusSeconds(3_600L + i));
    }
    assertThat(run()).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void windowsOfManyPagesAreCut() throws Exception {
    log.pageRecords = 3;
    for (int i = 0; i < 2_000; i++) {
      log.add("e" + i, NOON.minusSeconds(3_600L + i));
    }
    assertThat(run()).hasSize(2_000).doesNotHaveDuplicates();
    // pages of what was read before it was cut come again, all others once
    assertThat(log.requests).isLessThan(2 * 2_000 / 3);
  }

  @Test
  void pagesWithoutEndAreToldAndNotFollowed() throws Exception {
    log.add("a", NOON.minusSeconds(3_600));
    log.endless = true;
    startAt = new StartAt.Since(NOON.minusSeconds(3_900));
    try (Reader reader = open()) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  step(reader, Integer.MAX_VALUE);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("have no end");
    }
  }

  @Test
  void aStartAtTheEndIsRemembered() throws Exception {
    startAt = new StartAt.End();
    log.add("before", NOON.minusSeconds(3_600));
    assertThat(run()).isEmpty();
    log.add("after", NOON.plusSeconds(60));
    log.now = NOON.plusSeconds(3_600);
    assertThat(run()).containsExactly("after");
  }

  @Test
  void howFarAQuietLogWasReadIsRemembered() throws Exception {
    run();
    int first = log.requests;
    log.now = log.now.plusSeconds(600);
    run();
    assertThat(log.requests - first).isLessThan(first);
    assertThat(progress.findNote("graph:sign_ins"))
        .hasValueSatisfying(note -> assertThat(note).startsWith("1|2026-03-10T"));
  }

  @Test
  void whatIsAboutToExpireIsTold() throws Exception {
    log.add("a", NOON.minusSeconds(3_600));
    run();
    log.now = NOON.plus(Duration.ofDays(23));
    log.cut(0);
    try (Reader reader = open()) {
      assertThatThrownBy(() -> reader.poll(Duration.ZERO)).hasMessage("cut");
    }
    assertThat(findings)
        .containsExactly(
            "records-expire sign_ins: nothing since 2026-03-10T11:58:00Z is read, and Entra keeps"
                + " records for 30 days");
    log.now = NOON.plus(Duration.ofDays(31));
    run();
    assertThat(findings).hasSize(3).last().asString().startsWith("records-lost sign_ins: ");
  }

  @Test
  void theOldestRecordsMayExpireWhileTheyAreReadForTheFirstTime() throws Exception {
    startAt = new StartAt.Beginning();
    log.add("old", NOON.minus(Duration.ofDays(30)).plusSeconds(5));
    assertThat(run()).containsExactly("old");
    assertThat(findings).isEmpty();
  }

  /** Kills, failures, shifting pages and late events, at random. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whateverHappensEachEventIsReadOnce(long seed) throws Exception {
    Random random = new Random(seed);
    overlap = Duration.ofHours(1 + random.nextInt(30));
    log.pageRecords = 5 + random.nextInt(20);
    List<String> ids = new ArrayList<>();
    int added = 0;
    for (int round = 0; round < 20; round++) {
      for (int i = random.nextInt(20); i > 0; i--) {
        Duration late = Duration.ofMinutes(random.nextInt((int) overlap.toMinutes() / 5));
        Instant happened = log.now.minus(Duration.ofSeconds(random.nextInt(900)));
        log.add("e" + added++, happened, happened.plus(late));
      }
      switch (random.nextInt(4)) {
        case 0 -> log.cut(random.nextInt(3));
        case 1 -> log.fail(random.nextInt(3), 429, Duration.ofSeconds(random.nextInt(9)));
        case 2 -> log.fail(random.nextInt(3), 400, null);
        default -> {}
      }
      log.now = log.now.plusSeconds(random.nextInt(1_800));
      try (Reader reader = open()) {
        for (int steps = random.nextInt(60); steps > 0; steps--) {
          int most = random.nextInt(3) == 0 ? random.nextInt(5) : Integer.MAX_VALUE;
          try {
            List<String> some = step(reader, most);
            ids.addAll(some);
            if (most < Integer.MAX_VALUE && !some.isEmpty()) {
              // as if the process had ended
              break;
            }
          } catch (IOException e) {
            assertThat(e).message().isIn("cut", "Code: Words.");
          }
        }
      }
    }
    // from now on nothing fails, and the longest reach comes to pass
    log.behave();
    for (int hour = 0; hour < 34; hour++) {
      log.now = log.now.plus(Duration.ofHours(1));
      ids.addAll(run());
    }
    assertThat(ids).as("seed " + seed).hasSize(added).doesNotHaveDuplicates();
  }
}
