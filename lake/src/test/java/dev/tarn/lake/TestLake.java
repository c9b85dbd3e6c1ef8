package dev.tarn.lake;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.ListColumn;
import dev.tarn.event.LongColumn;
import dev.tarn.event.MapColumn;
import dev.tarn.event.RowType;
import dev.tarn.event.StructColumn;
import dev.tarn.event.TextColumn;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Files;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/** Rows to write into a lake and what comes back, for tests. */
final class TestLake {
  static final TableId API = new TableId("azure-activity", 6003);
  static final TableId LOGIN = new TableId("azure-activity", 3002);
  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  static final RowType TYPE =
      new RowType(
          List.of(
              new Field("time", FieldType.Leaf.LONG),
              new Field("activity_id", FieldType.Leaf.INT),
              new Field(
                  "actor",
                  new FieldType.Struct(
                      List.of(
                          new Field(
                              "user",
                              new FieldType.Struct(
                                  List.of(new Field("name", FieldType.Leaf.TEXT))))))),
              new Field(
                  "resources",
                  new FieldType.ListOf(
                      new FieldType.Struct(
                          List.of(
                              new Field("uid", FieldType.Leaf.TEXT),
                              new Field("count", FieldType.Leaf.INT))))),
              new Field("unmapped", new FieldType.TextMap())));

  private TestLake() {}

  static Lake open(Path path) throws IOException {
    return open(path, LakeObserver.NONE);
  }

  static Lake open(Path path, LakeObserver observer) throws IOException {
    return Lake.open(LakeConfig.at(path), CLOCK, observer);
  }

  static String day(long timeMillis) {
    return DateTimeFormatter.BASIC_ISO_DATE.format(
        LocalDate.ofEpochDay(Math.floorDiv(timeMillis, 86_400_000L)));
  }

  static void text(TextColumn column, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    column.append(bytes, 0, bytes.length);
  }

  /** Adds an event whose values follow from its unit and ordinal. */
  static void addRow(EventBatch batch, long timeMillis, String account, long unit, long ordinal) {
    StructColumn root = batch.root();
    ((LongColumn) root.member(0)).append(timeMillis);
    if (ordinal % 3 == 0) {
      root.member(1).appendNull();
    } else {
      ((LongColumn) root.member(1)).append(ordinal % 5);
    }
    StructColumn user = (StructColumn) ((StructColumn) root.member(2)).member(0);
    if (ordinal % 4 == 1) {
      user.member(0).appendNull();
    } else {
      text((TextColumn) user.member(0), "user-" + ordinal % 7);
    }
    ListColumn resources = (ListColumn) root.member(3);
    if (ordinal % 6 == 5) {
      resources.appendNull();
    } else {
      StructColumn element = (StructColumn) resources.elements();
      for (int i = 0; i < ordinal % 3; i++) {
        text((TextColumn) element.member(0), "resource-" + ordinal + "-" + i);
        ((LongColumn) element.member(1)).append(i);
      }
      resources.appendRow();
    }
    MapColumn unmapped = (MapColumn) root.member(4);
    text(unmapped.keys(), "ordinal");
    text(unmapped.values(), Long.toString(ordinal));
    if (ordinal % 2 == 0) {
      text(unmapped.keys(), "nothing");
      unmapped.values().appendNull();
    }
    unmapped.appendRow();
    text(batch.region(), "eu-west-" + ordinal % 2);
    text(batch.accountId(), account);
    text(batch.eventDay(), day(timeMillis));
    batch.unit().append(unit);
    batch.ordinal().append(ordinal);
  }

  /** Rows of a stretch of a unit, a second apart, of three accounts. */
  static EventBatch batch(long unit, long firstOrdinal, int count) {
    EventBatch batch = new EventBatch(TYPE);
    for (long ordinal = firstOrdinal; ordinal < firstOrdinal + count; ordinal++) {
      addRow(batch, NOW.toEpochMilli() - ordinal * 1000, "account-" + ordinal % 3, unit, ordinal);
    }
    return batch;
  }

  static Part part(
      UnitName unit, long number, long from, long to, boolean last, Map<TableId, Long> events) {
    return new Part(
        unit,
        number,
        Map.of("file.path", unit.name()),
        position(from),
        position(to),
        last,
        Map.of("seen", Long.toString(to)),
        new PartCounts(to - from, (to - from) * 100, events, 0, Map.of(), 0, Map.of()),
        null);
  }

  static UnitPosition position(long ordinal) {
    return ordinal == 0
        ? UnitPosition.START
        : new UnitPosition(ordinal * 100, ordinal, "s" + ordinal);
  }

  /** Commits the rows of a stretch of a unit as one epoch. */
  static CommitResult commit(
      Lake lake, TableId table, String unit, long from, int count, boolean last)
      throws IOException {
    UnitName name = new UnitName(table.source(), unit);
    long number = lake.unitNumber(name);
    Epoch epoch = lake.beginEpoch();
    epoch.write(table, batch(number, from, count));
    epoch.addPart(part(name, number, from, from + count, last, Map.of(table, (long) count)));
    return epoch.commit("plan");
  }

  /** All rows of a lake as text, by table name; each begins with the unit's name and ordinal. */
  static Map<String, List<String>> rows(Path path) throws IOException {
    return rows(path, Expressions.alwaysTrue());
  }

  static Map<String, List<String>> rows(Path path, Expression filter) throws IOException {
    try (LakeReader reader = LakeReader.open(path)) {
      Map<Long, String> units = new HashMap<>();
      reader.units(unit -> units.put(unit.unitNumber(), unit.unit()));
      Map<String, List<String>> rows = new HashMap<>();
      try (LakeSnapshot snapshot = reader.snapshot()) {
        for (TableSnapshot table : snapshot.tables()) {
          List<String> lines = new ArrayList<>();
          for (Record row : records(table, filter)) {
            lines.add(line(row, units));
          }
          lines.sort(null);
          rows.put(table.namespace() + "." + table.name(), lines);
        }
      }
      return rows;
    }
  }

  static List<Record> records(TableSnapshot table, Expression filter) throws IOException {
    List<Record> records = new ArrayList<>();
    for (DataFileEntry file : table.files(filter)) {
      long before = records.size();
      try (CloseableIterable<Record> read =
          Parquet.read(Files.localInput(file.path().toFile()))
              .project(table.schema())
              .createReaderFunc(type -> GenericParquetReaders.buildReader(table.schema(), type))
              .build()) {
        read.forEach(records::add);
      }
      if (records.size() - before != file.rows()) {
        throw new AssertionError(file + " has " + (records.size() - before) + " rows");
      }
    }
    return records;
  }

  private static String line(Record row, Map<Long, String> units) {
    StringBuilder line = new StringBuilder();
    line.append(units.get((Long) row.getField("_unit")))
        .append('#')
        .append(row.getField("_ordinal"));
    row.struct()
        .fields()
        .forEach(
            field -> {
              if (!field.name().startsWith("_") && !field.name().equals("raw")) {
                line.append(' ')
                    .append(field.name())
                    .append('=')
                    .append(row.getField(field.name()));
              }
            });
    return line.toString();
  }
}
