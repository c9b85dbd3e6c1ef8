package dev.tarn.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonRendererTest {
  private static final FieldType USER =
      new FieldType.Struct(
          List.of(
              new Field("name", FieldType.Leaf.TEXT),
              new Field("groups", new FieldType.ListOf(FieldType.Leaf.TEXT))));
  private static final RowType TYPE =
      new RowType(
          List.of(
              new Field("time", FieldType.Leaf.LONG),
              new Field("time_dt", FieldType.Leaf.TIMESTAMP),
              new Field("actor", new FieldType.Struct(List.of(new Field("user", USER)))),
              new Field("users", new FieldType.ListOf(USER)),
              new Field("data", FieldType.Leaf.JSON),
              new Field("score", FieldType.Leaf.DOUBLE),
              new Field("is_mfa", FieldType.Leaf.BOOLEAN),
              new Field("raw", FieldType.Leaf.BINARY),
              new Field("unmapped", new FieldType.TextMap())));

  private final EventBatch batch = new EventBatch(TYPE);

  private static void text(Column column, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    ((TextColumn) column).append(bytes, 0, bytes.length);
  }

  private StructColumn struct(String name) {
    return (StructColumn) batch.root().member(batch.root().indexOf(name));
  }

  private Column member(String name) {
    return batch.root().member(batch.root().indexOf(name));
  }

  private String render(int rows) {
    batch.padTo(rows);
    JsonRenderer renderer = new JsonRenderer();
    renderer.render(batch, rows - 1);
    return renderer.toString();
  }

  @Test
  void leavesOutWhatHasNoValue() {
    assertThat(render(1)).isEqualTo("{}");
  }

  @Test
  void rendersEveryType() {
    ((LongColumn) member("time")).append(1_763_640_000_123L);
    ((LongColumn) member("time_dt")).append(1_763_640_000_123_000L);
    StructColumn user = (StructColumn) struct("actor").member(0);
    text(user.member(0), "Zoë \"the\\root\"\n\u0001");
    ListColumn groups = (ListColumn) user.member(1);
    text(groups.elements(), "a");
    groups.elements().appendNull();
    groups.appendRow();
    ListColumn users = (ListColumn) member("users");
    StructColumn element = (StructColumn) users.elements();
    element.appendNull();
    text(element.member(0), "b");
    ((ListColumn) element.member(1)).appendRow();
    users.appendRow();
    text(member("data"), "{\"a\":[1,2]}");
    ((DoubleColumn) member("score")).append(0.5);
    ((BooleanColumn) member("is_mfa")).append(true);
    text(member("raw"), "\u0000ÿ");
    MapColumn unmapped = (MapColumn) member("unmapped");
    text(unmapped.keys(), "a.\"b\"");
    text(unmapped.values(), "1");
    text(unmapped.keys(), "c");
    unmapped.values().appendNull();
    unmapped.appendRow();
    assertThat(render(1))
        .isEqualTo(
            "{\"time\":1763640000123,\"time_dt\":\"2025-11-20T12:00:00.123Z\","
                + "\"actor\":{\"user\":{\"name\":\"Zoë \\\"the\\\\root\\\"\\n\\u0001\","
                + "\"groups\":[\"a\",null]}},\"users\":[{},{\"name\":\"b\",\"groups\":[]}],"
                + "\"data\":{\"a\":[1,2]},\"score\":0.5,\"is_mfa\":true,\"raw\":\"AMO/\","
                + "\"unmapped\":{\"a.\\\"b\\\"\":\"1\",\"c\":null}}");
  }

  @Test
  void leavesOutNumbersThatJsonCannotSay() {
    ((DoubleColumn) member("score")).append(Double.NaN);
    ((LongColumn) member("time")).append(Long.MIN_VALUE);
    assertThat(render(1)).isEqualTo("{\"time\":-9223372036854775808}");
  }

  @Test
  void rendersTimestampsAsTheClassLibraryDoes() {
    long seed = System.nanoTime();
    System.out.println("JsonRendererTest seed " + seed);
    Random random = new Random(seed);
    LongColumn column = (LongColumn) member("time_dt");
    for (int row = 0; row < 20_000; row++) {
      long micros = random.nextLong() >> random.nextInt(50);
      micros -= micros % (random.nextInt(3) == 0 ? 1000 : random.nextInt(3) == 0 ? 1_000_000 : 1);
      column.append(micros);
      Instant expected =
          Instant.ofEpochSecond(
              Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L);
      assertThat(render(row + 1)).isEqualTo("{\"time_dt\":\"" + expected + "\"}");
    }
  }

  @Test
  void rendersASharedColumnWhereverItStands() {
    RowType type =
        new RowType(
            List.of(
                new Field("code", FieldType.Leaf.TEXT),
                new Field(
                    "response",
                    new FieldType.Struct(List.of(new Field("code", FieldType.Leaf.TEXT))))));
    EventBatch shared = new EventBatch(type, Map.of("response.code", "code"));
    text(shared.root().member(0), "x");
    JsonRenderer renderer = new JsonRenderer();
    renderer.render(shared, 0);
    renderer.newLine();
    assertThat(renderer.toString()).isEqualTo("{\"code\":\"x\",\"response\":{\"code\":\"x\"}}\n");
  }

  @Test
  void growsAndStartsAgain() throws IOException {
    String large = "y".repeat(100_000);
    text(member("data"), "\"" + large + "\"");
    batch.padTo(1);
    JsonRenderer renderer = new JsonRenderer();
    for (int use = 0; use < 3; use++) {
      renderer.clear();
      renderer.render(batch, 0);
      ByteArrayOutputStream target = new ByteArrayOutputStream();
      renderer.writeTo(target);
      assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo("{\"data\":\"" + large + "\"}");
      assertThat(renderer.size()).isEqualTo(target.size());
    }
  }
}
