package dev.tarn.query;

import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.EventJson;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one Parquet file as events, as {@link dev.tarn.ocsf.Validator} takes them. Lists may
 * be written in either form, three levels deep or two as parquet-avro does.
 *
 * <p>NULL is left out, as Parquet has no other way to say that something is absent. A timestamp is
 * RFC 3339 text where the name ends in {@code _dt}, else milliseconds since 1970. A map is an
 * object. Bytes are text, or Base64 where they are not UTF-8. A column of JSON is what the JSON
 * says; so is text that stands where OCSF has an object of any keys ({@code unmapped}). Columns
 * that are no part of the event are left out: Tarn's own ({@code _unit}), and the partition ({@code
 * region}, {@code accountId}, {@code eventDay}), as Tarn and Amazon Security Lake name it.
 *
 * <p>Memory holds a few thousand rows. One thread uses it.
 */
public final class ParquetEvents implements AutoCloseable {
  private static final Set<String> OWN_COLUMNS = Set.of("_unit", "_ordinal", "_epoch");

  /** In lower case. */
  private static final Set<String> PARTITION = Set.of("region", "accountid", "eventday");

  private static final String MEMORY = "1GB";

  /** Names of attributes that hold an object of any keys, wherever they are. */
  private static final Set<String> FREE_FORM = freeFormNames(Schema.load(SchemaVersion.NEWEST));

  private final Connection connection;
  private final PreparedStatement statement;
  private final ResultSet rows;
  private final List<ParquetShape> columns;

  private ParquetEvents(
      Connection connection,
      PreparedStatement statement,
      ResultSet rows,
      List<ParquetShape> columns) {
    this.connection = connection;
    this.statement = statement;
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * Opens a file.
   *
   * @throws IOException if it is no Parquet, or damaged
   */
  public static ParquetEvents open(Path file) throws IOException {
    Properties settings = new Properties();
    settings.setProperty("jdbc_stream_results", "true");
    settings.setProperty("threads", "1");
    settings.setProperty("memory_limit", MEMORY);
    settings.setProperty("temp_directory", "");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    String pattern = file.toAbsolutePath().toString().replaceAll("[\\[?*]", "[$0]");
    Connection connection = null;
    try {
      connection = DriverManager.getConnection("jdbc:duckdb:", settings);
      try (Statement set = connection.createStatement()) {
        set.execute("SET TimeZone = 'UTC'");
        set.execute("SET errors_as_json = false");
      }
      List<ParquetShape> columns = ParquetShape.read(connection, pattern);
      PreparedStatement statement =
          connection.prepareStatement("SELECT * FROM read_parquet(?, hive_partitioning = false)");
      statement.setString(1, pattern);
      return new ParquetEvents(connection, statement, statement.executeQuery(), columns);
    } catch (SQLException e) {
      if (connection != null) {
        close(connection);
      }
      throw unreadable(e);
    }
  }

  /**
   * The next row, or null after the last.
   *
   * @throws IOException if the file is damaged; nothing more can be read then
   */
  public @Nullable Map<String, @Nullable Object> next() throws IOException {
    try {
      if (!rows.next()) {
        return null;
      }
      Map<String, @Nullable Object> event = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        ParquetShape column = columns.get(i);
        Object value = OWN_COLUMNS.contains(column.name()) ? null : rows.getObject(i + 1);
        Object tree = value == null ? null : column.tree(Values.of(value));
        if (tree != null) {
          event.put(column.name(), tree);
        }
      }
      event.keySet().removeIf(name -> isPartition(name, event.get("class_uid")));
      readFreeForm(event);
      return event;
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  /** Whether a column is no attribute of the class; inventories have a region of their own. */
  private static boolean isPartition(String column, @Nullable Object classUid) {
    return PARTITION.contains(column.toLowerCase(Locale.ROOT))
        && !(classUid instanceof Long uid
            && Schema.load(SchemaVersion.NEWEST)
                .findClass(uid.intValue())
                .flatMap(found -> found.findAttribute(column))
                .isPresent());
  }

  @Override
  public void close() throws IOException {
    try (connection;
        statement;
        rows) {
      // Closed in the opposite order.
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The failure that led here is the one to tell.
    }
  }

  private static IOException unreadable(SQLException failure) {
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return new IOException(message.replaceFirst("^[A-Za-z ]*Error: ", ""), failure);
  }

  private static Set<String> freeFormNames(Schema schema) {
    Set<String> names = new HashSet<>();
    Set<String> others = new HashSet<>();
    schema.classes().forEach(each -> addNames(each, names, others));
    schema.objects().forEach(each -> addNames(each, names, others));
    names.removeAll(others);
    return Set.copyOf(names);
  }

  private static void addNames(AttributeHolder holder, Set<String> names, Set<String> others) {
    for (Attribute attribute : holder.attributes().values()) {
      boolean freeForm = "object".equals(attribute.objectType()) && !attribute.array();
      (freeForm ? names : others).add(attribute.name());
    }
  }

  private static void readFreeForm(@Nullable Object value) {
    if (value instanceof List<?> elements) {
      elements.forEach(ParquetEvents::readFreeForm);
    } else if (value instanceof Map<?, ?> object) {
      for (Map.Entry<?, ?> member : object.entrySet()) {
        if (member.getValue() instanceof String text && FREE_FORM.contains(member.getKey())) {
          setObject(member, text);
        } else {
          readFreeForm(member.getValue());
        }
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static void setObject(Map.Entry<?, ?> member, String text) {
    if (EventJson.read(text.getBytes(StandardCharsets.UTF_8)) instanceof EventJson.Event object) {
      ((Map.Entry<String, Object>) member).setValue(object.tree());
    }
  }
}
