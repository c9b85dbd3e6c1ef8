package dev.tarn.lake.parquet;

import dev.tarn.event.FieldType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Files;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** Reads files with three libraries into the plain values of {@link RandomRows}. */
final class Readers {
  /** Held because a logger that nobody holds forgets its level. */
  @SuppressWarnings("UnusedVariable")
  private static final List<Logger> QUIET =
      List.of(quiet("org.apache.hadoop"), quiet("org.apache.parquet"));

  private Readers() {}

  private static Logger quiet(String name) {
    Logger logger = Logger.getLogger(name);
    logger.setLevel(Level.SEVERE);
    return logger;
  }

  // ---- parquet-java

  static List<Map<String, Object>> parquetJava(Path file, ParquetSchema schema) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(new Configuration(false))
            .build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        rows.add(members(group, schema.fields()));
      }
    }
    return rows;
  }

  private static Map<String, Object> members(Group group, List<ParquetField> fields) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (ParquetField field : fields) {
      row.put(field.name(), value(group, field));
    }
    return row;
  }

  private static Object value(Group group, ParquetField field) {
    String name = field.name();
    if (group.getFieldRepetitionCount(name) == 0) {
      return null;
    }
    return switch (field) {
      case ParquetField.Leaf leaf ->
          switch (leaf.type()) {
            case TEXT, JSON -> group.getString(name, 0);
            case BINARY -> ByteBuffer.wrap(group.getBinary(name, 0).getBytes());
            case INT -> group.getInteger(name, 0);
            case LONG, TIMESTAMP -> group.getLong(name, 0);
            case DOUBLE -> group.getDouble(name, 0);
            case BOOLEAN -> group.getBoolean(name, 0);
          };
      case ParquetField.Struct struct -> members(group.getGroup(name, 0), struct.members());
      case ParquetField.ListOf list -> {
        Group elements = group.getGroup(name, 0);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < elements.getFieldRepetitionCount("list"); i++) {
          values.add(value(elements.getGroup("list", i), list.element()));
        }
        yield values;
      }
      case ParquetField.TextMap map -> {
        Group pairs = group.getGroup(name, 0);
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.getFieldRepetitionCount("key_value"); i++) {
          Group pair = pairs.getGroup("key_value", i);
          values.put(
              pair.getString("key", 0),
              pair.getFieldRepetitionCount("value") == 0 ? null : pair.getString("value", 0));
        }
        yield values;
      }
    };
  }

  // ---- DuckDB

  static List<Map<String, Object>> duckDb(String sql, ParquetSchema schema) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<Map<String, Object>> rows = new ArrayList<>();
      while (result.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (ParquetField field : schema.fields()) {
          row.put(field.name(), fromDuckDb(result.getObject(field.name()), field));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  private static Object fromDuckDb(Object value, ParquetField field) throws SQLException {
    if (value == null) {
      return null;
    }
    return switch (field) {
      case ParquetField.Leaf leaf ->
          switch (value) {
            case java.sql.Blob blob -> ByteBuffer.wrap(blob.getBytes(1, (int) blob.length()));
            case OffsetDateTime time -> micros(time.toInstant());
            default -> value;
          };
      case ParquetField.Struct struct -> {
        Object[] attributes = ((Struct) value).getAttributes();
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < attributes.length; i++) {
          ParquetField member = struct.members().get(i);
          members.put(member.name(), fromDuckDb(attributes[i], member));
        }
        yield members;
      }
      case ParquetField.ListOf list -> {
        List<Object> values = new ArrayList<>();
        for (Object element : (Object[]) ((Array) value).getArray()) {
          values.add(fromDuckDb(element, list.element()));
        }
        yield values;
      }
      case ParquetField.TextMap map -> new LinkedHashMap<>((Map<?, ?>) value);
    };
  }

  static String duckType(ParquetField field) {
    return switch (field) {
      case ParquetField.Leaf leaf ->
          switch (leaf.type()) {
            case TEXT, JSON -> "VARCHAR";
            case BINARY -> "BLOB";
            case INT -> "INTEGER";
            case LONG -> "BIGINT";
            case TIMESTAMP -> "TIMESTAMP WITH TIME ZONE";
            case DOUBLE -> "DOUBLE";
            case BOOLEAN -> "BOOLEAN";
          };
      case ParquetField.Struct struct -> {
        List<String> members = new ArrayList<>();
        for (ParquetField member : struct.members()) {
          members.add("\"" + member.name() + "\" " + duckType(member));
        }
        yield "STRUCT(" + String.join(", ", members) + ")";
      }
      case ParquetField.ListOf list -> duckType(list.element()) + "[]";
      case ParquetField.TextMap map -> "MAP(VARCHAR, VARCHAR)";
    };
  }

  /** A read through the map from field ids to names and types. */
  static String duckDbBySchema(List<Path> files, ParquetSchema schema) {
    List<String> entries = new ArrayList<>();
    for (ParquetField field : schema.fields()) {
      entries.add(
          field.id()
              + ": {name: '"
              + field.name()
              + "', type: '"
              + duckType(field)
              + "', default_value: NULL}");
    }
    List<String> names = files.stream().map(file -> "'" + file + "'").toList();
    return "SELECT * FROM read_parquet(["
        + String.join(", ", names)
        + "], schema = MAP {"
        + String.join(", ", entries)
        + "})";
  }

  // ---- Iceberg

  static Schema icebergSchema(ParquetSchema schema) {
    return new Schema(schema.fields().stream().map(Readers::icebergField).toList());
  }

  private static Types.NestedField icebergField(ParquetField field) {
    return Types.NestedField.optional(field.id(), field.name(), icebergType(field));
  }

  private static org.apache.iceberg.types.Type icebergType(ParquetField field) {
    return switch (field) {
      case ParquetField.Leaf leaf ->
          switch (leaf.type()) {
            case TEXT, JSON -> Types.StringType.get();
            case BINARY -> Types.BinaryType.get();
            case INT -> Types.IntegerType.get();
            case LONG -> Types.LongType.get();
            case TIMESTAMP -> Types.TimestampType.withZone();
            case DOUBLE -> Types.DoubleType.get();
            case BOOLEAN -> Types.BooleanType.get();
          };
      case ParquetField.Struct struct ->
          Types.StructType.of(struct.members().stream().map(Readers::icebergField).toList());
      case ParquetField.ListOf list ->
          Types.ListType.ofOptional(list.element().id(), icebergType(list.element()));
      case ParquetField.TextMap map ->
          Types.MapType.ofOptional(
              map.keyId(), map.valueId(), Types.StringType.get(), Types.StringType.get());
    };
  }

  static List<Map<String, Object>> iceberg(Path file, ParquetSchema schema) throws IOException {
    Schema iceberg = icebergSchema(schema);
    List<Map<String, Object>> rows = new ArrayList<>();
    try (CloseableIterable<Record> records =
        Parquet.read(Files.localInput(file.toFile()))
            .project(iceberg)
            .createReaderFunc(found -> GenericParquetReaders.buildReader(iceberg, found))
            .build()) {
      for (Record record : records) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (ParquetField field : schema.fields()) {
          row.put(field.name(), fromIceberg(record.getField(field.name()), field));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static Object fromIceberg(Object value, ParquetField field) {
    if (value == null) {
      return null;
    }
    return switch (field) {
      case ParquetField.Leaf leaf ->
          leaf.type() == FieldType.Leaf.TIMESTAMP
              ? micros(((OffsetDateTime) value).toInstant())
              : value;
      case ParquetField.Struct struct -> {
        Map<String, Object> members = new LinkedHashMap<>();
        for (ParquetField member : struct.members()) {
          members.put(member.name(), fromIceberg(((Record) value).getField(member.name()), member));
        }
        yield members;
      }
      case ParquetField.ListOf list -> {
        List<Object> values = new ArrayList<>();
        for (Object element : (List<?>) value) {
          values.add(fromIceberg(element, list.element()));
        }
        yield values;
      }
      case ParquetField.TextMap map -> new LinkedHashMap<>((Map<?, ?>) value);
    };
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
