package dev.tarn.query;

import dev.tarn.lake.DataFileEntry;
import dev.tarn.lake.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Tables of Parquet files that DuckDB itself wrote. A file is left out if no row of it fulfils the
 * filter, which is as much as any metadata could tell.
 */
final class ParquetLake {
  private static final List<String> FILTERED = List.of("time", "region", "accountId", "eventDay");

  private final Path directory;
  private final List<StoredTable> tables = new ArrayList<>();

  ParquetLake(Path directory) {
    this.directory = directory;
  }

  StoredTable table(String source, int classUid, String name, Schema schema) {
    StoredTable table = new StoredTable(new TableId(source, classUid), name, schema);
    tables.add(table);
    return table;
  }

  QueryEngine engine(String... sources) {
    return new QueryEngine(() -> new Snapshot(tables), List.of(), java.util.Set.of(sources));
  }

  private record Snapshot(List<StoredTable> stored) implements LakeTables {
    @Override
    public List<Table> tables() {
      return List.copyOf(stored);
    }

    @Override
    public void close() {}
  }

  private record StoredFile(DataFileEntry entry, List<List<Object>> rows) {}

  final class StoredTable implements LakeTables.Table {
    private final TableId id;
    private final String name;
    private final Schema schema;
    private final List<StoredFile> files = new ArrayList<>();
    Expression lastFilter = org.apache.iceberg.expressions.Expressions.alwaysTrue();

    private StoredTable(TableId id, String name, Schema schema) {
      this.id = id;
      this.name = name;
      this.schema = schema;
    }

    /** Writes a file of the table's own columns. */
    StoredTable file(String select) {
      return file(schema, select);
    }

    /** Writes a file with fewer columns or members than the table has by now. */
    StoredTable file(Schema older, String select) {
      Path path = directory.resolve(id.namespace() + "-" + name + "-" + files.size() + ".parquet");
      String columns =
          older.columns().stream()
              .map(
                  c ->
                      Quoted.name(c.name())
                          + "::"
                          + ColumnType.of(c.type()).sql()
                          + " AS "
                          + Quoted.name(c.name()))
              .collect(Collectors.joining(", "));
      String ids =
          older.columns().stream()
              .map(c -> Quoted.name(c.name()) + ": " + ids(c.fieldId(), c.type()))
              .collect(Collectors.joining(", "));
      try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
          Statement statement = connection.createStatement()) {
        statement.execute("SET TimeZone = 'UTC'");
        statement.execute(
            "COPY (SELECT "
                + columns
                + " FROM ("
                + select
                + ")) TO "
                + Quoted.text(path.toString())
                + " (FORMAT parquet, FIELD_IDS {"
                + ids
                + "})");
        List<List<Object>> rows = new ArrayList<>();
        String filtered =
            FILTERED.stream()
                .map(c -> older.findField(c) == null ? "NULL" : Quoted.name(c))
                .collect(Collectors.joining(", "));
        try (ResultSet result =
            statement.executeQuery(
                "SELECT "
                    + filtered
                    + " FROM read_parquet("
                    + Quoted.text(path.toString())
                    + ")")) {
          while (result.next()) {
            rows.add(
                java.util.Arrays.asList(
                    result.getObject(1),
                    result.getObject(2),
                    result.getObject(3),
                    result.getObject(4)));
          }
        }
        files.add(new StoredFile(new DataFileEntry(path, rows.size(), Files.size(path)), rows));
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return this;
    }

    private static String ids(int id, Type type) {
      String inner = "";
      if (type.isStructType()) {
        inner =
            type.asStructType().fields().stream()
                .map(f -> ", " + Quoted.name(f.name()) + ": " + ids(f.fieldId(), f.type()))
                .collect(Collectors.joining());
      } else if (type.isListType()) {
        inner = ", element: " + ids(type.asListType().elementId(), type.asListType().elementType());
      } else if (type.isMapType()) {
        inner =
            ", key: "
                + ids(type.asMapType().keyId(), type.asMapType().keyType())
                + ", value: "
                + ids(type.asMapType().valueId(), type.asMapType().valueType());
      }
      return inner.isEmpty() ? Integer.toString(id) : "{__duckdb_field_id: " + id + inner + "}";
    }

    @Override
    public TableId id() {
      return id;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String className() {
      return name.replaceFirst("__\\d+$", "");
    }

    @Override
    public Schema schema() {
      return schema;
    }

    @Override
    public List<DataFileEntry> files(Expression filter) {
      lastFilter = filter;
      Types.StructType type =
          Types.StructType.of(
              Types.NestedField.optional(1, "time", Types.LongType.get()),
              Types.NestedField.optional(2, "region", Types.StringType.get()),
              Types.NestedField.optional(3, "accountId", Types.StringType.get()),
              Types.NestedField.optional(4, "eventDay", Types.StringType.get()));
      Evaluator evaluator = new Evaluator(type, filter);
      return files.stream()
          .filter(file -> file.rows.stream().anyMatch(row -> evaluator.eval(new Row(row))))
          .map(StoredFile::entry)
          .toList();
    }
  }

  private record Row(List<Object> values) implements StructLike {
    @Override
    public int size() {
      return values.size();
    }

    @Override
    public <T> T get(int pos, Class<T> javaClass) {
      return javaClass.cast(values.get(pos));
    }

    @Override
    public <T> void set(int pos, T value) {
      throw new UnsupportedOperationException();
    }
  }
}
