package dev.tarn.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeTest {
  @TempDir Path directory;

  @Test
  void rowsOfACommittedEpochAreRead() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      CommitResult result = TestLake.commit(lake, TestLake.API, "a", 0, 100, true);
      assertThat(result).isEqualTo(new CommitResult(1, List.of(), ""));
    }
    Map<String, List<String>> rows = TestLake.rows(directory);
    assertThat(rows.keySet())
        .containsExactlyInAnyOrder("azure_activity.api_activity", "tarn.quarantine");
    assertThat(rows.get("azure_activity.api_activity")).hasSize(100);
    assertThat(rows.get("azure_activity.api_activity").get(0))
        .isEqualTo(
            "a#0 time=1795176000000 activity_id=null actor=Record(Record(user-0)) resources=[]"
                + " unmapped={ordinal=0, nothing=null} region=eu-west-0 accountId=account-0"
                + " eventDay=20261120");
    try (LakeReader reader = LakeReader.open(directory);
        LakeSnapshot snapshot = reader.snapshot()) {
      assertThat(snapshot.epoch()).isEqualTo(1);
      List<SourceTotal> totals = reader.totals();
      assertThat(totals)
          .containsExactly(new SourceTotal("azure-activity", 1, 1, 100, 10000, 100, 0, 0));
      List<LedgerRow> ledger = new ArrayList<>();
      reader.ledger(ledger::add);
      assertThat(ledger).hasSize(1);
      assertThat(ledger.get(0).counts().events()).isEqualTo(Map.of(TestLake.API, 100L));
      assertThat(ledger.get(0).counts().balanced()).isTrue();
      List<UnitRow> units = new ArrayList<>();
      reader.units(units::add);
      assertThat(units).hasSize(1);
      assertThat(units.get(0).facts()).isEqualTo(Map.of("file.path", "a"));
    }
  }

  @Test
  void smallBatchesOfManyThreadsAreOneFileATableAndDay() throws Exception {
    try (Lake lake = TestLake.open(directory)) {
      UnitName unit = new UnitName("azure-activity", "a");
      long number = lake.unitNumber(unit);
      Epoch epoch = lake.beginEpoch();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        EventBatch batch = TestLake.batch(number, i * 100L, 100);
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        epoch.write(TestLake.API, batch);
                      } catch (IOException e) {
                        throw new AssertionError(e);
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      epoch.addPart(TestLake.part(unit, number, 0, 400, true, Map.of(TestLake.API, 400L)));
      epoch.commit("plan");
    }
    try (LakeReader reader = LakeReader.open(directory);
        LakeSnapshot snapshot = reader.snapshot()) {
      TableSnapshot table = snapshot.tables().get(0);
      assertThat(table.files(Expressions.alwaysTrue())).hasSize(1);
      List<Long> times = new ArrayList<>();
      TestLake.records(table, Expressions.alwaysTrue())
          .forEach(row -> times.add((Long) row.getField("time")));
      assertThat(times).hasSize(400).isSorted();
    }
  }

  @Test
  void progressIsWhatWasRecorded() throws IOException {
    UnitName unit = new UnitName("azure-activity", "a");
    try (Lake lake = TestLake.open(directory)) {
      TestLake.commit(lake, TestLake.API, "a", 0, 10, false);
    }
    try (Lake lake = TestLake.open(directory)) {
      Source.Progress progress = lake.progress("azure-activity");
      assertThat(progress.find(unit))
          .contains(new Source.UnitProgress(TestLake.position(10), false));
      assertThat(progress.findNote("seen")).contains("10");
      assertThat(progress.findNote("other")).isEmpty();
      TestLake.commit(lake, TestLake.API, "a", 10, 5, true);
      assertThat(progress.find(unit))
          .contains(new Source.UnitProgress(TestLake.position(15), true));
      assertThatThrownBy(() -> TestLake.commit(lake, TestLake.API, "a", 15, 5, true))
          .isInstanceOf(LakeException.class)
          .hasMessageContaining("is complete");
    }
    assertThat(TestLake.rows(directory).get("azure_activity.api_activity")).hasSize(15);
  }

  @Test
  void notesAreFoundByTheBeginningOfTheirKeysAndAnEmptyOneIsRemoved() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      commitNotes(lake, "a", Map.of("file:1", "one", "file:2", "two", "files", "x"));
      Source.Progress progress = lake.progress("azure-activity");
      assertThat(progress.findNotes("file:")).isEqualTo(Map.of("file:1", "one", "file:2", "two"));
      commitNotes(lake, "b", Map.of("file:1", "", "file:3", "three", "file:4", ""));
      assertThat(progress.findNotes("file:")).isEqualTo(Map.of("file:2", "two", "file:3", "three"));
      assertThat(lake.progress("other").findNotes("file:")).isEmpty();
    }
  }

  private static void commitNotes(Lake lake, String unit, Map<String, String> notes)
      throws IOException {
    UnitName name = new UnitName("azure-activity", unit);
    Epoch epoch = lake.beginEpoch();
    Part none = TestLake.part(name, lake.unitNumber(name), 0, 0, true, Map.of());
    epoch.addPart(
        new Part(
            name,
            none.unitNumber(),
            none.facts(),
            none.from(),
            none.to(),
            true,
            notes,
            none.counts(),
            null));
    epoch.commit("plan");
  }

  @Test
  void aGapBetweenPartsIsRefusedAndLeavesNothing() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      TestLake.commit(lake, TestLake.API, "a", 0, 10, false);
      assertThatThrownBy(() -> TestLake.commit(lake, TestLake.API, "a", 11, 5, false))
          .isInstanceOf(LakeException.class)
          .hasFieldOrPropertyWithValue("code", "part-gap");
      TestLake.commit(lake, TestLake.API, "a", 10, 5, false);
    }
    assertThat(TestLake.rows(directory).get("azure_activity.api_activity")).hasSize(15);
  }

  @Test
  void aSecondWriterIsRefused() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      assertThat(lake.lastEpoch()).isZero();
      assertThatThrownBy(() -> TestLake.open(directory))
          .isInstanceOf(LakeException.class)
          .hasFieldOrPropertyWithValue("code", "lake-locked")
          .hasMessageContaining("pid " + ProcessHandle.current().pid());
    }
  }

  @Test
  void rowsOfOneAccountThatAreManyAreSettledAtOnce() throws IOException {
    int rows = 300_000;
    try (Lake lake = TestLake.open(directory)) {
      UnitName unit = new UnitName("azure-activity", "a");
      long number = lake.unitNumber(unit);
      EventBatch batch = new EventBatch(TestLake.TYPE);
      for (int ordinal = 0; ordinal < rows; ordinal++) {
        TestLake.addRow(
            batch, TestLake.NOW.toEpochMilli() - ordinal % 1000, "account", number, ordinal);
      }
      assertThat(batch.sizeBytes()).isGreaterThan(16 << 20);
      Epoch epoch = lake.beginEpoch();
      epoch.write(TestLake.API, batch);
      epoch.addPart(TestLake.part(unit, number, 0, rows, true, Map.of(TestLake.API, (long) rows)));
      epoch.commit("plan");
    }
    try (LakeReader reader = LakeReader.open(directory);
        LakeSnapshot snapshot = reader.snapshot()) {
      TableSnapshot table = snapshot.tables().get(0);
      assertThat(table.files(Expressions.equal("region", "eu-west-1")))
          .singleElement()
          .satisfies(file -> assertThat(file.rows()).isEqualTo(rows / 2));
      assertThat(table.files(Expressions.alwaysTrue())).hasSize(2);
      assertThat(table.files(Expressions.equal("accountId", "other"))).isEmpty();
    }
  }
}
