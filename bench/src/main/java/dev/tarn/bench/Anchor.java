package dev.tarn.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The speed anchor: DuckDB's own {@code COPY (SELECT <mapping> FROM read_json) TO parquet} with
 * zstd. A fresh instance each run.
 */
final class Anchor {
  private final Path input;
  private final String select;

  Anchor(Path input) {
    this.input = input;
    this.select = read("cloudtrail.sql").replace("${IN}", quoted(input));
  }

  /** Writes one file, or a directory by region, account and day; gives the number of rows. */
  long run(Path output, int threads, boolean partitioned) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET threads = " + threads);
      statement.execute("SET preserve_insertion_order = false");
      statement.execute("SET memory_limit = '4GB'");
      String options =
          partitioned
              ? ", PARTITION_BY (region, \"accountId\", \"eventDay\"), OVERWRITE_OR_IGNORE"
              : "";
      return statement.executeUpdate(
          "COPY ("
              + select
              + ") TO '"
              + quoted(output)
              + "' (FORMAT parquet, COMPRESSION zstd"
              + options
              + ")");
    }
  }

  Path input() {
    return input;
  }

  static String read(String resource) {
    try (InputStream in = Anchor.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String quoted(Path path) {
    return path.toString().replace("'", "''");
  }
}
