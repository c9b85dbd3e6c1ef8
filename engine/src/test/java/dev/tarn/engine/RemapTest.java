package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.RemapResult.Change;
import dev.tarn.lake.LakeObserver;
import dev.tarn.lake.LakeReader;
import dev.tarn.lake.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** History that is mapped again is what it would be had the mapping been right at once. */
class RemapTest {
  private static final TableId LOGINS = new TableId("logs", 3002);
  private static final TableId OTHERS = new TableId("logs", 0);
  private static final String GARBAGE = "{\"kind\":\"login\",\"user\":\n";

  @TempDir Path folder;

  private TestEngine engine;

  @BeforeEach
  void setUp() throws IOException {
    engine = new TestEngine(folder);
  }

  private RemapResult remap(boolean dryRun) throws IOException {
    Plan plan = engine.plan();
    return new Remap(
            plan,
            plan.sources().getFirst(),
            Clock.systemUTC(),
            LakeObserver.NONE,
            HistoryListener.NONE)
        .run(Instant.EPOCH, Instant.now().plus(Duration.ofDays(1)), dryRun);
  }

  private ReplayResult replay(Optional<String> code, boolean dryRun) throws IOException {
    return new Replay(engine.plan(), Clock.systemUTC(), LakeObserver.NONE, HistoryListener.NONE)
        .run(Optional.empty(), code, dryRun);
  }

  /** Rows of a lake that is read by today's mapping, from the beginning. */
  private NavigableMap<String, String> readAnew() throws Exception {
    Path aside = folder.resolve("aside");
    Files.move(engine.lake(), aside);
    engine.runUntilIdle();
    NavigableMap<String, String> rows = engine.rows();
    try (Stream<Path> files = Files.walk(engine.lake())) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    Files.move(aside, engine.lake());
    return rows;
  }

  private void writeFiles() throws IOException {
    engine.write("a.json", TestEngine.logins(0, 50) + GARBAGE + TestEngine.logins(50, 70));
    engine.write(
        "b.json.gz",
        TestEngine.gzip(
            "{\"Records\":["
                + TestEngine.logins(70, 140).strip().replace('\n', ',')
                + "],\"more\":1}"));
    engine.write(
        "c.json",
        TestEngine.logins(140, 150)
            + "{\"kind\":\"heartbeat\"}\n{\"kind\":\"nonsense\",\"time\":1760000000000}\n"
            + "{\"kind\":\"other\",\"time\":1760000000000,\"note\":\"o\"}\n");
    byte[] damaged = TestEngine.gzip(TestEngine.logins(150, 2_000));
    engine.write("d.json.gz", Arrays.copyOf(damaged, damaged.length / 2));
    engine.write("empty.json", "");
  }

  @Test
  void rowsMoveBetweenTablesQuarantineAndFilters() throws Exception {
    writeFiles();
    engine.runUntilIdle();
    long records = engine.total().records();
    engine.changeMapping("when: kind == other", "when: kind in [other, nonsense]");
    engine.changeMapping("heartbeat: kind == heartbeat", "heartbeat: user == user-5");
    engine.changeMapping("const: informational}\n      user.name", "const: low}\n      user.name");
    NavigableMap<String, String> before = engine.rows();
    NavigableMap<String, String> expected = readAnew();
    assertThat(expected).isNotEqualTo(before);

    RemapResult dry = remap(true);
    assertThat(engine.rows()).isEqualTo(before);
    assertThat(dry.epochs()).isZero();

    RemapResult result = remap(false);
    assertThat(result.epochs()).isEqualTo(1);
    assertThat(result.left()).isEmpty();
    assertThat(result.units()).isEqualTo(4);
    assertThat(result.records()).isEqualTo(records);
    assertThat(result.rows()).isEqualTo(dry.rows());
    assertThat(result.rows().get(OTHERS)).isEqualTo(new Change(1, 2));
    assertThat(result.rows().get(LOGINS).after()).isLessThan(result.rows().get(LOGINS).before());
    assertThat(result.quarantined()).isEqualTo(dry.quarantined());
    assertThat(result.filtered().get("heartbeat").before()).isEqualTo(1);
    assertThat(result.rejectedByCode()).containsEntry("no-matching-entry", 1L);
    assertThat(engine.rows()).isEqualTo(expected);
    assertThat(engine.total().records()).isEqualTo(records);

    remap(false);
    assertThat(engine.rows()).isEqualTo(expected);
    engine.runUntilIdle();
    assertThat(engine.rows()).isEqualTo(expected);
  }

  @Test
  void aUnitThatWasReadInManyPartsHasTheSameRecords() throws Exception {
    engine.epochBytes = 20_000;
    engine.workers = 1;
    engine.write("lines.json", TestEngine.logins(0, 3_000));
    String array = TestEngine.logins(3_000, 6_000).strip().replace('\n', ',');
    engine.write("array.json.gz", TestEngine.gzip("{\"Records\":[" + array + "]}"));
    engine.write(
        "wide.json",
        TestEngine.logins(6_000, 8_000).getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
    engine.runUntilIdle();
    int[] parts = {0};
    try (LakeReader reader = LakeReader.open(engine.lake())) {
      reader.units(unit -> parts[0] += unit.parts());
    }
    assertThat(parts[0]).isGreaterThan(3);
    engine.changeMapping("const: informational}\n      user.name", "const: low}\n      user.name");
    NavigableMap<String, String> expected = readAnew();
    assertThat(remap(false).left()).isEmpty();
    assertThat(engine.rows()).isEqualTo(expected);
  }

  @Test
  void recordsThatAHeaderDescribesAreReadByTheirOwn() throws Exception {
    engine.epochBytes = 25_000;
    engine.workers = 1;
    engine.changeMapping("format: json\n  unwrap: [\"Records[]\", \"records[]\"]", "format: csv");
    StringBuilder text = new StringBuilder("kind,time,user,note,region,account\n");
    for (int i = 0; i < 5_000; i++) {
      text.append(i == 2_250 ? "time,kind,account,region,user\n" : "");
      text.append(
          i < 2_250
              ? "login,%d,user-%d,\"note\n%d\",r1,a1\n".formatted(1_760_000_000_000L + i, i % 97, i)
              : "%d,login,a2,r2,user-%d\n".formatted(1_760_000_000_000L + i, i % 97));
    }
    engine.write("logins.csv", text.toString());
    engine.runUntilIdle();
    assertThat(engine.total().quarantined()).isZero();
    engine.changeMapping("const: informational}\n      user.name", "const: low}\n      user.name");
    NavigableMap<String, String> before = engine.rows();
    NavigableMap<String, String> expected = readAnew();
    assertThat(expected).hasSize(5_000).isNotEqualTo(before);
    assertThat(remap(false).left()).isEmpty();
    assertThat(engine.rows()).isEqualTo(expected);
  }

  @Test
  void aUnitWhoseBytesAreGoneIsNamedAndLeft() throws Exception {
    engine.lakeOptions = "commit_every: 50ms, keep_raw: 0";
    engine.write("b.json", TestEngine.logins(20, 40));
    engine.runUntilIdle();
    engine.lakeOptions = "commit_every: 50ms";
    engine.write("a.json", TestEngine.logins(0, 20));
    engine.runUntilIdle();
    engine.changeMapping("const: informational}\n      user.name", "const: low}\n      user.name");
    NavigableMap<String, String> before = engine.rows();
    RemapResult result = remap(false);
    assertThat(result.units()).isEqualTo(1);
    assertThat(result.left()).hasSize(1);
    assertThat(result.left().getFirst().unit()).contains("b.json");
    assertThat(result.left().getFirst().reason()).contains("raw bytes are not kept");
    Map<String, String> changed = new HashMap<>(engine.rows());
    changed.entrySet().removeAll(before.entrySet());
    assertThat(changed).hasSize(20);
    assertThat(changed.keySet()).allMatch(key -> key.contains("a.json"));
  }

  @Test
  void aUnitThatIsCutIntoOtherRecordsTodayGetsThese() throws Exception {
    String records = TestEngine.logins(0, 30).strip().replace('\n', ',');
    engine.changeMapping("unwrap: [\"Records[]\", \"records[]\"]", "unwrap: [\"nothing[]\"]");
    engine.write("a.json", "{\"Records\":[" + records + "]}\n");
    engine.write("b.json", TestEngine.logins(30, 60));
    engine.runUntilIdle();
    assertThat(engine.total().events()).isEqualTo(30);
    engine.changeMapping("unwrap: [\"nothing[]\"]", "unwrap: [\"Records[]\", \"records[]\"]");
    NavigableMap<String, String> expected = readAnew();
    assertThat(remap(false).left()).isEmpty();
    assertThat(engine.rows()).isEqualTo(expected);
    assertThat(engine.total().records()).isEqualTo(60);
    engine.runUntilIdle();
    assertThat(engine.rows()).isEqualTo(expected);
    assertThat(remap(false).left()).isEmpty();
    assertThat(engine.rows()).isEqualTo(expected);
  }

  @Test
  void aUnitThatIsStillGrowingGoesOnBehindWhatWasMappedAgain() throws Exception {
    Path file = engine.write("a.json", TestEngine.logins(0, 20));
    engine.sourceOptions = "settle_after: 1h, scan_every: 10ms";
    Plan plan = engine.plan();
    EmbeddedEngine running =
        new EmbeddedEngine(
            plan,
            engine.options(false),
            new EngineListener() {
              @Override
              public void committed(EngineProgress progress) {
                if (progress.events() >= 19) {
                  stop.run();
                }
              }

              @Override
              public void found(EngineFinding finding) {}
            });
    stop = running::stop;
    running.run();
    engine.changeMapping("const: informational}\n      user.name", "const: low}\n      user.name");
    assertThat(remap(false).left()).isEmpty();
    assertThat(engine.events()).hasSizeBetween(19, 20);
    Files.writeString(file, TestEngine.logins(20, 40), java.nio.file.StandardOpenOption.APPEND);
    engine.sourceOptions = "settle_after: 0s, scan_every: 10ms";
    engine.runUntilIdle();
    NavigableMap<String, String> rows = engine.rows();
    assertThat(rows).hasSize(40);
    assertThat(rows.values()).allMatch(row -> row.contains("\"severity_id\":2"));
  }

  private Runnable stop = () -> {};

  @Test
  void rejectedRecordsBecomeEventsWithTheirOwnIdentity() throws Exception {
    writeFiles();
    engine.runUntilIdle();
    NavigableMap<String, String> before = engine.rows();
    ReplayResult nothing = replay(Optional.empty(), false);
    assertThat(nothing.healed()).isZero();
    assertThat(nothing.records()).isEqualTo(4);
    assertThat(engine.rows()).isEqualTo(before);

    engine.changeMapping("when: kind == other", "when: kind in [other, nonsense]");
    NavigableMap<String, String> expected = readAnew();
    ReplayResult dry = replay(Optional.empty(), true);
    assertThat(engine.rows()).isEqualTo(before);
    assertThat(replay(Optional.of("no-such-code"), false).records()).isZero();
    ReplayResult result = replay(Optional.of("no-matching-entry"), false);
    assertThat(result.events()).isEqualTo(dry.events()).containsEntry(OTHERS, 1L);
    assertThat(result.records()).isEqualTo(1);
    assertThat(engine.rows()).isEqualTo(expected);
    assertThat(engine.total().quarantined()).isEqualTo(3);

    assertThat(replay(Optional.empty(), false).healed()).isZero();
    engine.runUntilIdle();
    assertThat(engine.rows()).isEqualTo(expected);
  }

  @Test
  void rejectedRecordsThatAFilterTakesAreCounted() throws Exception {
    writeFiles();
    engine.runUntilIdle();
    engine.changeMapping(
        "heartbeat: kind == heartbeat", "heartbeat: kind in [heartbeat, nonsense]");
    NavigableMap<String, String> expected = readAnew();
    ReplayResult result = replay(Optional.empty(), false);
    assertThat(result.filtered()).containsEntry("heartbeat", 1L);
    assertThat(result.left()).hasSize(2);
    assertThat(engine.rows()).isEqualTo(expected);
    assertThat(engine.total().filtered()).isEqualTo(2);
  }

  @Test
  void tooLargeRecordsKeepTheirObjectWhenTheirUnitIsMappedAgain() throws Exception {
    String large = "{\"kind\":\"login\",\"note\":\"" + "x".repeat(17 << 20) + "\"}\n";
    engine.write("a.json", TestEngine.logins(0, 5) + large + TestEngine.logins(5, 10));
    engine.runUntilIdle();
    assertThat(engine.quarantine()).hasSize(1);
    engine.changeMapping("const: informational}\n      user.name", "const: low}\n      user.name");
    NavigableMap<String, String> expected = readAnew();
    assertThat(remap(false).rejectedByCode()).containsEntry("record-too-large", 1L);
    assertThat(engine.rows()).isEqualTo(expected);
    assertThat(engine.quarantine().getFirst())
        .contains("raw_object")
        .doesNotContain("object\":null");
    assertThat(replay(Optional.empty(), false).left()).hasSize(1);
  }
}
