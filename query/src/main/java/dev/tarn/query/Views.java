package dev.tarn.query;

import dev.tarn.lake.DataFileEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;

/**
 * The SQL of the views that a query reads: for each relation one {@code read_parquet} a stored
 * table, with the columns' types declared, so that files of different ages give the same rows. One
 * query uses it.
 */
final class Views {
  /** Milliseconds of the years 1 to 9999; what is outside has no timestamp. */
  private static final String TIMESTAMP_RANGE = " BETWEEN -62135596800000 AND 253402300799999";

  private final Set<String> paths = new LinkedHashSet<>();
  private final List<String> statements = new ArrayList<>();
  private long files;
  private long bytes;

  /** Plans a relation's files and writes its view. */
  void add(Relation relation) throws IOException {
    Map<String, ColumnType> columns = new LinkedHashMap<>();
    for (String shown : relation.star()) {
      columns.put(shown, relation.columns().get(shown));
    }
    for (String hidden : relation.mentionedHidden()) {
      columns.put(hidden, relation.columns().get(hidden));
    }
    FileFilter filter = FileFilters.any(relation.filters());
    List<String> selects = new ArrayList<>();
    for (LakeTables.Table part : relation.parts()) {
      List<DataFileEntry> entries = part.files(condition(filter, part));
      if (!entries.isEmpty()) {
        selects.add(select(part, entries, columns));
      }
    }
    if (selects.isEmpty()) {
      selects.add(
          columns.entrySet().stream()
              .map(c -> empty(c.getValue()) + " AS " + Quoted.name(c.getKey()))
              .collect(Collectors.joining(", ", "SELECT ", " WHERE false")));
    }
    if (!relation.namespace().isEmpty()) {
      statements.add("CREATE SCHEMA IF NOT EXISTS " + Quoted.name(relation.namespace()));
    }
    statements.add(
        "CREATE VIEW "
            + (relation.namespace().isEmpty() ? "" : Quoted.name(relation.namespace()) + ".")
            + Quoted.name(relation.name())
            + " AS "
            + String.join(" UNION ALL ", selects));
  }

  /** The condition as far as the table has its columns. */
  private static Expression condition(FileFilter filter, LakeTables.Table part) {
    for (String column : filter.columns()) {
      if (part.schema().findField(column) == null) {
        return Expressions.alwaysTrue();
      }
    }
    return filter.condition();
  }

  private String select(
      LakeTables.Table part, List<DataFileEntry> entries, Map<String, ColumnType> columns) {
    Map<String, Types.NestedField> stored = new LinkedHashMap<>();
    for (Types.NestedField field : part.schema().columns()) {
      stored.put(field.name(), field);
    }
    Map<String, String> read = new LinkedHashMap<>();
    List<String> outputs = new ArrayList<>();
    for (Map.Entry<String, ColumnType> column : columns.entrySet()) {
      String name = column.getKey();
      String twin = name.endsWith("_dt") ? name.substring(0, name.length() - 3) : "";
      Types.NestedField field = stored.get(name);
      Types.NestedField millis = stored.get(twin);
      String value;
      if (field != null) {
        read.put(name, declared(field, column.getValue()));
        value = Quoted.name(name);
      } else if (name.equals(Relation.SOURCE)) {
        value = Quoted.text(part.id().source());
      } else {
        value = empty(column.getValue());
      }
      if (millis != null
          && column.getValue().equals(ColumnType.Scalar.INSTANT)
          && ColumnType.of(millis.type()).equals(ColumnType.Scalar.LONG)) {
        read.put(twin, declared(millis, ColumnType.Scalar.LONG));
        String instant =
            "CASE WHEN %1$s%2$s THEN make_timestamptz(%1$s * 1000) END"
                .formatted(Quoted.name(twin), TIMESTAMP_RANGE);
        value = field != null ? "coalesce(" + value + ", " + instant + ")" : instant;
      }
      outputs.add(value + " AS " + Quoted.name(name));
    }
    if (read.isEmpty()) {
      // count(*) alone: any column makes the rows
      Types.NestedField any = part.schema().columns().getFirst();
      read.put(any.name(), declared(any, ColumnType.of(any.type())));
    }
    List<String> names = new ArrayList<>();
    for (DataFileEntry entry : entries) {
      String path = entry.path().toString();
      paths.add(path);
      names.add(Quoted.text(path));
      files++;
      bytes += entry.bytes();
    }
    return "SELECT "
        + String.join(", ", outputs)
        + " FROM read_parquet(["
        + String.join(", ", names)
        + "], hive_partitioning=false, schema=MAP {"
        + String.join(", ", read.values())
        + "})";
  }

  /** An entry of the {@code schema} map: how a column of the files is read. */
  private static String declared(Types.NestedField field, ColumnType type) {
    return field.fieldId()
        + ": {name: "
        + Quoted.text(field.name())
        + ", type: "
        + Quoted.text(type.sql())
        + ", default_value: NULL}";
  }

  private static String empty(ColumnType type) {
    return "CAST(NULL AS " + type.sql() + ")";
  }

  /** The files that the views read, nothing else. */
  Set<String> paths() {
    return paths;
  }

  List<String> statements() {
    return statements;
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }
}
