package dev.tarn.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many epochs: what the tables' metadata and their readers have to bear. */
class MetadataTest {
  @TempDir Path directory;

  private long metadataFiles() throws IOException {
    try (Stream<Path> found =
        Files.list(directory.resolve("tables/azure_activity/api_activity/metadata"))) {
      return found.count();
    }
  }

  @Test
  void metadataStaysBoundedAndCommitsStayFlat() throws IOException {
    int window = 64;
    List<Long> work = new ArrayList<>();
    long most = 0;
    try (Lake lake = TestLake.open(directory)) {
      for (int epoch = 0; epoch < 4 * window; epoch++) {
        TestLake.commit(lake, TestLake.API, "unit", epoch * 4L, 4, false);
        if (epoch % 8 == 7) {
          lake.maintain();
          most = Math.max(most, metadataFiles());
        }
        if (epoch % window == window - 1) {
          LakeStatistics statistics = lake.statistics();
          work.add(statistics.filesRead() + statistics.filesWritten());
        }
      }
    }
    assertThat(most).isLessThan(300);
    long second = work.get(1) - work.get(0);
    long last = work.get(3) - work.get(2);
    assertThat((double) last / second).isLessThan(1.2);
    assertThat(TestLake.rows(directory).get("azure_activity.api_activity")).hasSize(4 * 4 * window);
  }

  @Test
  void readersBesideTheWriterSeeWholeEpochsAndNeverFail() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> readers = new ArrayList<>();
    try (Lake lake = TestLake.open(directory)) {
      for (int i = 0; i < 50; i++) {
        readers.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        long last = 0;
                        for (int read = 0; read < 10; read++) {
                          last = readOnce(last);
                          reads.incrementAndGet();
                        }
                      } catch (Throwable e) {
                        failures.add(e);
                      }
                    }));
      }
      for (int epoch = 0; epoch < 60; epoch++) {
        TestLake.commit(lake, TestLake.API, "api", epoch * 4L, 4, false);
        TestLake.commit(lake, TestLake.LOGIN, "login", epoch * 4L, 4, false);
        lake.maintain();
      }
      for (Thread reader : readers) {
        reader.join();
      }
    }
    assertThat(failures).isEmpty();
    assertThat(reads).hasValue(500);
    try (Stream<Path> leases = Files.list(directory.resolve("_leases"))) {
      assertThat(leases).isEmpty();
    }
  }

  /** Reads all files of a snapshot, and gives its epoch. */
  private long readOnce(long last) throws IOException {
    try (LakeReader reader = LakeReader.open(directory);
        LakeSnapshot snapshot = reader.snapshot()) {
      assertThat(snapshot.epoch()).isGreaterThanOrEqualTo(last);
      long rows = 0;
      for (TableSnapshot table : snapshot.tables()) {
        for (DataFileEntry file : table.files(Expressions.alwaysTrue())) {
          assertThat(Files.size(file.path())).isEqualTo(file.bytes());
          rows += file.rows();
        }
      }
      assertThat(rows).isEqualTo(4 * snapshot.epoch());
      return snapshot.epoch();
    }
  }

  @Test
  void evolvedTablesGiveOldAndNewRows() throws IOException {
    dev.tarn.event.RowType wider =
        new dev.tarn.event.RowType(
            List.of(
                new dev.tarn.event.Field("time", dev.tarn.event.FieldType.Leaf.LONG),
                new dev.tarn.event.Field("activity_id", dev.tarn.event.FieldType.Leaf.LONG),
                new dev.tarn.event.Field(
                    "actor",
                    new dev.tarn.event.FieldType.Struct(
                        List.of(
                            new dev.tarn.event.Field(
                                "uid", dev.tarn.event.FieldType.Leaf.TEXT))))));
    try (Lake lake = TestLake.open(directory)) {
      TestLake.commit(lake, TestLake.API, "a", 0, 3, false);
      lake.declare(TestLake.API, wider);
      Epoch epoch = lake.beginEpoch();
      dev.tarn.event.UnitName unit = new dev.tarn.event.UnitName("azure-activity", "b");
      long number = lake.unitNumber(unit);
      dev.tarn.event.EventBatch batch = new dev.tarn.event.EventBatch(wider);
      ((dev.tarn.event.LongColumn) batch.root().member(0)).append(TestLake.NOW.toEpochMilli());
      ((dev.tarn.event.LongColumn) batch.root().member(1)).append(1L << 40);
      TestLake.text(
          (dev.tarn.event.TextColumn)
              ((dev.tarn.event.StructColumn) batch.root().member(2)).member(0),
          "u-1");
      TestLake.text(batch.region(), "r");
      TestLake.text(batch.accountId(), "a");
      TestLake.text(batch.eventDay(), "20261120");
      batch.unit().append(number);
      batch.ordinal().append(0);
      epoch.write(TestLake.API, batch);
      epoch.addPart(TestLake.part(unit, number, 0, 1, true, Map.of(TestLake.API, 1L)));
      epoch.commit("plan");
      TestLake.commit(lake, TestLake.API, "a", 3, 3, true);
    }
    List<String> rows = TestLake.rows(directory).get("azure_activity.api_activity");
    assertThat(rows).hasSize(7);
    assertThat(rows.get(0)).startsWith("a#0 ").contains("actor=Record(Record(user-0), null)");
    assertThat(rows.get(6))
        .startsWith("b#0 time=")
        .contains("activity_id=1099511627776 actor=Record(null, u-1) resources=null");
  }

  @Test
  void anIncompatibleChangeOpensASecondTable() throws IOException {
    dev.tarn.event.RowType other =
        new dev.tarn.event.RowType(
            List.of(new dev.tarn.event.Field("time", dev.tarn.event.FieldType.Leaf.TEXT)));
    try (Lake lake = TestLake.open(directory)) {
      TestLake.commit(lake, TestLake.API, "a", 0, 3, false);
      lake.declare(TestLake.API, other);
      lake.declare(TestLake.API, TestLake.TYPE);
      TestLake.commit(lake, TestLake.API, "a", 3, 3, true);
    }
    try (LakeReader reader = LakeReader.open(directory);
        LakeSnapshot snapshot = reader.snapshot()) {
      assertThat(snapshot.tables().stream().map(TableSnapshot::name))
          .containsExactly("api_activity", "api_activity__2", "quarantine");
      assertThat(snapshot.tables().get(1).id()).isEqualTo(TestLake.API);
      assertThat(snapshot.tables().get(1).files(Expressions.alwaysTrue())).isEmpty();
    }
    assertThat(TestLake.rows(directory).get("azure_activity.api_activity")).hasSize(6);
  }
}
