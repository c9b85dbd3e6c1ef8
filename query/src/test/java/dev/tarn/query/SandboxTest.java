package dev.tarn.query;

import static dev.tarn.query.Schemas.number;
import static dev.tarn.query.Schemas.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Diagnostics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Queries that try to leave the lake, or to take the machine with them. */
class SandboxTest {
  @TempDir static Path directory;
  private static QueryEngine engine;
  private static String file;

  @BeforeAll
  static void writeOneTable() {
    ParquetLake lake = new ParquetLake(directory);
    lake.table(
            "okta",
            3002,
            "authentication",
            Schemas.of(Schemas.TIME, text(2, "severity"), number(3, "duration")))
        .file(
            "SELECT range AS time, 'Low' AS severity, range AS duration, 'r' AS region, 'a' AS"
                + " accountId, '20261120' AS eventDay, 1 AS _unit, range AS _ordinal, 1 AS _epoch"
                + " FROM range(10000)");
    file = directory.resolve("okta-authentication-0.parquet").toString();
    engine = lake.engine("okta");
  }

  static List<String> refused() {
    return List.of(
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM read_json_auto('/etc/passwd')",
        "SELECT * FROM read_parquet('FILE')",
        "SELECT * FROM parquet_scan(['FILE'])",
        "SELECT * FROM parquet_metadata('FILE')",
        "SELECT * FROM 'FILE'",
        "FROM 'FILE'",
        "SELECT * FROM \"FILE\"",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM 'https://example.com/x.parquet'",
        "SELECT * FROM 's3://bucket/x.parquet'",
        "SELECT * FROM glob('/**')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "WITH x AS (SELECT * FROM read_csv('/etc/passwd')) SELECT 1",
        "WITH x AS MATERIALIZED (SELECT * FROM glob('/*')) SELECT * FROM okta.authentication",
        "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a FROM x, glob('/*')) FROM x",
        "SELECT (SELECT content FROM read_text('/etc/passwd'))",
        "SELECT 1 WHERE EXISTS (FROM glob('/etc/*'))",
        "SELECT 1 ORDER BY (SELECT count(*) FROM glob('/etc/*'))",
        "SELECT 1 LIMIT (SELECT count(*) FROM glob('/etc/*'))",
        "SELECT * FROM okta.authentication JOIN glob('/*') ON true",
        "SELECT * FROM okta.authentication, LATERAL (SELECT * FROM glob('/*'))",
        "SELECT list_transform([1], lambda x: (SELECT max(file) FROM glob('/*')))",
        "SELECT sum(1) OVER (PARTITION BY (SELECT max(file) FROM glob('/*')))",
        "SELECT count(*) FILTER (WHERE getenv('HOME') = 'x') FROM okta.authentication",
        "SELECT string_agg('x' ORDER BY getenv('HOME'))",
        "VALUES (getenv('HOME'))",
        "SELECT * FROM (VALUES ((SELECT max(file) FROM glob('/*')))) t",
        "DESCRIBE SELECT * FROM read_csv('/etc/passwd')",
        "SUMMARIZE SELECT * FROM read_csv('/etc/passwd')",
        "DESCRIBE '/etc/passwd'",
        "SHOW TABLES",
        "SHOW ALL TABLES",
        "SHOW DATABASES",
        "SELECT getenv('HOME')",
        "SELECT \"getenv\"('HOME')",
        "SELECT GetEnv('HOME')",
        "SELECT main.getenv('HOME')",
        "SELECT system.main.getenv('HOME')",
        "SELECT current_setting('memory_limit')",
        "SELECT getvariable('x')",
        "SELECT version(), pg_sleep(1)",
        "SELECT sleep_ms(100000)",
        "SELECT nextval('x')",
        "SELECT write_log('x')",
        "SELECT json_serialize_sql('SELECT 1')",
        "SELECT json_deserialize_sql('{}')",
        "SELECT json_serialize_plan('SELECT 1')",
        "SELECT * FROM json_execute_serialized_sql('{}')",
        "PRAGMA json_execute_serialized_sql('{}')",
        "FROM query('SELECT 1')",
        "FROM query_table('okta.authentication')",
        "FROM query_table(['okta.authentication'])",
        "SELECT * FROM \"query\"('SELECT 42')",
        "FROM duckdb_settings()",
        "FROM duckdb_secrets()",
        "FROM duckdb_functions()",
        "FROM duckdb_views()",
        "FROM duckdb_settings",
        "FROM duckdb_views",
        "FROM sqlite_master",
        "FROM information_schema.tables",
        "FROM pg_catalog.pg_tables",
        "FROM pragma_database_list",
        "FROM memory.main.x",
        "FROM system.information_schema.tables",
        "FROM memory.okta.authentication",
        "FROM pragma_table_info('okta.authentication')",
        "FROM test_all_types()",
        "FROM repeat_row(1, num_rows=100)",
        "FROM seq_scan('okta.authentication')",
        "FROM summary(TABLE okta.authentication)",
        "FROM which_secret('a', 'b')",
        "FROM enable_logging()",
        "FROM checkpoint()",
        "FROM histogram('okta.authentication', time)",
        "FROM okta.authentication AT (VERSION => 1)",
        "COPY okta.authentication TO '/tmp/x.csv'",
        "COPY (SELECT 1) TO '/tmp/x.csv'",
        "COPY x FROM '/etc/passwd'",
        "EXPORT DATABASE '/tmp/x'",
        "IMPORT DATABASE '/tmp/x'",
        "ATTACH '/tmp/x.db'",
        "ATTACH ':memory:' AS z",
        "DETACH memory",
        "USE memory",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '/tmp/x.so'",
        "SET memory_limit = '100GB'",
        "SET GLOBAL enable_external_access = true",
        "RESET memory_limit",
        "SET VARIABLE a = 1",
        "PRAGMA database_list",
        "PRAGMA enable_profiling",
        "CALL pragma_version()",
        "CHECKPOINT",
        "VACUUM",
        "ANALYZE",
        "BEGIN",
        "COMMIT",
        "CREATE TABLE x (a INT)",
        "CREATE VIEW x AS SELECT 1",
        "CREATE MACRO upper(x) AS 'a'",
        "CREATE SECRET (TYPE s3)",
        "CREATE SCHEMA x",
        "CREATE TYPE x AS ENUM ('a')",
        "CREATE SEQUENCE x",
        "DROP VIEW okta.authentication",
        "ALTER TABLE x ADD COLUMN b INT",
        "INSERT INTO okta.authentication VALUES (1)",
        "UPDATE okta.authentication SET time = 1",
        "DELETE FROM okta.authentication",
        "TRUNCATE okta.authentication",
        "MERGE INTO okta.authentication USING (SELECT 1) ON true WHEN MATCHED THEN DELETE",
        "PREPARE x AS SELECT 1",
        "EXECUTE x",
        "DEALLOCATE x",
        "EXPLAIN SELECT 1",
        "EXPLAIN ANALYZE FROM okta.authentication",
        "PIVOT okta.authentication ON severity USING count(*)",
        "FROM (PIVOT okta.authentication ON severity USING count(*))",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP VIEW okta.authentication",
        "SELECT 1; COPY (SELECT 1) TO '/tmp/x'",
        "",
        ";",
        "-- nothing",
        "SELECT ?",
        "SELECT $1",
        "SELECT $name",
        "SELCT 1",
        "SELECT 'open",
        "SELECT /* open",
        "SELECT \"open",
        "SELECT ((((1)",
        "SELECT no_such_function(1)",
        "SELECT nothing FROM okta.authentication",
        "SELECT * FROM okta.nothing",
        "SELECT CAST('x' AS INTEGER)",
        "SELECT severity::INTEGER FROM okta.authentication",
        "SELECT 1 / 'a'",
        "SELECT [1, 2][{'a': 1}]",
        "SELECT map([1, 1], ['a', 'b'])",
        "SELECT 9223372036854775807 + time FROM okta.authentication",
        "SELECT CAST('x' AS nothing)",
        "SELECT error('x')",
        "SELECT x COLLATE nothing FROM (SELECT 'a' AS x)",
        "SELECT regexp_matches('a', '(')",
        "SELECT strftime(now(), '%Q')",
        "SELECT repeat('x', 1000000000)",
        "SELECT repeat(repeat('x', 100000), 100000)",
        "SELECT main.repeat('x', 1000000000)",
        "SELECT lpad('', 2000000000, 'x')",
        "SELECT rpad('', 2000000000, 'x')",
        "SELECT format('{:2000000000}', 1)",
        "SELECT format('{:{}}', 1, 2000000000)",
        "SELECT printf('%2000000000d', 1)",
        "SELECT printf('%*d', 2000000000, 1)",
        "SELECT printf(repeat('x', 10), 1)",
        "SELECT range(1000000000000)",
        "SELECT len(generate_series(1, 1000000000))",
        "SELECT list_resize([1], 1000000000)",
        "SELECT array_resize([1], 1000000000, 0)",
        "SELECT bar(1, 0, 10, 1000000000)",
        "SELECT to_base(1, 2, 1000000000)");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void endsInDiagnostics(String sql) {
    String text = sql.replace("FILE", file);
    String said = Answers.refusal(engine, limited(text));
    assertThat(said)
        .contains("error ")
        .doesNotContain("Exception")
        .doesNotContain("exception_type")
        .doesNotContain("\tat ")
        .doesNotContain("INTERNAL")
        .doesNotContain("fault of the program")
        .doesNotContain("root:");
  }

  private static QueryRequest limited(String sql) {
    return new QueryRequest(
        sql,
        new QueryLimits(1_000, Duration.ofSeconds(20), 256L << 20, 1),
        QueryRequest.Listener.NONE);
  }

  static List<String> allowed() {
    return List.of(
        "SELECT 1",
        "SELECT 1;",
        "  -- a comment\n SELECT 'é', \"severity\" FROM okta.authentication LIMIT 1",
        "FROM okta.authentication SELECT count(*)",
        "TABLE okta.authentication",
        "VALUES (1, 'a'), (2, NULL)",
        "DESCRIBE okta.authentication",
        "SUMMARIZE okta.authentication",
        "SELECT * FROM range(3)",
        "SELECT * FROM generate_series(1, 3) t(i)",
        "SELECT unnest([1, 2]), unnest(range(3))",
        "WITH authentication AS (SELECT 1 AS x) SELECT x FROM authentication",
        "WITH read_csv AS (SELECT 1 AS x) SELECT x FROM read_csv",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) FROM t",
        "SELECT severity, count(*), sum(duration) FILTER (WHERE time > 5), median(time)"
            + " FROM okta.authentication GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 5",
        "SELECT severity, region, count(*), grouping(severity) FROM okta.authentication"
            + " GROUP BY GROUPING SETS ((severity), (region), ())",
        "SELECT time, row_number() OVER w, lag(time, 1, 0) OVER w, sum(duration) OVER (w ROWS"
            + " BETWEEN 2 PRECEDING AND CURRENT ROW) FROM okta.authentication WINDOW w AS (PARTITION"
            + " BY severity ORDER BY time) QUALIFY row_number() OVER w < 3",
        "SELECT DISTINCT ON (severity) severity, time FROM okta.authentication ORDER BY severity",
        "SELECT time_bucket(INTERVAL 1 HOUR, time_dt), count(*) FROM okta.authentication GROUP BY 1",
        "SELECT extract(hour FROM time_dt), date_trunc('day', time_dt), strftime(time_dt, '%Y'),"
            + " time_dt AT TIME ZONE 'Europe/Berlin' FROM okta.authentication LIMIT 1",
        "SELECT now() - INTERVAL 1 DAY, current_date, current_timestamp, epoch_ms(now())",
        "SELECT CASE WHEN time > 5 THEN 'a' ELSE 'b' END, time IN (1, 2), time BETWEEN 1 AND 2,"
            + " severity LIKE 'L%' ESCAPE '!', severity ILIKE '%o%', severity SIMILAR TO 'L.*',"
            + " severity ~ 'L', NOT severity IS NULL, severity IS DISTINCT FROM 'x',"
            + " coalesce(severity, 'x'), nullif(severity, 'x'), ifnull(severity, 'y'),"
            + " severity COLLATE NOCASE, TRY_CAST(severity AS INTEGER), time::VARCHAR || 'x',"
            + " substring(severity FROM 1 FOR 2), position('o' IN severity), trim(BOTH FROM severity)"
            + " FROM okta.authentication LIMIT 1",
        "SELECT {'a': 1, 'b': [1, 2]}, MAP {'k': 1}['k'], [1, 2, 3][2:], struct_pack(x := 1).x,"
            + " list_transform([1, 2], lambda x: x + 1), list_filter([1, 2], x -> x > 1),"
            + " list_reduce([1, 2], lambda a, b: a + b), [x * 2 FOR x IN [1, 2] IF x > 1],"
            + " list_aggregate([1, 2], 'sum'), (1, 2), ROW(1, 'a'), ARRAY(SELECT 1)",
        "SELECT '{\"a\": {\"b\": 1}}'::JSON -> 'a' ->> 'b', json_extract('{\"a\": 1}', '$.a'),"
            + " to_json({'a': 1}), json_extract_string('{\"a\": 1}', '$.a')",
        "SELECT regexp_extract(severity, '(L)(.*)', 2), regexp_replace(severity, 'o', '0', 'g'),"
            + " string_split(severity, 'o'), split_part(severity, 'o', 1), md5(severity),"
            + " format('{} {:5.2f}', severity, 1.5), printf('%05d', time), lower(severity),"
            + " strip_accents(severity), levenshtein(severity, 'Lot'), hash(severity),"
            + " lpad(severity, 5, '.'), repeat(severity, 3) FROM okta.authentication LIMIT 1",
        "SELECT a.time FROM okta.authentication a JOIN okta.authentication b USING (time)"
            + " LEFT JOIN okta.authentication c ON c.time = a.time SEMI JOIN okta.authentication d"
            + " ON d.time = a.time ANTI JOIN (SELECT -1 AS time) e ON e.time = a.time LIMIT 1",
        "SELECT a.time FROM okta.authentication a ASOF JOIN okta.authentication b ON a.time >= b.time"
            + " LIMIT 1",
        "SELECT time FROM okta.authentication UNION SELECT 5 EXCEPT SELECT 6 INTERSECT SELECT 7",
        "SELECT time FROM okta.authentication UNION ALL BY NAME SELECT severity FROM events LIMIT 1",
        "SELECT * EXCLUDE (severity) REPLACE (time + 1 AS time) RENAME (duration AS d)"
            + " FROM okta.authentication LIMIT 1",
        "SELECT COLUMNS('time|dur.*') FROM okta.authentication LIMIT 1",
        "SELECT min(COLUMNS(* EXCLUDE (severity))) FROM okta.authentication",
        "SELECT * FROM okta.authentication USING SAMPLE 5 ROWS",
        "SELECT * FROM okta.authentication TABLESAMPLE 10%",
        "SELECT * FROM (SELECT time, duration FROM okta.authentication LIMIT 1) UNPIVOT (v FOR n IN"
            + " (time, duration))",
        "SELECT x FROM okta.authentication, LATERAL (SELECT time + 1 AS x) LIMIT 1",
        "SELECT time FROM okta.authentication ORDER BY #1 DESC NULLS LAST LIMIT 1 OFFSET 2",
        "SELECT time FROM okta.authentication LIMIT 10%",
        "SELECT approx_count_distinct(time), quantile_cont(time, 0.95), histogram(severity),"
            + " arg_max(time, duration), list(severity)[1], string_agg(DISTINCT severity, ','),"
            + " any_value(severity), mode(severity), bool_or(time > 5), entropy(severity)"
            + " FROM okta.authentication",
        "SELECT count(DISTINCT time) FROM okta.authentication WHERE time IN (SELECT time FROM events)",
        "SELECT EXISTS (SELECT 1), time = ANY (SELECT 1), (SELECT max(time) FROM events)"
            + " FROM okta.authentication LIMIT 1",
        "SELECT INTERVAL '3 days', DATE '2026-01-01' + 1, TIMESTAMP '2026-01-01', 0x1F, 1e3, 1_000",
        "SELECT E'a\\n', $$dollar$$, 'it''s', U&'x'".replace(", U&'x'", ""));
  }

  @ParameterizedTest
  @MethodSource("allowed")
  void answersWhatAnalystsWrite(String sql) {
    assertThat(Answers.rows(engine, limited(sql))).isNotNull();
  }

  static List<String> endless() {
    return List.of(
        "SELECT count(*) FROM range(1000000000000)",
        "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
        "SELECT count(*) FROM okta.authentication a, okta.authentication b, okta.authentication c",
        "SELECT levenshtein(repeat('a', 100000), repeat('b', 100000)) + levenshtein(repeat('c',"
            + " 100000), repeat('d', 99999))");
  }

  @ParameterizedTest
  @MethodSource("endless")
  void endsAtTheTimeLimit(String sql) {
    long start = System.nanoTime();
    String said =
        Answers.refusal(
            engine,
            new QueryRequest(
                sql,
                new QueryLimits(10, Duration.ofMillis(600), 256L << 20, 1),
                QueryRequest.Listener.NONE));
    assertThat(said).startsWith("error time-limit: the query took longer than its limit of 600 ms");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void endsAtTheMemoryLimit() {
    for (String sql :
        List.of(
            "SELECT string_agg(repeat('x', 1000), ',') FROM range(1000000)",
            "SELECT range, count(*) FROM range(100000000) GROUP BY 1 ORDER BY 2 LIMIT 1",
            "SELECT list(range) FROM range(100000000)",
            "SELECT a.range FROM range(50000000) a ORDER BY hash(a.range) LIMIT 1 OFFSET 49999999")) {
      String said =
          Answers.refusal(
              engine,
              new QueryRequest(
                  sql,
                  new QueryLimits(10, Duration.ofSeconds(30), 32L << 20, 1),
                  QueryRequest.Listener.NONE));
      assertThat(said).as(sql).startsWith("error memory-limit");
    }
  }

  @Test
  void endsWhenItIsCancelled() {
    AtomicBoolean cancelled = new AtomicBoolean();
    String said =
        Answers.refusal(
            engine,
            new QueryRequest(
                "SELECT count(*) FROM range(1000000000000)",
                QueryLimits.DEFAULT,
                new QueryRequest.Listener() {
                  @Override
                  public void progress(double fraction) {
                    cancelled.set(true);
                  }

                  @Override
                  public boolean cancelled() {
                    return cancelled.get();
                  }
                }));
    assertThat(said).startsWith("error query-cancelled");
  }

  @Test
  void refusesDeepNesting() {
    for (String sql :
        List.of(
            "SELECT " + "(".repeat(100_000) + "1" + ")".repeat(100_000),
            "SELECT " + "[".repeat(900) + "]".repeat(900),
            "SELECT " + "NOT ".repeat(20_000) + "true",
            "SELECT 1" + " + 1".repeat(50_000),
            "SELECT 1" + " UNION ALL SELECT 1".repeat(20_000),
            "SELECT * FROM " + "(SELECT * FROM ".repeat(800) + "range(1)" + ")".repeat(800),
            "SELECT a" + ".b".repeat(20_000) + " FROM (SELECT 1 AS a)",
            "SELECT " + "x".repeat(2_000_000))) {
      assertThat(ends(sql)).as(sql.substring(0, 40)).isTrue();
    }
  }

  /** Whether a query ends, either way. */
  private static boolean ends(String sql) {
    try (QueryResult result = engine.run(limited(sql))) {
      while (result.next()) {
        // to the end
      }
    } catch (QueryException e) {
      String said = Diagnostics.render(e.diagnostics(), name -> null);
      assertThat(said).doesNotContain("fault of the program").doesNotContain("INTERNAL");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return true;
  }

  @Test
  void cutsRowsAtTheLimit() throws Exception {
    try (QueryResult result = engine.run(limited("FROM okta.authentication"))) {
      while (result.next()) {
        assertThat(result.value(0)).isNotNull();
      }
      assertThat(result.rows()).isEqualTo(1_000);
      assertThat(result.truncated()).isTrue();
    }
  }

  @Test
  void listsOnlyFunctionsThatExist() throws Exception {
    Set<String> unknown = new TreeSet<>(FunctionList.names());
    unknown.removeAll(Set.of("ifnull", "unnest"));
    try (var connection = java.sql.DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT lower(function_name) FROM duckdb_functions()")) {
      while (rows.next()) {
        unknown.remove(rows.getString(1));
      }
    }
    assertThat(unknown).isEmpty();
  }
}
