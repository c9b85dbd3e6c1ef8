package dev.tarn.lake;

import dev.tarn.event.RowType;
import dev.tarn.ocsf.Schemas;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.catalog.Catalog;

/** The tables of a lake, as its writer holds them. Thread-safe. */
final class LakeTables {
  private final LakePaths paths;
  private final StateDatabase state;
  private final LocalFileIO io;
  private final Catalog catalog;
  private final Schemas schemas;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<TableId, List<LakeTable>> tables = new ConcurrentHashMap<>();
  private final Map<TableId, Binding> bindings = new ConcurrentHashMap<>();

  /** The table that takes rows of a type. */
  private record Binding(RowType type, LakeTable table) {}

  LakeTables(
      LakePaths paths, StateDatabase state, LocalFileIO io, Catalog catalog, Schemas schemas) {
    this.schemas = schemas;
    this.paths = paths;
    this.state = state;
    this.io = io;
    this.catalog = catalog;
  }

  /** Opens all recorded tables, and gives them by their numbers. */
  Map<Integer, LakeTable> open() throws IOException {
    record Row(
        int number, TableId id, int generation, String name, String className, String schema) {}
    List<Row> rows =
        state.read(
            connection -> {
              List<Row> found = new ArrayList<>();
              try (PreparedStatement statement =
                      connection.prepareStatement(
                          "SELECT id, source, class_uid, generation, name, class_name, schema"
                              + " FROM tables ORDER BY source, class_uid, generation");
                  ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                  found.add(
                      new Row(
                          result.getInt(1),
                          new TableId(result.getString(2), result.getInt(3)),
                          result.getInt(4),
                          result.getString(5),
                          result.getString(6),
                          result.getString(7)));
                }
              }
              return found;
            });
    Map<Integer, LakeTable> byNumber = new LinkedHashMap<>();
    for (Row row : rows) {
      LakeTable table =
          open(
              row.number,
              row.id,
              row.generation,
              row.name,
              row.className,
              SchemaParser.fromJson(row.schema));
      byNumber.put(row.number, table);
      tables.computeIfAbsent(row.id, id -> new ArrayList<>()).add(table);
      if (!SchemaParser.toJson(table.schema()).equals(row.schema)) {
        recordSchema(table);
      }
    }
    return byNumber;
  }

  private LakeTable open(
      int number,
      TableId id,
      int generation,
      String name,
      String className,
      org.apache.iceberg.Schema schema)
      throws IOException {
    try {
      LakeTable table =
          LakeTable.open(catalog, io, number, id, generation, name, className, schema);
      LakePaths.makeDirectories(paths.resolve(table.directory() + "/data"));
      return table;
    } catch (RuntimeException e) {
      throw LakeException.of("The table " + id.namespace() + "." + name + " cannot be opened", e);
    }
  }

  /** The table that takes rows of a type, if it was asked for before. */
  Optional<LakeTable> known(TableId id, RowType type) {
    Binding bound = bindings.get(id);
    return bound != null && bound.type.equals(type) ? Optional.of(bound.table) : Optional.empty();
  }

  /** The table that takes rows of a type, made or grown if need be. */
  LakeTable declare(TableId id, RowType type) throws IOException {
    lock.lock();
    try {
      LakeTable table = fit(id, type);
      bindings.put(id, new Binding(type, table));
      return table;
    } finally {
      lock.unlock();
    }
  }

  private LakeTable fit(TableId id, RowType type) throws IOException {
    List<LakeTable> generations = tables.getOrDefault(id, List.of());
    for (int i = generations.size() - 1; i >= 0; i--) {
      LakeTable table = generations.get(i);
      TableSchemas.Fit fit = table.fit(type);
      if (fit == TableSchemas.Fit.GROWS) {
        table.grow(type);
        recordSchema(table);
      }
      if (fit != TableSchemas.Fit.INCOMPATIBLE) {
        return table;
      }
    }
    int generation = generations.size() + 1;
    String className = className(id);
    String name = LakePaths.tableName(className, generation);
    org.apache.iceberg.Schema schema = TableSchemas.toSchema(type);
    int number =
        state.write(
            connection -> {
              StateDatabase.execute(
                  connection,
                  "INSERT INTO tables (source, class_uid, generation, name, class_name, schema)"
                      + " VALUES (?, ?, ?, ?, ?, ?)",
                  id.source(),
                  id.classUid(),
                  generation,
                  name,
                  className,
                  SchemaParser.toJson(schema));
              return (int) StateDatabase.longValue(connection, "SELECT last_insert_rowid()");
            });
    LakeTable table = open(number, id, generation, name, className, schema);
    recordSchema(table);
    List<LakeTable> more = new ArrayList<>(generations);
    more.add(table);
    tables.put(id, List.copyOf(more));
    return table;
  }

  private String className(TableId id) {
    return id.equals(TableId.QUARANTINE)
        ? "quarantine"
        : schemas.findClassName(id.classUid()).orElse("class_" + id.classUid());
  }

  private void recordSchema(LakeTable table) throws IOException {
    String schema = SchemaParser.toJson(table.schema());
    state.write(
        connection ->
            StateDatabase.execute(
                connection, "UPDATE tables SET schema = ? WHERE id = ?", schema, table.number()));
  }

  /** All tables, every generation of them. */
  List<LakeTable> all() {
    List<LakeTable> all = new ArrayList<>();
    tables.values().forEach(all::addAll);
    return all;
  }
}
