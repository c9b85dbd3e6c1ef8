package dev.tarn.query;

import dev.tarn.lake.DataFileEntry;
import dev.tarn.lake.LakeReader;
import dev.tarn.lake.LakeSnapshot;
import dev.tarn.lake.TableId;
import dev.tarn.lake.TableSnapshot;
import dev.tarn.query.SystemTable.Column;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** The tables of a real lake, and what its state says about them. */
final class StoredLake implements LakeTables {
  private final LakeSnapshot snapshot;

  private StoredLake(LakeSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  static Opener opener(LakeReader reader) {
    return () -> new StoredLake(reader.snapshot());
  }

  @Override
  public List<Table> tables() {
    return snapshot.tables().stream().<Table>map(StoredTable::new).toList();
  }

  @Override
  public void close() {
    snapshot.close();
  }

  private record StoredTable(TableSnapshot table) implements Table {
    @Override
    public TableId id() {
      return table.id();
    }

    @Override
    public String name() {
      return table.name();
    }

    @Override
    public String className() {
      return table.className();
    }

    @Override
    public Schema schema() {
      return table.schema();
    }

    @Override
    public List<DataFileEntry> files(Expression filter) throws IOException {
      return table.files(filter);
    }
  }

  /**
   * {@code tarn.ledger}, {@code tarn.units}, {@code tarn.sources}, {@code tarn.tables}, {@code
   * tarn.drift} and {@code tarn.alerts}.
   */
  static List<SystemTable> systemTables(LakeReader reader) {
    return List.of(
        ledger(reader),
        units(reader),
        sources(reader),
        tables(reader),
        drift(reader),
        alerts(reader));
  }

  private static SystemTable ledger(LakeReader reader) {
    return new SystemTable(
        "ledger",
        List.of(
            new Column("epoch", "BIGINT"),
            new Column("committed_at", "TIMESTAMP WITH TIME ZONE"),
            new Column("source", "VARCHAR"),
            new Column("unit", "VARCHAR"),
            new Column("_unit", "BIGINT"),
            new Column("part", "INTEGER"),
            new Column("first_ordinal", "BIGINT"),
            new Column("end_ordinal", "BIGINT"),
            new Column("last", "BOOLEAN"),
            new Column("records", "BIGINT"),
            new Column("bytes", "BIGINT"),
            new Column("events", "BIGINT"),
            new Column("quarantined", "BIGINT"),
            new Column("filtered", "BIGINT"),
            new Column("balanced", "BOOLEAN"),
            new Column("events_by_class", "MAP(VARCHAR, VARCHAR)"),
            new Column("filtered_by", "MAP(VARCHAR, VARCHAR)"),
            new Column("dropped_leaves", "BIGINT"),
            new Column("warnings", "MAP(VARCHAR, VARCHAR)"),
            new Column("raw_object", "VARCHAR")),
        sink ->
            reader.ledger(
                row -> {
                  var counts = row.counts();
                  sink.row(
                      row.epoch(),
                      row.committedAt(),
                      row.source(),
                      row.unit(),
                      row.unitNumber(),
                      row.part(),
                      row.from().ordinal(),
                      row.to().ordinal(),
                      row.last(),
                      counts.records(),
                      counts.bytes(),
                      counts.eventSum(),
                      counts.quarantined(),
                      counts.filteredSum(),
                      counts.balanced(),
                      texts(counts.events()),
                      texts(counts.filtered()),
                      counts.droppedLeaves(),
                      texts(counts.warnings()),
                      row.rawObject());
                }));
  }

  private static SystemTable units(LakeReader reader) {
    return new SystemTable(
        "units",
        List.of(
            new Column("source", "VARCHAR"),
            new Column("unit", "VARCHAR"),
            new Column("_unit", "BIGINT"),
            new Column("facts", "MAP(VARCHAR, VARCHAR)"),
            new Column("complete", "BOOLEAN"),
            new Column("parts", "INTEGER"),
            new Column("records", "BIGINT"),
            new Column("bytes", "BIGINT"),
            new Column("events", "BIGINT"),
            new Column("quarantined", "BIGINT"),
            new Column("filtered", "BIGINT"),
            new Column("first_epoch", "BIGINT"),
            new Column("last_epoch", "BIGINT"),
            new Column("first_seen_at", "TIMESTAMP WITH TIME ZONE"),
            new Column("updated_at", "TIMESTAMP WITH TIME ZONE")),
        sink ->
            reader.units(
                row ->
                    sink.row(
                        row.source(),
                        row.unit(),
                        row.unitNumber(),
                        row.facts(),
                        row.complete(),
                        row.parts(),
                        row.records(),
                        row.bytes(),
                        row.events(),
                        row.quarantined(),
                        row.filtered(),
                        row.firstEpoch(),
                        row.lastEpoch(),
                        row.firstSeenAt(),
                        row.updatedAt())));
  }

  private static SystemTable sources(LakeReader reader) {
    return new SystemTable(
        "sources",
        List.of(
            new Column("source", "VARCHAR"),
            new Column("units", "BIGINT"),
            new Column("complete_units", "BIGINT"),
            new Column("records", "BIGINT"),
            new Column("bytes", "BIGINT"),
            new Column("events", "BIGINT"),
            new Column("quarantined", "BIGINT"),
            new Column("filtered", "BIGINT"),
            new Column("balanced", "BOOLEAN")),
        sink -> {
          for (var total : reader.totals()) {
            sink.row(
                total.source(),
                total.units(),
                total.completeUnits(),
                total.records(),
                total.bytes(),
                total.events(),
                total.quarantined(),
                total.filtered(),
                total.balanced());
          }
        });
  }

  private static SystemTable tables(LakeReader reader) {
    return new SystemTable(
        "tables",
        List.of(
            new Column("namespace", "VARCHAR"),
            new Column("name", "VARCHAR"),
            new Column("source", "VARCHAR"),
            new Column("class_uid", "INTEGER"),
            new Column("class_name", "VARCHAR"),
            new Column("columns", "INTEGER"),
            new Column("files", "BIGINT"),
            new Column("rows", "BIGINT"),
            new Column("bytes", "BIGINT")),
        sink -> {
          try (LakeSnapshot snapshot = reader.snapshot()) {
            for (TableSnapshot table : snapshot.tables()) {
              List<DataFileEntry> files = table.files(Expressions.alwaysTrue());
              sink.row(
                  table.namespace(),
                  table.name(),
                  table.id().source(),
                  table.id().classUid(),
                  table.className(),
                  table.schema().columns().size(),
                  (long) files.size(),
                  files.stream().mapToLong(DataFileEntry::rows).sum(),
                  files.stream().mapToLong(DataFileEntry::bytes).sum());
            }
          }
        });
  }

  private static SystemTable drift(LakeReader reader) {
    return new SystemTable(
        "drift",
        List.of(
            new Column("source", "VARCHAR"),
            new Column("mapping", "VARCHAR"),
            new Column("path", "VARCHAR"),
            new Column("state", "VARCHAR"),
            new Column("use", "VARCHAR"),
            new Column("records", "BIGINT"),
            new Column("share", "DOUBLE"),
            new Column("first_seen", "TIMESTAMP WITH TIME ZONE"),
            new Column("last_seen", "TIMESTAMP WITH TIME ZONE"),
            new Column("shape", "VARCHAR")),
        sink ->
            reader.drift(
                row ->
                    sink.row(
                        row.source(),
                        row.mapping(),
                        row.path(),
                        row.state().name().toLowerCase(Locale.ROOT),
                        row.use().name().toLowerCase(Locale.ROOT),
                        row.records(),
                        row.share(),
                        row.firstSeen(),
                        row.lastSeen(),
                        row.shape())));
  }

  private static SystemTable alerts(LakeReader reader) {
    return new SystemTable(
        "alerts",
        List.of(
            new Column("id", "BIGINT"),
            new Column("code", "VARCHAR"),
            new Column("source", "VARCHAR"),
            new Column("message", "VARCHAR"),
            new Column("raised_at", "TIMESTAMP WITH TIME ZONE"),
            new Column("resolved_at", "TIMESTAMP WITH TIME ZONE"),
            new Column("told", "BOOLEAN")),
        sink ->
            reader.alerts(
                alert ->
                    sink.row(
                        alert.id(),
                        alert.code(),
                        alert.source(),
                        alert.message(),
                        alert.raisedAt(),
                        alert.resolvedAt(),
                        !alert.untold())));
  }

  private static Map<String, String> texts(Map<?, Long> counts) {
    Map<String, String> texts = new HashMap<>();
    counts.forEach((name, count) -> texts.put(name.toString(), count.toString()));
    return texts;
  }
}
