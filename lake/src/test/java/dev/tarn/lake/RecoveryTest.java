package dev.tarn.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of the process at any step of a commit loses and repeats nothing. */
class RecoveryTest {
  private static final int UNIT_ROWS = 90;
  private static final int UNITS = 4;

  @TempDir Path directory;

  /** The end of the process. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Stops when a step was reached so many times. */
  private static LakeObserver stopAt(LakeObserver.Step step, int time) {
    int[] left = {time};
    return reached -> {
      if (reached == step && --left[0] == 0) {
        throw new Stopped();
      }
    };
  }

  @ParameterizedTest
  @EnumSource(LakeObserver.Step.class)
  void stoppingAfterAnyStepLosesAndRepeatsNothing(LakeObserver.Step step) throws IOException {
    int times = step == LakeObserver.Step.TABLE_APPENDED ? 2 : 1;
    for (int time = 1; time <= times; time++) {
      Path path = directory.resolve(step + "-" + time);
      try (Lake lake = TestLake.open(path)) {
        writePart(lake, 0, 30);
      }
      try (Lake lake = TestLake.open(path, stopAt(step, time))) {
        assertThatThrownBy(() -> writePart(lake, 0, 30)).isInstanceOf(Stopped.class);
        assertThatThrownBy(() -> writePart(lake, 0, 30))
            .isInstanceOf(LakeException.class)
            .hasMessageContaining("open it again");
      }
      try (Lake lake = TestLake.open(path)) {
        boolean recorded = step != LakeObserver.Step.FILES_WRITTEN;
        assertThat(lake.lastEpoch()).isEqualTo(recorded ? 2 : 1);
        assertThat(lake.recovery().deletedFiles() > 0).isEqualTo(!recorded);
        while (writePart(lake, 0, 30)) {
          assertThat(lake.recovery().foreignFiles()).isZero();
        }
      }
      assertClean(path, 1);
      try (Lake lake = TestLake.open(path)) {
        assertThat(lake.recovery().clean()).isTrue();
      }
    }
  }

  @Test
  void anEpochThatWasNotEndedLeavesNothing() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      writePart(lake, 0, 30);
      Epoch epoch = lake.beginEpoch();
      UnitName unit = new UnitName("azure-activity", "unit-1");
      long number = lake.unitNumber(unit);
      epoch.write(TestLake.API, large(number));
      try (RawObject raw = epoch.openRaw(unit, number)) {
        raw.write(new byte[100]);
      }
    }
    assertThat(files(directory, ".parquet")).hasSize(7);
    assertThat(files(directory, ".zst")).hasSize(1);
    try (Lake lake = TestLake.open(directory)) {
      assertThat(lake.recovery().deletedFiles()).isEqualTo(2);
    }
    assertThat(files(directory, ".parquet")).hasSize(6);
    assertThat(files(directory, ".zst")).isEmpty();
  }

  @Test
  void anAbandonedEpochLeavesNothing() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      Epoch epoch = lake.beginEpoch();
      epoch.write(TestLake.API, large(1));
      epoch.abandon();
      assertThat(files(directory, ".parquet")).isEmpty();
      writePart(lake, 0, 30);
    }
    assertThat(TestLake.rows(directory).get("azure_activity.api_activity")).hasSize(20);
  }

  @Test
  void aTableThatCannotBeAppendedToLagsAndFollows() throws IOException {
    Path metadata = directory.resolve("tables/azure_activity/authentication/metadata");
    Path aside = directory.resolve("aside");
    try (Lake lake = TestLake.open(directory)) {
      writePart(lake, 0, 30);
      Files.move(metadata, aside);
      Files.writeString(metadata, "not a directory");
      UnitName unit = new UnitName("azure-activity", "unit-0");
      long number = lake.unitNumber(unit);
      Epoch epoch = lake.beginEpoch();
      addRows(epoch, unit, number, 30, 60);
      CommitResult result = epoch.commit("plan");
      assertThat(result.lagging()).containsExactly(TestLake.LOGIN);
      assertThat(result.failure()).contains("authentication cannot be changed");
      try (LakeReader reader = LakeReader.open(directory);
          LakeSnapshot snapshot = reader.snapshot()) {
        assertThat(snapshot.epoch()).isEqualTo(1);
        assertThat(TestLake.records(snapshot.tables().get(0), Expressions.alwaysTrue()))
            .hasSize(20);
      }
      Files.delete(metadata);
      Files.move(aside, metadata);
      while (writePart(lake, 0, 30)) {
        assertThat(lake.lastEpoch()).isEqualTo(3);
      }
    }
    assertClean(directory, 1);
  }

  @Test
  void aStateThatIsOlderThanTheLakeDeletesNothing() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      writePart(lake, 0, 30);
    }
    Path data = directory.resolve("tables/azure_activity/api_activity/data");
    Path foreign = data.resolve("e000000500000-0.parquet");
    Files.writeString(foreign, "rows");
    try (Lake lake = TestLake.open(directory)) {
      assertThat(lake.recovery()).isEqualTo(new Recovery(0, 0, 0, 1));
      assertThat(lake.beginEpoch().number()).isEqualTo(500001);
    }
    assertThat(foreign).exists();
  }

  @Test
  void tablesWithoutTheirStateAreRefused() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      writePart(lake, 0, 30);
    }
    Files.delete(directory.resolve("state.db"));
    assertThatThrownBy(() -> TestLake.open(directory))
        .isInstanceOf(LakeException.class)
        .hasFieldOrPropertyWithValue("code", "lake-corrupt")
        .hasMessageContaining("state.db is not there");
  }

  @Test
  void aDamagedStateIsRefused() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      writePart(lake, 0, 30);
    }
    Files.write(directory.resolve("state.db"), new byte[8192]);
    assertThatThrownBy(() -> TestLake.open(directory))
        .isInstanceOf(LakeException.class)
        .hasFieldOrPropertyWithValue("code", "lake-corrupt");
  }

  @Test
  void aMovedLakeIsFoundWhereItIs() throws IOException {
    Path before = directory.resolve("before");
    Path after = directory.resolve("after");
    try (Lake lake = TestLake.open(before)) {
      writePart(lake, 0, 30);
    }
    Files.move(before, after);
    try (Lake lake = TestLake.open(after)) {
      while (writePart(lake, 0, 30)) {
        assertThat(lake.recovery().clean()).isTrue();
      }
    }
    assertClean(after, 1);
  }

  @Test
  void stoppingAgainAndAgainGivesTheRowsOfACleanRun() throws IOException {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    System.out.println("stoppingAgainAndAgainGivesTheRowsOfACleanRun: -Dtarn.seed=" + seed);
    Random random = new Random(seed);
    boolean done = false;
    for (int run = 0; !done && run < 200; run++) {
      int[] left = {random.nextInt(12)};
      LakeObserver observer =
          step -> {
            if (left[0]-- == 0) {
              throw new Stopped();
            }
          };
      try (Lake lake = TestLake.open(directory, observer)) {
        done = work(lake, random);
      } catch (Stopped e) {
        assertThat(done).isFalse();
      }
    }
    assertThat(done).isTrue();
    assertClean(directory, UNITS);
  }

  /** Works until all units are read, or until the process is to end between two steps. */
  private static boolean work(Lake lake, Random random) throws IOException {
    while (true) {
      List<Integer> open = new ArrayList<>();
      for (int unit = 0; unit < UNITS; unit++) {
        if (!complete(lake, unit)) {
          open.add(unit);
        }
      }
      if (open.isEmpty()) {
        return true;
      }
      if (random.nextInt(8) == 0) {
        lake.maintain();
      }
      int unit = open.get(random.nextInt(open.size()));
      if (random.nextInt(8) == 0) {
        UnitName name = name(unit);
        addRows(lake.beginEpoch(), name, lake.unitNumber(name), 0, 10);
        throw new Stopped();
      }
      writePart(lake, unit, 1 + random.nextInt(40));
    }
  }

  private static UnitName name(int unit) {
    return new UnitName("azure-activity", "unit-" + unit);
  }

  private static boolean complete(Lake lake, int unit) {
    return lake.progress("azure-activity")
        .find(name(unit))
        .map(Source.UnitProgress::complete)
        .orElse(false);
  }

  /** Commits the next rows of a unit, and says whether there were any. */
  private static boolean writePart(Lake lake, int unit, int count) throws IOException {
    UnitName name = name(unit);
    if (complete(lake, unit)) {
      return false;
    }
    long from =
        lake.progress("azure-activity")
            .find(name)
            .map(Source.UnitProgress::position)
            .map(UnitPosition::ordinal)
            .orElse(0L);
    Epoch epoch = lake.beginEpoch();
    addRows(epoch, name, lake.unitNumber(name), from, Math.min(UNIT_ROWS, from + count));
    epoch.commit("plan");
    return true;
  }

  /** Every third record is of another class. */
  private static void addRows(Epoch epoch, UnitName unit, long number, long from, long to)
      throws IOException {
    EventBatch api = new EventBatch(TestLake.TYPE);
    EventBatch login = new EventBatch(TestLake.TYPE);
    for (long ordinal = from; ordinal < to; ordinal++) {
      TestLake.addRow(
          ordinal % 3 == 0 ? login : api,
          TestLake.NOW.toEpochMilli() - ordinal * 7_000_000,
          "account",
          number,
          ordinal);
    }
    epoch.write(TestLake.API, api);
    epoch.write(TestLake.LOGIN, login);
    epoch.addPart(
        TestLake.part(
            unit,
            number,
            from,
            to,
            to == UNIT_ROWS,
            Map.of(TestLake.API, (long) api.rows(), TestLake.LOGIN, (long) login.rows())));
  }

  private static EventBatch large(long unit) {
    EventBatch batch = TestLake.batch(unit, 0, 20_000);
    assertThat(batch.sizeBytes()).isGreaterThan(1 << 20);
    return batch;
  }

  /** The rows are those of a run that was never stopped, and the ledger agrees. */
  private static void assertClean(Path path, int units) throws IOException {
    Path clean = path.resolveSibling(path.getFileName() + "-clean");
    try (Lake lake = TestLake.open(clean)) {
      for (int unit = 0; unit < units; unit++) {
        writePart(lake, unit, UNIT_ROWS);
      }
    }
    assertThat(TestLake.rows(path)).isEqualTo(TestLake.rows(clean));
    try (LakeReader reader = LakeReader.open(path)) {
      assertThat(reader.totals())
          .containsExactly(
              new SourceTotal(
                  "azure-activity",
                  units,
                  units,
                  (long) units * UNIT_ROWS,
                  (long) units * UNIT_ROWS * 100,
                  (long) units * UNIT_ROWS,
                  0,
                  0));
    }
  }

  private static List<Path> files(Path directory, String suffix) throws IOException {
    try (Stream<Path> found = Files.walk(directory)) {
      return found.filter(path -> path.toString().endsWith(suffix)).toList();
    }
  }
}
