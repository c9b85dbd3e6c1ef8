package dev.tarn.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.HeldBytes;
import dev.tarn.event.JsonWriter;
import dev.tarn.event.parquet.ParquetRows;
import dev.tarn.ocsf.EventJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parquet that DuckDB wrote, as sources and {@code tarn validate} read it. */
final class DuckDbParquetTest {
  private static final int MOST_BYTES = 1 << 20;

  /** What both write in one way: runs, repetitions, differences, nulls and nested lists. */
  private static final String ROWS =
      """
      SELECT 3002 AS class_uid, i AS number, i * 7919 % 100000 - 50000 AS mixed,
        i % 3 = 0 AS flag, CASE WHEN i % 5 > 1 THEN 'user-' || i % 40 END AS name,
        'arn:aws:iam::' || 100000000000 + i // 9 || ':role/x' || i AS arn,
        DATE '1969-12-30' + i::INTEGER AS day, uuid() AS id,
        [i, NULL, i + 1][1:i % 4] AS numbers,
        [{'uid': 'r' || j, 'tags': ['a', 'b'][1:(i + j) % 3]} FOR j IN range(i % 3)] AS resources,
        MAP {'k' || i: 'v', 'none': NULL} AS unmapped
      FROM range(5000) AS of(i)
      """;

  @TempDir private Path folder;

  private String write(Statement duckdb, String rows, String options) throws SQLException {
    String file = folder.resolve("rows.parquet").toString();
    duckdb.execute("COPY (" + rows + ") TO '" + file + "' (FORMAT parquet, " + options + ")");
    return file;
  }

  private static Map<String, Object> tree(byte[] json, int length) {
    Map<String, Object> members = ((EventJson.Event) EventJson.read(json, 0, length)).tree();
    members.values().removeIf(Objects::isNull);
    return members;
  }

  @ParameterizedTest
  @CsvSource({"uncompressed, V1", "snappy, V1", "gzip, V1", "zstd, V1", "zstd, V2", "lz4_raw, V2"})
  void rowsAreWhatDuckDbSaysThatTheyAre(String codec, String version)
      throws SQLException, IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement duckdb = connection.createStatement()) {
      String options =
          "COMPRESSION %s, PARQUET_VERSION %s, ROW_GROUP_SIZE 2048".formatted(codec, version);
      String file = write(duckdb, ROWS, options);
      JsonWriter text = new JsonWriter();
      try (HeldBytes held = HeldBytes.of(Path.of(file));
          ResultSet expected =
              duckdb.executeQuery(
                  "SELECT to_json(each)::VARCHAR FROM read_parquet('" + file + "') AS each")) {
        ParquetRows rows = new ParquetRows(held, text, MOST_BYTES, MOST_BYTES);
        while (expected.next()) {
          text.clear();
          assertThat(rows.next()).isEqualTo(text.size());
          byte[] json = expected.getString(1).getBytes(StandardCharsets.UTF_8);
          assertThat(tree(text.bytes(), text.size())).isEqualTo(tree(json, json.length));
        }
        assertThat(rows.row()).isEqualTo(5_000);
        assertThat(rows.next()).isNegative();
      }
    }
  }

  @Test
  void typesAreTextsOrNumbersAsTheGuideSays() throws SQLException, IOException {
    String types =
        """
        SELECT TIMESTAMPTZ '2026-11-20 12:31:16.25+00' AS zoned,
          TIMESTAMP '2026-11-20 12:31:16' AS local,
          TIMESTAMP_NS '2026-11-20 12:31:16.123456789' AS nanos, TIME '12:31:16.5' AS clock,
          12.50::DECIMAL(38, 2) AS price, 18446744073709551615::UBIGINT AS big,
          0.1::FLOAT AS part, 'nan'::DOUBLE AS nothing, '{"a": [1]}'::JSON AS said,
          'low'::ENUM ('low', 'high') AS level, INTERVAL '1 month 2 days' AS span,
          '\\xFF\\x00'::BLOB AS bytes
        """;
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement duckdb = connection.createStatement()) {
      JsonWriter text = new JsonWriter();
      try (HeldBytes held = HeldBytes.of(Path.of(write(duckdb, types, "COMPRESSION zstd")))) {
        new ParquetRows(held, text, MOST_BYTES, MOST_BYTES).next();
      }
      assertThat(text.toString())
          .isEqualTo(
              "{\"zoned\":\"2026-11-20T12:31:16.250Z\",\"local\":\"2026-11-20T12:31:16\","
                  + "\"nanos\":\"2026-11-20T12:31:16.123456789\",\"clock\":\"12:31:16.500\","
                  + "\"price\":12.50,\"big\":18446744073709551615,\"part\":0.1,\"nothing\":\"NaN\","
                  + "\"said\":{\"a\": [1]},\"level\":\"low\",\"span\":\"P1M2DT0S\","
                  + "\"bytes\":\"/wA=\"}");
    }
  }
}
