package dev.tarn.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares what both sides wrote, leaf by leaf: number of values, number of distinct ones, and a
 * sum of hashes tied to the event's id. JSON texts are compared by number only, as Tarn sorts their
 * keys; {@code unmapped} and the time of mapping differ by intent.
 */
final class SameRows {
  private static final List<String> COUNTED_ONLY = List.of("api.request.data", "api.response.data");
  private static final List<String> DIFFERENT = List.of("unmapped", "metadata.logged_time");

  // An object without members is null in Tarn's file and an object of nulls in DuckDB's.
  private static final String RESOURCES =
      "[[r.uid, r.type, r.owner.account.uid] FOR r IN resources]";

  private SameRows() {}

  /** What differs, a line a leaf; empty when nothing does. */
  static List<String> differences(Path tarn, Path duckdb) throws SQLException {
    List<String> differences = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      List<String> leaves = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT DISTINCT path_in_schema FROM parquet_metadata("
                  + text(duckdb)
                  + ") ORDER BY 1")) {
        while (rows.next()) {
          leaves.add(rows.getString(1).replace(", ", "."));
        }
      }
      leaves.removeIf(leaf -> leaf.contains(".list.") || DIFFERENT.contains(leaf));
      leaves.add("metadata.profiles");
      leaves.add(RESOURCES);
      for (String leaf : leaves) {
        String ours = figures(statement, tarn, leaf);
        String theirs = figures(statement, duckdb, leaf);
        if (!ours.equals(theirs)) {
          differences.add(leaf + ": tarn " + ours + ", duckdb " + theirs);
        }
      }
    }
    return differences;
  }

  private static String figures(Statement statement, Path file, String leaf) throws SQLException {
    String column = leaf.equals(RESOURCES) ? leaf : '"' + leaf.replace(".", "\".\"") + '"';
    String hash =
        COUNTED_ONLY.contains(leaf)
            ? "0"
            : "count(DISTINCT "
                + column
                + ") || '/' || sum(hash(metadata.uid, "
                + column
                + "::VARCHAR))";
    try (ResultSet row =
        statement.executeQuery(
            "SELECT count(*) || '/' || count("
                + column
                + ") || '/' || "
                + hash
                + " FROM read_parquet("
                + text(file)
                + ")")) {
      row.next();
      return row.getString(1);
    }
  }

  private static String text(Path file) {
    return "'" + file.toString().replace("'", "''") + "'";
  }
}
