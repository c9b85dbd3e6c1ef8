package dev.tarn.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompactionTest {
  @TempDir Path directory;

  private final SetClock clock = new SetClock(TestLake.NOW);

  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private Lake open() throws IOException {
    return Lake.open(LakeConfig.at(directory), clock, LakeObserver.NONE);
  }

  private static void maintain(Lake lake) throws IOException {
    int steps = 0;
    while (lake.maintain()) {
      assertThat(steps++).isLessThan(100);
    }
  }

  private void commitEpochs(Lake lake, int from, int to) throws IOException {
    for (int epoch = from; epoch < to; epoch++) {
      TestLake.commit(lake, TestLake.API, "unit", epoch * 10L, 10, false);
    }
  }

  private List<DataFileEntry> files() throws IOException {
    try (LakeReader reader = LakeReader.open(directory);
        LakeSnapshot snapshot = reader.snapshot()) {
      return snapshot.tables().get(0).files(Expressions.alwaysTrue());
    }
  }

  private List<Path> onDisk() throws IOException {
    try (Stream<Path> found =
        Files.list(directory.resolve("tables/azure_activity/api_activity/data"))) {
      return found.toList();
    }
  }

  @Test
  void manySmallLandingFilesBecomeOneAndKeepTheirEpochs() throws IOException {
    try (Lake lake = open()) {
      commitEpochs(lake, 0, 24);
      Map<String, List<String>> before = TestLake.rows(directory);
      assertThat(files()).hasSize(24);
      maintain(lake);
      assertThat(files()).hasSize(1);
      assertThat(TestLake.rows(directory)).isEqualTo(before);
      try (LakeReader reader = LakeReader.open(directory);
          LakeSnapshot snapshot = reader.snapshot()) {
        assertThat(snapshot.epoch()).isEqualTo(24);
        List<Record> rows = TestLake.records(snapshot.tables().get(0), Expressions.alwaysTrue());
        Set<Long> epochs = new HashSet<>();
        for (Record row : rows) {
          epochs.add((Long) row.getField("_epoch"));
          int ordinal = (int) row.getField("_ordinal");
          assertThat(row.getField("_epoch")).isEqualTo((1L << 48) + ordinal / 10 + 1);
        }
        assertThat(epochs).hasSize(24);
        assertThat(rows.stream().map(row -> (Long) row.getField("time")).toList()).isSorted();
      }
    }
  }

  @Test
  void aQuietDayIsSettledByRegionAndAccount() throws IOException {
    try (Lake lake = open()) {
      commitEpochs(lake, 0, 5);
      Map<String, List<String>> before = TestLake.rows(directory);
      maintain(lake);
      assertThat(files()).hasSize(5);
      clock.now = clock.now.plus(Duration.ofHours(2));
      maintain(lake);
      assertThat(files()).hasSize(6);
      assertThat(TestLake.rows(directory)).isEqualTo(before);
      Map<String, List<String>> pruned =
          TestLake.rows(
              directory,
              Expressions.and(
                  Expressions.equal("region", "eu-west-1"),
                  Expressions.equal("accountId", "account-2")));
      assertThat(pruned.get("azure_activity.api_activity"))
          .hasSize(8)
          .allMatch(row -> row.contains("region=eu-west-1 accountId=account-2"));
    }
  }

  @Test
  void smallSettledFilesAreMergedAgain() throws IOException {
    try (Lake lake = open()) {
      for (int round = 0; round < 8; round++) {
        commitEpochs(lake, round, round + 1);
        clock.now = clock.now.plus(Duration.ofHours(2));
        assertThat(lake.maintain()).isTrue();
      }
      Map<String, List<String>> before = TestLake.rows(directory);
      maintain(lake);
      assertThat(files()).hasSize(6);
      assertThat(TestLake.rows(directory)).isEqualTo(before);
    }
  }

  @Test
  void replacedFilesStayForTheirHoldAndForLeases() throws IOException {
    try (Lake lake = open();
        LakeReader reader = LakeReader.open(directory)) {
      commitEpochs(lake, 0, 24);
      LakeSnapshot snapshot = reader.snapshot();
      maintain(lake);
      assertThat(onDisk()).hasSize(25);
      clock.now = clock.now.plus(Duration.ofMinutes(20));
      maintain(lake);
      assertThat(onDisk()).hasSize(25);
      assertThat(TestLake.records(snapshot.tables().get(0), Expressions.alwaysTrue())).hasSize(240);
      snapshot.close();
      maintain(lake);
      assertThat(onDisk()).hasSize(1);
      assertThat(TestLake.rows(directory).get("azure_activity.api_activity")).hasSize(240);
    }
  }

  @ParameterizedTest
  @EnumSource(Compaction.RewriteObserver.Step.class)
  void stoppingAfterAnyStepOfARewriteChangesNoRow(Compaction.RewriteObserver.Step step)
      throws IOException {
    Map<String, List<String>> before;
    try (Lake lake =
        Lake.open(
            LakeConfig.at(directory),
            clock,
            LakeObserver.NONE,
            reached -> {
              if (reached == step) {
                throw new Stopped();
              }
            })) {
      commitEpochs(lake, 0, 24);
      before = TestLake.rows(directory);
      assertThatThrownBy(lake::maintain).isInstanceOf(Stopped.class);
    }
    assertThat(TestLake.rows(directory)).isEqualTo(before);
    try (Lake lake = open()) {
      maintain(lake);
      clock.now = clock.now.plus(Duration.ofMinutes(20));
      maintain(lake);
      assertThat(TestLake.rows(directory)).isEqualTo(before);
      assertThat(onDisk()).hasSameSizeAs(files());
      assertThat(files()).hasSizeLessThan(10);
    }
  }

  @Test
  void daysPastTheRetentionGo() throws IOException {
    LakeConfig config =
        new LakeConfig(
            directory,
            Duration.ZERO,
            Duration.ofDays(10),
            Duration.ofDays(1),
            64 << 20,
            Duration.ZERO);
    try (Lake lake = Lake.open(config, clock, LakeObserver.NONE)) {
      commitEpochs(lake, 0, 3);
      clock.now = clock.now.plus(Duration.ofDays(9));
      maintain(lake);
      assertThat(TestLake.rows(directory).get("azure_activity.api_activity")).hasSize(30);
      clock.now = clock.now.plus(Duration.ofDays(2));
      maintain(lake);
      assertThat(files()).isEmpty();
      assertThat(onDisk()).isEmpty();
      try (LakeReader reader = LakeReader.open(directory)) {
        assertThat(reader.totals()).isEmpty();
      }
    }
  }

  @Test
  void rawObjectsGoAfterTheirTimeAndCompleteUnitsAreForgotten() throws IOException {
    try (Lake lake = open()) {
      dev.tarn.event.UnitName unit = new dev.tarn.event.UnitName("azure-activity", "a");
      long number = lake.unitNumber(unit);
      Epoch epoch = lake.beginEpoch();
      RawObject raw = epoch.openRaw(unit, number);
      raw.write("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      raw.close();
      epoch.write(TestLake.API, TestLake.batch(number, 0, 10));
      Part part = TestLake.part(unit, number, 0, 10, true, Map.of(TestLake.API, 10L));
      epoch.addPart(
          new Part(
              unit,
              number,
              part.facts(),
              part.from(),
              part.to(),
              true,
              part.notes(),
              part.counts(),
              raw.path()));
      epoch.commit("plan");
      Path object = directory.resolve(raw.path());
      assertThat(raw.path()).isEqualTo("_raw/azure-activity/20261120/e000000000001-0.zst");
      maintain(lake);
      assertThat(object).exists();
      clock.now = clock.now.plus(Duration.ofDays(8));
      maintain(lake);
      assertThat(object).doesNotExist();
      assertThat(lake.unitNumber(unit)).isEqualTo(number);
      clock.now = clock.now.plus(Duration.ofDays(23));
      assertThat(lake.progress("azure-activity").find(unit)).isEmpty();
      assertThat(lake.unitNumber(unit)).isGreaterThan(number);
      TestLake.commit(lake, TestLake.API, "a", 0, 10, true);
    }
    assertThat(TestLake.rows(directory).get("azure_activity.api_activity")).hasSize(20);
  }

  @Test
  void objectsOfTooLargeRecordsGoAfterAWeekAlsoWhereNoRawBytesAreKept() throws IOException {
    LakeConfig config =
        new LakeConfig(
            directory,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofDays(30),
            64 << 20,
            Duration.ofMinutes(15));
    try (Lake lake = Lake.open(config, clock, LakeObserver.NONE)) {
      dev.tarn.event.UnitName unit = new dev.tarn.event.UnitName("azure-activity", "a");
      long number = lake.unitNumber(unit);
      Epoch epoch = lake.beginEpoch();
      RawObject object = epoch.openRecordObject(unit, number, 700);
      object.write(new byte[100]);
      object.close();
      epoch.write(TestLake.API, TestLake.batch(number, 0, 10));
      epoch.addPart(TestLake.part(unit, number, 0, 10, true, Map.of(TestLake.API, 10L)));
      epoch.commit("plan");
      clock.now = clock.now.plus(Duration.ofDays(6));
      maintain(lake);
      assertThat(directory.resolve(object.path())).exists();
      try (LakeReader reader = LakeReader.open(directory)) {
        LakeHistory history = reader.history().orElseThrow();
        assertThat(history.recordObject(number, 699)).isEmpty();
        assertThat(history.recordObject(number, 750))
            .contains(new LakeHistory.RecordObject(object.path(), 700));
      }
      clock.now = clock.now.plus(Duration.ofDays(2));
      maintain(lake);
      assertThat(directory.resolve(object.path())).doesNotExist();
      try (LakeReader reader = LakeReader.open(directory)) {
        assertThat(reader.history().orElseThrow().recordObject(number, 750)).isEmpty();
      }
    }
  }
}
