package dev.tarn.query;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes constant expressions of a query's tree in its transaction. */
final class DuckDbConstants implements FileFilters.Constants {
  private final Connection connection;
  private @Nullable Node template;

  DuckDbConstants(Connection connection) {
    this.connection = connection;
  }

  @Override
  public @Nullable Object value(Node expression) {
    if (expression.text("class").equals("CONSTANT")) {
      Node value = expression.get("value");
      if (value.get("value").isText()) {
        return value.get("type").text("id").equals("VARCHAR") ? value.text("value") : null;
      }
      String type = value.get("type").text("id");
      return type.endsWith("INT") || type.equals("INTEGER") ? number(value) : null;
    }
    return select(expression, "x");
  }

  private static @Nullable Long number(Node value) {
    try {
      return Long.valueOf(value.text("value"));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public @Nullable Long millis(Node expression) {
    return select(expression, "epoch_ms(x::TIMESTAMPTZ)") instanceof Long millis ? millis : null;
  }

  /** What an expression over the constant {@code x} gives. */
  private @Nullable Object select(Node constant, String expression) {
    try {
      String text = text(constant);
      try (Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery("SELECT " + expression + " FROM (" + text + ") t(x)")) {
        Object value = rows.next() ? rows.getObject(1) : null;
        return switch (value) {
          case Integer number -> number.longValue();
          case Long number -> number;
          case String found -> found;
          case null, default -> null;
        };
      }
    } catch (SQLException | IOException e) {
      // The query itself will say what is wrong with it.
      return null;
    }
  }

  private String text(Node constant) throws SQLException, IOException {
    Node tree = template;
    if (tree == null) {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT json_serialize_sql('SELECT 1')")) {
        tree = Node.parse(rows.next() ? rows.getString(1) : "");
        template = tree;
      }
    }
    tree.list("statements").getFirst().get("node").put("select_list", Node.list(List.of(constant)));
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT json_deserialize_sql(?::JSON)")) {
      statement.setString(1, tree.json());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }
}
