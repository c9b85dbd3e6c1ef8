package dev.tarn.query;

import static dev.tarn.query.Schemas.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryEngineTest {
  private static final String CONTRACT =
      """
      SELECT api.operation, actor.user.uid, actor.user.name, src_endpoint.ip, time, severity,
        metadata.version, metadata.product.name, metadata.product.vendor_name, category_name,
        activity_name, type_uid
      FROM azure_activity.api_activity
      UNION ALL
      SELECT api.operation, actor.user.uid, actor.user.name, src_endpoint.ip, time, severity,
        metadata.version, metadata.product.name, metadata.product.vendor_name, category_name,
        activity_name, type_uid
      FROM aws_cloudtrail.api_activity
      ORDER BY time
      """;

  @TempDir Path directory;
  private ParquetLake lake;
  private QueryEngine engine;

  @BeforeEach
  void writeTwoTables() {
    lake = SampleLake.write(directory);
    engine = SampleLake.engine(lake);
  }

  private List<String> rows(String sql) {
    return Answers.rows(engine, sql);
  }

  @Test
  void unitesTwoSourcesInOneQuery() {
    assertThat(rows(CONTRACT))
        .containsExactly(
            "write1|u1|n1|null|1000|Low|1.3.0|Azure|Microsoft|Application Activity|Create|600301",
            "Assume|null|null|10.0.0.1|1500|High|1.8.0|null|null|null|null|null",
            "write2|u2|n2|null|2000|Low|1.3.0|Azure|Microsoft|Application Activity|Create|600301",
            "write3|u3|n3|null|3000|Low|1.3.0|Azure|Microsoft|Application Activity|Create|600301");
  }

  @Test
  void bindsTheSameQueryOnAnEmptyLake() {
    QueryEngine empty =
        new ParquetLake(directory.resolve("none")).engine("azure-activity", "aws-cloudtrail");
    assertThat(Answers.rows(empty, CONTRACT)).isEmpty();
    assertThat(Answers.columns(empty, CONTRACT))
        .extracting(QueryColumn::name)
        .containsExactly(
            "operation",
            "uid",
            "name",
            "ip",
            "time",
            "severity",
            "version",
            "name_1",
            "vendor_name",
            "category_name",
            "activity_name",
            "type_uid");
    assertThat(Answers.rows(empty, "SELECT count(*) FROM events")).containsExactly("0");
    assertThat(Answers.rows(empty, "SELECT * FROM api_activity")).isEmpty();
  }

  @Test
  void classViewReadsEverySourceInOneType() {
    assertThat(
            rows(
                "SELECT source, duration, api.version, src_endpoint.ip, typeof(duration)"
                    + " FROM api_activity ORDER BY time"))
        .containsExactly(
            "azure-activity|1|null|null|BIGINT",
            "aws-cloudtrail|5000000000|v1|10.0.0.1|BIGINT",
            "azure-activity|2|null|null|BIGINT",
            "azure-activity|3|null|null|BIGINT");
  }

  @Test
  void eventsHaveWhatEveryClassHas() {
    assertThat(Answers.columns(engine, "SELECT * FROM events"))
        .extracting(QueryColumn::name)
        .containsExactly(
            "time",
            "time_dt",
            "class_uid",
            "class_name",
            "category_uid",
            "category_name",
            "activity_id",
            "activity_name",
            "type_uid",
            "type_name",
            "severity_id",
            "severity",
            "status_id",
            "status",
            "message",
            "metadata",
            "cloud",
            "source",
            "unmapped",
            "region",
            "accountId",
            "eventDay");
    assertThat(rows("SELECT time_dt, metadata.version, source FROM events ORDER BY time LIMIT 2"))
        .containsExactly(
            "1970-01-01T00:00:01Z|1.3.0|azure-activity",
            "1970-01-01T00:00:01.500Z|1.8.0|aws-cloudtrail");
    assertThat(rows("SELECT src_endpoint.ip FROM events WHERE src_endpoint.ip IS NOT NULL"))
        .containsExactly("10.0.0.1");
  }

  @Test
  void starShowsStoredColumnsOnly() {
    assertThat(Answers.columns(engine, "SELECT * FROM azure_activity.api_activity"))
        .extracting(QueryColumn::name)
        .containsExactly(
            "time",
            "class_uid",
            "category_name",
            "activity_name",
            "type_uid",
            "severity",
            "metadata",
            "api",
            "actor",
            "resources",
            "duration",
            "unmapped",
            "region",
            "accountId",
            "eventDay");
    assertThat(
            Answers.columns(
                engine, "SELECT *, src_endpoint.ip, _unit FROM azure_activity.api_activity"))
        .extracting(QueryColumn::name)
        .containsExactly(
            "time",
            "class_uid",
            "category_name",
            "activity_name",
            "type_uid",
            "severity",
            "metadata",
            "api",
            "actor",
            "resources",
            "duration",
            "unmapped",
            "region",
            "accountId",
            "eventDay",
            "ip",
            "_unit");
  }

  @Test
  void identityCanBeNamed() {
    assertThat(rows("SELECT _epoch, _unit, _ordinal FROM azure_activity.api_activity ORDER BY ALL"))
        .containsExactly("1|7|1", "1|7|2", "1|7|3");
  }

  @Test
  void findsPathsThroughAliasesSubqueriesAndCommonTables() {
    assertThat(rows("SELECT a.src_endpoint.ip FROM azure_activity.api_activity a LIMIT 1"))
        .containsExactly("null");
    assertThat(
            rows(
                "SELECT azure_activity.api_activity.src_endpoint.ip"
                    + " FROM azure_activity.api_activity LIMIT 1"))
        .containsExactly("null");
    assertThat(
            rows(
                "SELECT s.e.ip FROM (SELECT src_endpoint AS e FROM azure_activity.api_activity) s LIMIT 1"))
        .containsExactly("null");
    assertThat(
            rows(
                "WITH x AS (SELECT * FROM azure_activity.api_activity) SELECT x.actor.user.email_addr,"
                    + " actor.user['name'] FROM x ORDER BY 2 LIMIT 1"))
        .containsExactly("null|n1");
    assertThat(
            rows(
                "SELECT (actor).user.credential_uid FROM azure_activity.api_activity WHERE time ="
                    + " (SELECT max(o.time) FROM azure_activity.api_activity o WHERE o.src_endpoint.ip"
                    + " IS NULL)"))
        .containsExactly("null");
    assertThat(
            rows(
                "SELECT z.actor.user.domain FROM (SELECT actor FROM azure_activity.api_activity UNION"
                    + " ALL SELECT actor FROM aws_cloudtrail.api_activity) z LIMIT 1"))
        .containsExactly("null");
  }

  @Test
  void findsPathsInListsAndLambdas() {
    assertThat(
            rows(
                "SELECT r.uid, r.name FROM azure_activity.api_activity, unnest(resources) AS u(r)"
                    + " WHERE r.type = 't' ORDER BY 1"))
        .containsExactly("r1|null", "r2|null", "r3|null");
    assertThat(
            rows(
                "SELECT r.uid, r.namespace FROM azure_activity.api_activity t, unnest(t.resources)"
                    + " AS r ORDER BY 1 LIMIT 1"))
        .containsExactly("r1|null");
    assertThat(
            rows(
                "SELECT list_transform(resources, lambda r: r.uid || coalesce(r.region, '!')),"
                    + " list_filter(resources, x -> x.type = 'u')[1].uid, resources[1].labels"
                    + " FROM azure_activity.api_activity ORDER BY time LIMIT 1"))
        .containsExactly("[r1!, s1!]|s1|null");
    assertThat(
            rows(
                "SELECT unnest(resources).uid AS x FROM azure_activity.api_activity ORDER BY x"
                    + " LIMIT 1"))
        .containsExactly("r1");
    assertThat(
            rows(
                "SELECT [r.uid FOR r IN resources IF r.type = 't'] FROM azure_activity.api_activity"
                    + " ORDER BY time LIMIT 1"))
        .containsExactly("[r1]");
  }

  @Test
  void readsTheMapOfUnmappedValues() {
    assertThat(
            rows(
                "SELECT unmapped['a.b'], unmapped['k'], map_keys(unmapped) FROM api_activity"
                    + " ORDER BY time LIMIT 2"))
        .containsExactly("x1|null|[a.b]", "null|null|[k]");
  }

  @Test
  void readsSecondTableOfTheSameClassToo() {
    lake.table(
            "azure-activity",
            6003,
            "api_activity__2",
            Schemas.of(Schemas.TIME, text(2, "duration"), text(3, "severity")))
        .file(
            "SELECT 9000 AS time, 'PT1S' AS duration, 'Odd' AS severity, NULL AS region, NULL AS"
                + " accountId, '20261129' AS eventDay, 9 AS _unit, 1 AS _ordinal, 2 AS _epoch");
    assertThat(
            rows(
                "SELECT time, duration, severity, api.operation FROM azure_activity.api_activity ORDER BY time DESC LIMIT 2"))
        .containsExactly("9000|PT1S|Odd|null", "3000|3|Low|write3");
    assertThat(rows("SELECT duration FROM azure_activity.api_activity__2")).containsExactly("PT1S");
  }

  @Test
  void opensOnlyFilesThatCanMatch() {
    String query = "SELECT count(*) FROM azure_activity.api_activity WHERE ";
    for (String condition :
        List.of(
            "time >= 3000",
            "time > 2000",
            "2999 < time",
            "time BETWEEN 2500 AND 3500",
            "eventDay = '20261123'",
            "eventDay = 20261123",
            "eventDay > '20261122' AND severity = 'Low'",
            "accountId = 'acc3'",
            "accountId IN ('acc3', 'acc9') AND region = 'west'",
            "time_dt >= TIMESTAMP '1970-01-01 00:00:03.9' - INTERVAL 900 MILLISECONDS AND time > 2000",
            "time >= epoch_ms(TIMESTAMP '1970-01-01 00:00:03')",
            "(time = 3000 OR time = 7000)",
            "time > 2000 AND length(severity) > 0 AND time < epoch_ms(now())")) {
      assertThat(Answers.statistics(engine, query + condition).files()).as(condition).isEqualTo(1);
      assertThat(rows(query + condition)).as(condition).containsExactly("1");
    }
    for (String condition :
        List.of(
            "time >= 3000 OR severity = 'Low'",
            "NOT (time >= 3000 AND severity = 'Low')",
            "time + 0 >= 3000",
            "coalesce(time, 5000) >= 3000",
            "severity = 'Low'")) {
      assertThat(Answers.statistics(engine, query + condition).files()).as(condition).isEqualTo(3);
    }
  }

  @Test
  void opensWhatAnyMentionNeeds() {
    assertThat(
            Answers.statistics(
                    engine,
                    "SELECT * FROM azure_activity.api_activity a, azure_activity.api_activity b"
                        + " WHERE a.time = 1000 AND b.time = 2000")
                .files())
        .isEqualTo(2);
    assertThat(
            Answers.statistics(
                    engine,
                    "SELECT (SELECT count(*) FROM azure_activity.api_activity) FROM"
                        + " azure_activity.api_activity WHERE time = 1000")
                .files())
        .isEqualTo(3);
    assertThat(
            Answers.statistics(
                    engine,
                    "SELECT 1 FROM aws_cloudtrail.api_activity c ASOF LEFT JOIN"
                        + " azure_activity.api_activity a ON c.time >= a.time WHERE a.time > 2000")
                .files())
        .isEqualTo(4);
  }

  @Test
  void leftJoinsKeepTheirRowsWhenFilesAreLeftOut() {
    String join =
        "SELECT a.time, b.time FROM azure_activity.api_activity a LEFT JOIN"
            + " azure_activity.api_activity b ON a.time = b.time";
    assertThat(rows(join + " WHERE b.time >= 3000")).containsExactly("3000|3000");
    assertThat(rows(join + " WHERE b.time IS NULL")).isEmpty();
  }

  @Test
  void saysWhatIsNotThere() {
    assertThat(Answers.refusal(engine, "SELECT api.operatoin FROM azure_activity.api_activity"))
        .isEqualTo(
            """
            <sql>:1:12: error unknown-path: 'api' of azure_activity.api_activity has no member 'operatoin'
                1 | SELECT api.operatoin FROM azure_activity.api_activity
                  |            ^^^^^^^^^ did you mean 'operation'?
            """);
    assertThat(Answers.refusal(engine, "SELECT severty FROM api_activity"))
        .isEqualTo(
            """
            <sql>:1:8: error unknown-column: there is no column 'severty'
                1 | SELECT severty FROM api_activity
                  |        ^^^^^^^ did you mean 'severity'?
            """);
    assertThat(Answers.refusal(engine, "SELECT 1 FROM azure_activty.api_activity"))
        .isEqualTo(
            """
            <sql>:1:15: error unknown-table: there is no table 'azure_activty.api_activity'
                1 | SELECT 1 FROM azure_activty.api_activity
                  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^ did you mean 'azure_activity.api_activity'?
            """);
    assertThat(Answers.refusal(engine, "SELECT 1 FROM okta.authentication"))
        .isEqualTo(
            """
            <sql>:1:15: error unknown-table: there is no table 'okta.authentication'
                1 | SELECT 1 FROM okta.authentication
                  |               ^^^^^^^^^^^^^^^^^^^ there are api_activity, aws_cloudtrail.api_activity, azure_activity.api_activity, events
            """);
    assertThat(Answers.refusal(engine, "SELECT resources.uid FROM azure_activity.api_activity"))
        .contains("list-member")
        .contains("resources[1].uid");
    assertThat(Answers.refusal(engine, "SELECT 1 FROM events WHERE time > TIMESTAMP '2026-01-01'"))
        .contains("compare time_dt with a timestamp");
  }
}
