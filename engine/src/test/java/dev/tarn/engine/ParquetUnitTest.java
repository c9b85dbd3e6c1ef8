package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.event.UnitPosition;
import dev.tarn.lake.LakeHistory;
import dev.tarn.lake.LakeObserver;
import dev.tarn.lake.LakeReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units that are Parquet files. */
class ParquetUnitTest {
  private static final int ROW_GROUP_ROWS = 2_048;

  @TempDir Path folder;
  private TestEngine engine;

  @BeforeEach
  void makeEngine() throws IOException {
    engine = new TestEngine(folder);
    engine.lakeOptions = "commit_every: 20ms, keep_raw: 7d";
  }

  /** The records of {@link TestEngine#logins} as Parquet. */
  private byte[] parquet(int from, int to) throws IOException, SQLException {
    Path json = Files.writeString(folder.resolve("rows.json"), TestEngine.logins(from, to));
    return parquet("SELECT * FROM read_json('" + json + "')");
  }

  private byte[] parquet(String select) throws IOException, SQLException {
    Path file = folder.resolve("rows.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET threads=1");
      statement.execute(
          "COPY ("
              + select
              + ") TO '"
              + file
              + "' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE "
              + ROW_GROUP_ROWS
              + ")");
    }
    return Files.readAllBytes(file);
  }

  private EngineResult run(Plan plan) throws Exception {
    return new EmbeddedEngine(plan, engine.options(true), EngineListener.NONE).run();
  }

  private RemapResult remap(Plan plan) throws IOException {
    return new Remap(
            plan,
            plan.sources().getLast(),
            Clock.systemUTC(),
            LakeObserver.NONE,
            HistoryListener.NONE)
        .run(Instant.EPOCH, Instant.now().plus(Duration.ofDays(1)), false);
  }

  private ReplayResult replay() throws IOException {
    return new Replay(engine.plan(), Clock.systemUTC(), LakeObserver.NONE, HistoryListener.NONE)
        .run(Optional.empty(), Optional.empty(), false);
  }

  @Test
  void rowsBecomeTheEventsThatTheSameRecordsAsJsonBecome() throws Exception {
    engine.write("a.json", TestEngine.logins(0, 5_000));
    engine.runUntilIdle();
    List<String> expected = engine.events();
    TestEngine other = new TestEngine(folder.resolve("other"));
    other.lakeOptions = engine.lakeOptions;
    other.write("a.parquet", parquet(0, 5_000));

    other.runUntilIdle();

    assertThat(withoutIdentity(other.events())).isEqualTo(withoutIdentity(expected));
    assertThat(other.quarantine()).isEmpty();
    assertThat(other.total().records()).isEqualTo(5_000);
    other.runUntilIdle();
    assertThat(other.total().records()).isEqualTo(5_000);
  }

  private static List<String> withoutIdentity(List<String> rows) {
    return rows.stream().map(row -> row.replaceAll("\"uid\":\"[0-9a-f]{16,}\"", "")).toList();
  }

  @Test
  void aUnitInManyPartsIsReadOnceThoughItsStreamBreaksAndTheEngineStops() throws Exception {
    byte[] file = parquet(0, 20_000);
    engine.epochBytes = 1 << 20;
    BrittleSource source = new BrittleSource(UnitPosition.START, file, file.length / 2, 1, 0);

    EngineResult result = run(source.beside(engine.plan()));

    assertThat(result.end()).isEqualTo(End.IDLE);
    assertThat(engine.events()).hasSize(20_000).doesNotHaveDuplicates();
    try (LakeReader reader = LakeReader.open(engine.lake())) {
      LakeHistory history = reader.history().orElseThrow();
      assertThat(history.parts(1).size()).isGreaterThan(1);
    }
    assertThat(remapAfterChange(file)).isEqualTo(20_000);
  }

  /** Maps all again by a mapping that says something else, and counts what it says. */
  private long remapAfterChange(byte[] file) throws Exception {
    NavigableMap<String, String> before = engine.rows();
    engine.changeMapping("const: Door", "const: Gate");
    Plan plan =
        new BrittleSource(UnitPosition.START, file, Integer.MAX_VALUE, 0, 0).beside(engine.plan());
    assertThat(remap(plan).left()).isEmpty();
    assertThat(engine.rows().keySet()).isEqualTo(before.keySet());
    return engine.events().stream().filter(row -> row.contains("Gate")).count();
  }

  @Test
  void aRejectedRowIsKeptAsJsonAndCanBeReplayed() throws Exception {
    engine.write(
        "a.parquet",
        parquet(
            "SELECT 'nonsense' AS kind, 1760000000000 + i AS time, {'n': i} AS extra,"
                + " 'o' AS note FROM range(3) t(i)"));
    engine.runUntilIdle();
    assertThat(engine.quarantine()).hasSize(3).allMatch(row -> row.contains("nonsense"));
    engine.changeMapping("when: kind == other", "when: kind in [other, nonsense]");

    assertThat(replay().left()).isEmpty();

    assertThat(engine.events()).hasSize(3).allMatch(row -> row.contains("extra.n"));
    assertThat(engine.quarantine()).isEmpty();
    assertThat(engine.total().records()).isEqualTo(3);
  }

  @Test
  void damageCostsTheRowsOfARowGroupAndNoOtherFile() throws Exception {
    byte[] damaged = parquet(0, 5 * ROW_GROUP_ROWS);
    Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 700, (byte) 0x5a);
    engine.write("a.parquet", damaged);
    engine.write("b.json", TestEngine.logins(0, 10));
    byte[] cut = parquet(0, 100);
    engine.write("c.parquet", Arrays.copyOf(cut, cut.length - 20));
    engine.write("d.parquet", parquet("SELECT 'login' AS kind WHERE false"));

    EngineResult result = engine.runUntilIdle();

    assertThat(result.end()).isEqualTo(End.IDLE);
    assertThat(engine.quarantine())
        .anyMatch(row -> row.contains("corrupt-parquet") && row.contains("cannot be read"))
        .anyMatch(row -> row.contains("truncated-parquet") && row.contains("\"raw_object\":null"));
    assertThat(engine.events().size()).isBetween(4 * ROW_GROUP_ROWS + 10, 5 * ROW_GROUP_ROWS + 9);
    assertThat(engine.total().quarantined()).isEqualTo(2);
    NavigableMap<String, String> before = engine.rows();
    assertThat(remap(engine.plan()).left()).isEmpty();
    assertThat(engine.rows()).isEqualTo(before);
    assertThat(replay().left()).hasSize(1);
  }

  @Test
  void aLargeFileThatCannotBeReadIsKeptWhole() throws Exception {
    engine.lakeOptions = "commit_every: 20ms, keep_raw: 0";
    byte[] noise = new byte[30 << 20];
    new Random(1).nextBytes(noise);
    System.arraycopy(parquet(0, 1), 0, noise, 0, 8);
    engine.write("a.parquet", noise);
    engine.write("b.json", TestEngine.logins(0, 10));

    engine.runUntilIdle();

    assertThat(engine.events()).hasSize(10);
    assertThat(engine.quarantine()).singleElement().asString().contains("truncated-parquet");
    try (LakeReader reader = LakeReader.open(engine.lake())) {
      LakeHistory history = reader.history().orElseThrow();
      String object = recordObject(history, 1).or(() -> recordObject(history, 2)).orElseThrow();
      try (var in = history.openRaw(object)) {
        assertThat(in.readAllBytes()).isEqualTo(noise);
      }
    }
  }

  private static Optional<String> recordObject(LakeHistory history, long unit) {
    try {
      return history.recordObject(unit, 0).map(LakeHistory.RecordObject::path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aCompressedParquetFileThatIsCutOffIsOneEntryWithItsBytes() throws Exception {
    byte[] zipped = TestEngine.gzip(parquet(0, 3_000));
    engine.write("a.parquet.gz", Arrays.copyOf(zipped, zipped.length / 2));
    engine.write("b.parquet.gz", TestEngine.gzip(parquet(0, 10)));

    engine.runUntilIdle();

    assertThat(engine.events()).hasSize(10);
    assertThat(engine.quarantine()).singleElement().asString().contains("truncated-gzip");
    assertThat(engine.total().records()).isEqualTo(11);
    assertThat(remap(engine.plan()).left()).isEmpty();
  }
}
