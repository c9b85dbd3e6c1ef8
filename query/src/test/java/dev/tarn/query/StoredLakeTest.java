package dev.tarn.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.Column;
import dev.tarn.event.EventBatch;
import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.ListColumn;
import dev.tarn.event.LongColumn;
import dev.tarn.event.MapColumn;
import dev.tarn.event.Quarantine;
import dev.tarn.event.RowType;
import dev.tarn.event.StructColumn;
import dev.tarn.event.TextColumn;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import dev.tarn.lake.Epoch;
import dev.tarn.lake.Lake;
import dev.tarn.lake.LakeConfig;
import dev.tarn.lake.LakeObserver;
import dev.tarn.lake.LakeReader;
import dev.tarn.lake.Part;
import dev.tarn.lake.PartCounts;
import dev.tarn.lake.TableId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries over a lake that the lake's own writer wrote. */
class StoredLakeTest {
  private static final Instant START = Instant.parse("2026-11-18T00:00:00Z");
  private static final long DAY_MILLIS = 86_400_000;
  private static final TableId AZURE = new TableId("azure-activity", 6003);
  private static final TableId CLOUDTRAIL = new TableId("aws-cloudtrail", 6003);

  private static final RowType OLD =
      type(new Field("user", struct(new Field("uid", FieldType.Leaf.TEXT))));

  private static final RowType NEW =
      type(
          new Field(
              "user",
              struct(
                  new Field("name", FieldType.Leaf.TEXT), new Field("uid", FieldType.Leaf.TEXT))),
          new Field("app_name", FieldType.Leaf.TEXT));

  @TempDir Path directory;
  private LakeReader reader;
  private QueryEngine engine;

  private static FieldType struct(Field... fields) {
    return new FieldType.Struct(List.of(fields));
  }

  private static RowType type(Field... actor) {
    return new RowType(
        List.of(
            new Field("time", FieldType.Leaf.LONG),
            new Field("severity", FieldType.Leaf.TEXT),
            new Field("actor", struct(actor)),
            new Field(
                "resources", new FieldType.ListOf(struct(new Field("uid", FieldType.Leaf.TEXT)))),
            new Field("unmapped", new FieldType.TextMap())));
  }

  @BeforeEach
  void writeThreeDays() throws IOException {
    try (Lake lake =
        Lake.open(
            LakeConfig.at(directory),
            Clock.fixed(START.plusMillis(4 * DAY_MILLIS), ZoneOffset.UTC),
            LakeObserver.NONE)) {
      commit(lake, AZURE, OLD, "a", 0, 10);
      commit(lake, AZURE, NEW, "b", 1, 10);
      commit(lake, CLOUDTRAIL, NEW, "c", 2, 5);
    }
    reader = LakeReader.open(directory);
    engine = QueryEngine.over(reader, Set.of("azure-activity", "aws-cloudtrail"), List.of());
  }

  @AfterEach
  void close() throws IOException {
    reader.close();
  }

  private static void commit(Lake lake, TableId table, RowType type, String unit, int day, int rows)
      throws IOException {
    UnitName name = new UnitName(table.source(), unit);
    long number = lake.unitNumber(name);
    lake.declare(table, type);
    Epoch epoch = lake.beginEpoch();
    EventBatch batch = new EventBatch(type);
    for (int i = 0; i < rows; i++) {
      row(batch, START.toEpochMilli() + day * DAY_MILLIS + i, number, i);
    }
    epoch.write(table, batch);
    EventBatch rejected = Quarantine.newBatch();
    byte[] raw = "{bad".getBytes(StandardCharsets.UTF_8);
    Quarantine.append(
        rejected,
        START.toEpochMilli(),
        name,
        number,
        rows,
        100,
        "bad-json",
        "it ends early",
        "azure",
        raw,
        0,
        raw.length,
        raw.length,
        "");
    epoch.write(TableId.QUARANTINE, rejected);
    epoch.addPart(
        new Part(
            name,
            number,
            Map.of("file.path", unit),
            UnitPosition.START,
            new UnitPosition(1_000, rows + 1, ""),
            true,
            Map.of(),
            new PartCounts(
                rows + 1, 1_000, Map.of(table, (long) rows), 1, Map.of(), 0, Map.of("w", 2L)),
            null));
    epoch.commit("plan");
  }

  private static void row(EventBatch batch, long timeMillis, long unit, int ordinal) {
    StructColumn root = batch.root();
    ((LongColumn) root.member(0)).append(timeMillis);
    text(root.member(1), ordinal % 2 == 0 ? "Low" : "High");
    StructColumn actor = (StructColumn) root.member(2);
    StructColumn user = (StructColumn) actor.member(0);
    for (int i = 0; i < user.members(); i++) {
      text(user.member(i), user.fields().get(i).name() + ordinal);
    }
    if (actor.members() > 1) {
      text(actor.member(1), "app");
    }
    ListColumn resources = (ListColumn) root.member(3);
    text(((StructColumn) resources.elements()).member(0), "r" + ordinal);
    resources.appendRow();
    MapColumn unmapped = (MapColumn) root.member(4);
    text(unmapped.keys(), "k.\"x\"");
    text(unmapped.values(), "v" + ordinal);
    unmapped.appendRow();
    text(batch.region(), "west");
    text(batch.accountId(), "acc");
    text(
        batch.eventDay(),
        DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.ofEpochDay(timeMillis / DAY_MILLIS)));
    batch.unit().append(unit);
    batch.ordinal().append(ordinal);
  }

  private static void text(Column column, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    ((TextColumn) column).append(bytes, 0, bytes.length);
  }

  @Test
  void readsOldAndNewFilesAlike() {
    assertThat(
            Answers.rows(
                engine,
                "SELECT actor.user.uid, actor.user.name, actor.app_name, actor.user.email_addr,"
                    + " resources[1].uid, resources[1].type, unmapped['k.\"x\"'], region, eventDay"
                    + " FROM azure_activity.api_activity WHERE _ordinal = 3 ORDER BY time"))
        .containsExactly(
            "uid3|null|null|null|r3|null|v3|west|20261118",
            "uid3|name3|app|null|r3|null|v3|west|20261119");
    assertThat(
            Answers.rows(
                engine, "SELECT source, count(*) FROM api_activity GROUP BY ALL ORDER BY ALL"))
        .containsExactly("aws-cloudtrail|5", "azure-activity|20");
    assertThat(Answers.rows(engine, "SELECT count(*), min(time_dt) FROM events"))
        .containsExactly("25|2026-11-18T00:00:00Z");
  }

  @Test
  void opensOnlyFilesOfTheDaysAsked() {
    for (String condition :
        List.of(
            "eventDay = '20261119'",
            "time >= epoch_ms(TIMESTAMP '2026-11-19 00:00:00')",
            "time_dt >= '2026-11-19'",
            "time_dt BETWEEN DATE '2026-11-19' AND DATE '2026-11-20'")) {
      String query = "SELECT count(*) FROM azure_activity.api_activity WHERE " + condition;
      assertThat(Answers.statistics(engine, query).files()).as(condition).isEqualTo(1);
      assertThat(Answers.rows(engine, query)).as(condition).containsExactly("10");
    }
    assertThat(
            Answers.statistics(engine, "SELECT count(*) FROM azure_activity.api_activity").files())
        .isEqualTo(2);
  }

  @Test
  void showsTheLakesOwnTables() {
    assertThat(
            Answers.rows(
                engine,
                "SELECT source, unit, records, events, quarantined, balanced, events_by_class,"
                    + " warnings['w'] FROM tarn.ledger ORDER BY epoch"))
        .containsExactly(
            "azure-activity|a|11|10|1|true|{azure-activity/6003=10}|2",
            "azure-activity|b|11|10|1|true|{azure-activity/6003=10}|2",
            "aws-cloudtrail|c|6|5|1|true|{aws-cloudtrail/6003=5}|2");
    assertThat(
            Answers.rows(
                engine,
                "SELECT u.unit, u.facts['file.path'], u.complete, count(*) FROM tarn.units u JOIN"
                    + " azure_activity.api_activity e ON e._unit = u._unit GROUP BY ALL ORDER BY 1"))
        .containsExactly("a|a|true|10", "b|b|true|10");
    assertThat(
            Answers.rows(
                engine, "SELECT unit, code, message, raw::VARCHAR FROM tarn.quarantine ORDER BY 1"))
        .containsExactly(
            "a|bad-json|it ends early|{bad",
            "b|bad-json|it ends early|{bad",
            "c|bad-json|it ends early|{bad");
    assertThat(Answers.rows(engine, "SELECT namespace, name, rows FROM tarn.tables ORDER BY ALL"))
        .containsExactly(
            "aws_cloudtrail|api_activity|5", "azure_activity|api_activity|20", "tarn|quarantine|3");
    assertThat(
            Answers.rows(engine, "SELECT source, records, balanced FROM tarn.sources ORDER BY 1"))
        .containsExactly("aws-cloudtrail|6|true", "azure-activity|22|true");
  }

  @Test
  void runsTheExamplesOfTheGuide() throws IOException {
    List<String> queries = new ArrayList<>();
    for (String block : Files.readString(Path.of("../docs/sql.md")).split("```sql\n", -1)) {
      if (!block.startsWith("# ")) {
        queries.addAll(List.of(block.substring(0, block.indexOf("```")).split("\n\n", -1)));
      }
    }
    assertThat(queries).hasSizeGreaterThan(5);
    for (String query : queries) {
      assertThat(Answers.rows(engine, query)).as(query).isNotNull();
    }
    assertThat(
            Answers.rows(
                engine,
                "SELECT u.unit, count(*) FROM events JOIN tarn.units u USING (_unit) GROUP BY ALL"
                    + " ORDER BY ALL"))
        .containsExactly("a|10", "b|10", "c|5");
  }

  @Test
  void readsALakeThatIsNotThere() throws IOException {
    try (LakeReader none = LakeReader.open(directory.resolve("none"))) {
      QueryEngine empty = QueryEngine.over(none, Set.of("azure-activity"), List.of());
      assertThat(Answers.rows(empty, "SELECT actor.user.uid FROM azure_activity.api_activity"))
          .isEmpty();
      assertThat(Answers.rows(empty, "SELECT * FROM tarn.ledger")).isEmpty();
      assertThat(Answers.rows(empty, "SELECT source, raw FROM tarn.quarantine")).isEmpty();
    }
  }
}
