package dev.tarn.query;

import static dev.tarn.query.Schemas.integer;
import static dev.tarn.query.Schemas.struct;
import static dev.tarn.query.Schemas.text;
import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of different ages read as one table. DuckDB 2.0.0 ends the whole process here: this test
 * guards the upgrade.
 */
class EvolutionTest {
  private static final String TECHNICAL =
      ", NULL AS region, NULL AS accountId, '20261120' AS eventDay, 1 AS _unit, 1 AS _ordinal, 1 AS"
          + " _epoch";

  private static final Schema OLD =
      Schemas.of(
          Schemas.TIME,
          optional(
              2, "actor", struct(optional(3, "user", struct(text(4, "uid"), text(5, "name"))))),
          optional(6, "resources", Types.ListType.ofOptional(7, struct(text(8, "uid")))),
          integer(9, "duration"),
          Schemas.unmapped(20));

  /** Members added inside and around, in another order; a number widened; a column more. */
  private static final Schema NEW =
      Schemas.of(
          Schemas.TIME,
          optional(
              2,
              "actor",
              struct(
                  text(10, "app_name"),
                  optional(
                      3,
                      "user",
                      struct(
                          text(11, "email_addr"),
                          text(5, "name"),
                          text(4, "uid"),
                          optional(12, "org", struct(text(13, "name"))))))),
          optional(
              6,
              "resources",
              Types.ListType.ofOptional(7, struct(text(14, "type"), text(8, "uid")))),
          Schemas.number(9, "duration"),
          text(15, "message"),
          Schemas.unmapped(20));

  private static final String OLD_ROW =
      "SELECT 1 AS time, {'user': {'uid': 'u1', 'name': 'n1'}} AS actor, [{'uid': 'r1'}] AS"
          + " resources, 5 AS duration, MAP {'a': '1'} AS unmapped"
          + TECHNICAL;

  private static final String NEW_ROW =
      "SELECT 2 AS time, {'app_name': 'app', 'user': {'email_addr': 'e2', 'name': 'n2', 'uid':"
          + " 'u2', 'org': {'name': 'o2'}}} AS actor, [{'type': 't2', 'uid': 'r2'}, {'type': 't3',"
          + " 'uid': 'r3'}] AS resources, 5000000000 AS duration, 'm' AS message, MAP {'b': NULL} AS"
          + " unmapped"
          + TECHNICAL;

  @TempDir Path directory;

  private QueryEngine engine(boolean oldFirst) {
    ParquetLake lake = new ParquetLake(directory);
    ParquetLake.StoredTable table = lake.table("okta", 3002, "authentication", NEW);
    for (boolean old : new boolean[] {oldFirst, !oldFirst}) {
      if (old) {
        table.file(OLD, OLD_ROW);
      } else {
        table.file(NEW, NEW_ROW);
      }
    }
    return lake.engine("okta");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsOnePrunedNestedPathInEitherOrder(boolean oldFirst) {
    QueryEngine engine = engine(oldFirst);
    for (String path :
        List.of(
            "actor.user.org.name|null|o2",
            "actor.user.email_addr|null|e2",
            "actor.app_name|null|app",
            "actor.user.uid|u1|u2",
            "actor.user.domain|null|null",
            "resources[1].type|null|t2",
            "resources[1].uid|r1|r2",
            "message|null|m",
            "duration|5|5000000000",
            "unmapped['a']|1|null",
            "dst_endpoint.ip|null|null")) {
      List<String> wanted = List.of(path.split("\\|"));
      for (String relation : List.of("okta.authentication", "authentication", "events")) {
        assertThat(
                Answers.rows(
                    engine, "SELECT " + wanted.get(0) + " FROM " + relation + " ORDER BY time"))
            .as(path)
            .containsExactly(wanted.get(1), wanted.get(2));
      }
      assertThat(
              Answers.rows(engine, "SELECT count(" + wanted.get(0) + ") FROM okta.authentication"))
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsWholeRowsInEitherOrder(boolean oldFirst) {
    assertThat(
            Answers.rows(
                engine(oldFirst), "SELECT actor, resources FROM okta.authentication ORDER BY time"))
        .containsExactly(
            "{app_name=null, user={email_addr=null, name=n1, uid=u1, org=null}}|[{type=null, uid=r1}]",
            "{app_name=app, user={email_addr=e2, name=n2, uid=u2, org={name=o2}}}"
                + "|[{type=t2, uid=r2}, {type=t3, uid=r3}]");
  }

  @Test
  void unitesColumnsWhoseTypesDiffer() {
    ParquetLake lake = new ParquetLake(directory);
    lake.table("a", 2005, "incident_finding", Schemas.of(Schemas.TIME, integer(2, "priority")))
        .file("SELECT 1 AS time, 3 AS priority" + TECHNICAL);
    lake.table("b", 2005, "incident_finding", Schemas.of(Schemas.TIME, text(2, "priority")))
        .file("SELECT 2 AS time, 'High' AS priority" + TECHNICAL);
    lake.table(
            "c",
            2005,
            "incident_finding",
            Schemas.of(Schemas.TIME, optional(2, "priority", struct(text(3, "x")))))
        .file("SELECT 3 AS time, {'x': 'y'} AS priority" + TECHNICAL);
    assertThat(
            Answers.rows(
                lake.engine(), "SELECT source, priority FROM incident_finding ORDER BY time"))
        .containsExactly("a|3", "b|High", "c|{'x': y}");
  }
}
