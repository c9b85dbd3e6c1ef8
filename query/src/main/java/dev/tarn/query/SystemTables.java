package dev.tarn.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Brings the rows of system tables into a query's instance. */
final class SystemTables {
  private SystemTables() {}

  static void fill(Connection connection, SystemTable table) throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA IF NOT EXISTS " + RelationCatalog.SYSTEM);
      statement.execute(
          table.columns().stream()
              .map(column -> Quoted.name(column.name()) + " " + column.type())
              .collect(
                  Collectors.joining(
                      ", ",
                      "CREATE TABLE "
                          + RelationCatalog.SYSTEM
                          + "."
                          + Quoted.name(table.name())
                          + " (",
                      ")")));
    }
    try (DuckDBAppender appender =
        connection
            .unwrap(DuckDBConnection.class)
            .createAppender(RelationCatalog.SYSTEM, table.name())) {
      table.rows().produce(values -> appendRow(appender, values));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void appendRow(DuckDBAppender appender, @Nullable Object[] values) {
    try {
      appender.beginRow();
      for (Object value : values) {
        append(appender, value);
      }
      appender.endRow();
    } catch (SQLException e) {
      throw new UncheckedIOException(new IOException("a system table cannot be filled", e));
    }
  }

  private static void append(DuckDBAppender appender, @Nullable Object value) throws SQLException {
    switch (value) {
      case null -> appender.appendNull();
      case Instant time -> appender.append(time.atOffset(ZoneOffset.UTC));
      case Map<?, ?> map -> appender.append(map);
      case Long number -> appender.append(number);
      case Integer number -> appender.append(number);
      case Double number -> appender.append(number);
      case Boolean truth -> appender.append(truth);
      default -> appender.append(value.toString());
    }
  }
}
