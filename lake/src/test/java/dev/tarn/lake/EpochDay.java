package dev.tarn.lake;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.LongColumn;
import dev.tarn.event.RowType;
import dev.tarn.event.StructColumn;
import dev.tarn.event.TextColumn;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.expressions.Expressions;

/**
 * Epochs at one a second: how many metadata files a table has, and how many files a commit reads
 * and writes, in the beginning and at the end. Time passes on a clock of its own, as fast as the
 * disk allows.
 */
final class EpochDay {
  private static final int ROWS = 40;

  private static final RowType TYPE =
      new RowType(
          List.of(
              new Field("time", FieldType.Leaf.LONG),
              new Field("activity_id", FieldType.Leaf.INT),
              new Field("message", FieldType.Leaf.TEXT),
              new Field(
                  "src_endpoint",
                  new FieldType.Struct(
                      List.of(
                          new Field("ip", FieldType.Leaf.TEXT),
                          new Field("port", FieldType.Leaf.INT))))));

  /** Class uids to begin with; tables past these have uids of no class. */
  private static final int[] CLASSES = {6003, 3002, 3001, 4001, 4003, 2004, 1007, 3005, 6005, 4002};

  private final Path directory;
  private final int epochs;
  private final int accounts;
  private final int tables;
  private final SetClock clock = new SetClock(Instant.parse("2026-11-20T00:00:00Z"));

  EpochDay(Path directory, int epochs, int accounts, int tables) {
    this.directory = directory;
    this.epochs = epochs;
    this.accounts = accounts;
    this.tables = tables;
  }

  /**
   * What was seen of it.
   *
   * @param metadataFiles of the table that had most of them, at most
   * @param growth files that a commit reads and writes, at the end by those at the start
   * @param rows in all tables at the end
   */
  record Outcome(long metadataFiles, double growth, long rows) {}

  /** Lets the epochs pass, and prints ten times what they cost. */
  Outcome run() throws IOException {
    int window = Math.clamp(epochs / 10, 1, 1000);
    long start = System.nanoTime();
    List<Double> filesACommit = new ArrayList<>();
    long mostFiles = 0;
    try (Lake lake = Lake.open(LakeConfig.at(directory), clock, LakeObserver.NONE)) {
      LakeStatistics before = lake.statistics();
      long windowStart = System.nanoTime();
      for (int epoch = 1; epoch <= epochs; epoch++) {
        commit(lake, epoch);
        if (epoch % 8 == 0) {
          lake.maintain();
        }
        if (epoch % window == 0) {
          LakeStatistics after = lake.statistics();
          double files =
              (double)
                      (after.filesRead()
                          - before.filesRead()
                          + after.filesWritten()
                          - before.filesWritten())
                  / window
                  / tables;
          filesACommit.add(files);
          long metadata = mostMetadataFiles();
          mostFiles = Math.max(mostFiles, metadata);
          System.out.printf(
              Locale.ROOT,
              "epoch %6d: %.2f metadata files read and written a table and commit,"
                  + " %d metadata files in the largest table, %.1f ms an epoch%n",
              epoch,
              files,
              metadata,
              (System.nanoTime() - windowStart) / 1e6 / window);
          before = after;
          windowStart = System.nanoTime();
        }
      }
    }
    double growth = filesACommit.getLast() / filesACommit.get(filesACommit.size() > 2 ? 1 : 0);
    System.out.printf(
        Locale.ROOT,
        "%d epochs, %d accounts, %d tables in %.0f s: at most %d metadata files a table; files a"
            + " commit grew to %.2f times; %d rows in %d data files%n",
        epochs,
        accounts,
        tables,
        (System.nanoTime() - start) / 1e9,
        mostFiles,
        growth,
        count(true),
        count(false));
    return new Outcome(mostFiles, growth, count(true));
  }

  /** Rows that there are when nothing is lost. */
  long expectedRows() {
    return (long) epochs * tables * ROWS;
  }

  private void commit(Lake lake, int number) throws IOException {
    clock.now = clock.now.plus(Duration.ofSeconds(1));
    UnitName unit = new UnitName("day", "unit-" + number);
    long unitNumber = lake.unitNumber(unit);
    Epoch epoch = lake.beginEpoch();
    Map<TableId, Long> events = new HashMap<>();
    for (int table = 0; table < tables; table++) {
      TableId id = new TableId("day", table < CLASSES.length ? CLASSES[table] : 90_000 + table);
      epoch.write(id, rows(unitNumber, table));
      events.put(id, (long) ROWS);
    }
    long records = (long) ROWS * tables;
    epoch.addPart(
        new Part(
            unit,
            unitNumber,
            Map.of(),
            UnitPosition.START,
            new UnitPosition(records * 100, records, ""),
            true,
            Map.of("position", Integer.toString(number)),
            new PartCounts(records, records * 100, events, 0, Map.of(), 0, Map.of()),
            null));
    epoch.commit("epoch-day");
  }

  private EventBatch rows(long unit, int table) {
    EventBatch batch = new EventBatch(TYPE);
    StructColumn root = batch.root();
    StructColumn endpoint = (StructColumn) root.member(3);
    String day =
        DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.ofInstant(clock.now, ZoneOffset.UTC));
    for (int row = 0; row < ROWS; row++) {
      ((LongColumn) root.member(0)).append(clock.now.toEpochMilli() - row * 7L);
      ((LongColumn) root.member(1)).append(row % 5);
      text(root.member(2), "something happened in " + unit + " at " + row);
      text(endpoint.member(0), "10.0." + row % 7 + "." + unit % 250);
      ((LongColumn) endpoint.member(1)).append(1024 + row);
      text(batch.region(), "eu-west-" + (1 + row % 3));
      text(batch.accountId(), "account-" + row % accounts);
      text(batch.eventDay(), day);
      batch.unit().append(unit);
      batch.ordinal().append((long) table * ROWS + row);
    }
    return batch;
  }

  private static void text(dev.tarn.event.Column column, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    ((TextColumn) column).append(bytes, 0, bytes.length);
  }

  private long mostMetadataFiles() throws IOException {
    long most = 0;
    try (Stream<Path> found =
        Files.find(
            directory.resolve("tables"), 3, (path, attributes) -> path.endsWith("metadata"))) {
      for (Path metadata : (Iterable<Path>) found::iterator) {
        try (Stream<Path> files = Files.list(metadata)) {
          most = Math.max(most, files.count());
        }
      }
    }
    return most;
  }

  /** Rows, or else data files, of all tables. */
  private long count(boolean rows) throws IOException {
    long count = 0;
    try (LakeReader reader = LakeReader.open(directory);
        LakeSnapshot snapshot = reader.snapshot()) {
      for (TableSnapshot table : snapshot.tables()) {
        count +=
            rows
                ? table.files(Expressions.alwaysTrue()).stream().mapToLong(f -> f.rows()).sum()
                : table.files(Expressions.alwaysTrue()).size();
      }
    }
    return count;
  }
}
