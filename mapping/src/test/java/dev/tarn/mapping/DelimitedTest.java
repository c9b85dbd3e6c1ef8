package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.frames;
import static dev.tarn.mapping.FormatFixture.map;
import static dev.tarn.mapping.FormatFixture.mapping;
import static dev.tarn.mapping.FormatFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.Framer;
import dev.tarn.event.UnitPosition;
import dev.tarn.mapping.MappingSpec.Delimited;
import dev.tarn.mapping.MappingSpec.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DelimitedTest {
  private static final CompiledMapping CSV = mapping("{format: csv}", "message: b");
  private static final CompiledMapping FLOW =
      mapping(
          "{format: delimited, delimiter: space, header: detect, absent: ['-'], columns: [version,"
              + " account-id, srcaddr, dstaddr, action]}",
          "message: srcaddr");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "csv, columns: [a, b, c]~1,\\\"x, \\\"\\\"y\\\"\\\"\\\",~1{\"t.b\":\"x, \\\"y\\\"\"}",
        "csv, columns: [a, b]~1,2\\r\\n~1{\"t.b\":\"2\"}",
        "tsv, columns: [a, b]~1\\t2~1{\"t.b\":\"2\"}",
        "delimited, delimiter: whitespace, columns: [a, b]~ 1  2 ~1{\"t.b\":\"2\"}",
        "csv, columns: [a, b, c], ragged: true~1,2~1{\"t.b\":\"2\"}",
        "csv, columns: [a], ragged: true~1,2,3~1{\"t.column_2\":\"2\",\"t.column_3\":\"3\"}"
      })
  void readsTextsInRecords(String format, String text, String expected) {
    CompiledMapping mapping = mapping("{embedded: {t: {format: " + format + "}}}", "message: t.a");
    assertThat(map(mapping, "{\"t\":\"" + text + "\"}"))
        .containsExactly(expected.replaceFirst("^1", "\"1\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1,2,3", "1,\\\"2", "1,\\\"2\\\"3", "1,2\\n3,4", ",", ""})
  void aTextThatIsNoSuchRecordStaysAText(String text) {
    CompiledMapping mapping =
        mapping("{embedded: {t: {format: csv, columns: [a, b]}}}", "message: t.a");
    assertThat(map(mapping, "{\"t\":\"" + text + "\"}"))
        .containsExactly("{\"t\":\"" + text + "\"}");
  }

  @Test
  void readsFieldsByTheNamesOfTheHeader() {
    assertThat(map(CSV, "a,b,c\n1,2,3\r\n4,5,6"))
        .containsExactly("\"2\"{\"a\":\"1\",\"c\":\"3\"}", "\"5\"{\"a\":\"4\",\"c\":\"6\"}");
    assertThat(map(CSV, "\uFEFFc,\"b\" , a\n1,2,3\n"))
        .containsExactly("\"2\"{\"a\":\"3\",\"c\":\"1\"}");
  }

  @Test
  void readsQuotedFields() {
    assertThat(map(CSV, "a,b\n\"x, \"\"y\"\"\",\"l1\r\nl2\"\n\"\",z\n"))
        .containsExactly("\"l1\\r\\nl2\"{\"a\":\"x, \\\"y\\\"\"}", "\"z\"{\"a\":\"\"}");
    CompiledMapping escaped = mapping("{format: csv, escape: '\\'}", "message: b");
    assertThat(map(escaped, "a,b\n\"q\\\"q\",\"c\\\\\"\n"))
        .containsExactly("\"c\\\\\"{\"a\":\"q\\\"q\"}");
  }

  @Test
  void countsEmptyAndAbsentFieldsAsNoValue() {
    assertThat(map(CSV, "a,b,c\n,2,\n")).containsExactly("\"2\"");
    assertThat(map(FLOW, "2 123 - 10.0.0.1 ACCEPT\n2 - 10.0.0.1 10.0.0.1 ACCEPT\n"))
        .containsExactly(
            "{\"account-id\":\"123\",\"action\":\"ACCEPT\",\"dstaddr\":\"10.0.0.1\",\"version\":\"2\"}",
            "\"10.0.0.1\"{\"account-id\":\"-\",\"action\":\"ACCEPT\",\"dstaddr\":\"10.0.0.1\",\"version\":\"2\"}");
  }

  @Test
  void takesHeadersAgainAndInAnyOrder() {
    String first = "version account-id srcaddr dstaddr action\n2 1 10.0.0.1 10.0.0.2 ACCEPT\n";
    String other = "action srcaddr version\nREJECT 10.0.0.9 3\n";
    assertThat(map(FLOW, first + other + "2 1 10.0.0.1 10.0.0.2 ACCEPT\n" + first))
        .containsExactly(
            "\"10.0.0.1\"{\"account-id\":\"1\",\"action\":\"ACCEPT\",\"dstaddr\":\"10.0.0.2\",\"version\":\"2\"}",
            "\"10.0.0.9\"{\"action\":\"REJECT\",\"version\":\"3\"}",
            "!too-many-fields",
            "\"10.0.0.1\"{\"account-id\":\"1\",\"action\":\"ACCEPT\",\"dstaddr\":\"10.0.0.2\",\"version\":\"2\"}");
  }

  @Test
  void readsHeaderlessLinesByTheColumnsOfTheMapping() {
    assertThat(map(FLOW, "2 1 10.0.0.1 10.0.0.2 ACCEPT\n2 1 10.0.0.3 10.0.0.2 ACCEPT"))
        .hasSize(2)
        .allMatch(row -> row.startsWith("\"10.0.0."));
  }

  @Test
  void readsHeadersWithAPrefix() {
    CompiledMapping web =
        mapping(
            "{format: delimited, delimiter: space, header_prefix: '#Fields:', comment: '#'}",
            "message: c-ip");
    assertThat(
            map(
                web,
                "#Version: 1.0\n#Fields: date c-ip\n2024-01-01 1.2.3.4\n#Fields: c-ip\n5.6.7.8\n"))
        .containsExactly("\"1.2.3.4\"{\"date\":\"2024-01-01\"}", "\"5.6.7.8\"");
    assertThat(map(web, "1 2\n")).containsExactly("!no-header");
  }

  @Test
  void takesAnyNumberOfBlanksForOneDelimiter() {
    CompiledMapping blanks =
        mapping("{format: delimited, delimiter: whitespace, quote: '\"'}", "message: b");
    assertThat(map(blanks, "a  b\tc\n  1 \t \"2 3\"  4 \n"))
        .containsExactly("\"2 3\"{\"a\":\"1\",\"c\":\"4\"}");
  }

  @Test
  void refusesRaggedAndBrokenRecordsAlone() {
    assertThat(
            map(
                CSV,
                "a,b\n1\n1,2,3\n1,\"2\"x\n\"1,2\n3,4\n5,\"6\n7\n8\"\n9,\u00e9\n"
                    .getBytes(StandardCharsets.UTF_8)))
        .containsExactly(
            "!too-few-fields",
            "!too-many-fields",
            "!stray-quote",
            "!unclosed-quote",
            "\"4\"{\"a\":\"3\"}",
            "\"6\\n7\\n8\"{\"a\":\"5\"}",
            "\"\u00e9\"{\"a\":\"9\"}");
    assertThat(
            map(CSV, new byte[] {'a', ',', 'b', '\n', '1', ',', (byte) 0xC3, '\n', '3', ',', '4'}))
        .containsExactly("!invalid-utf8", "\"4\"{\"a\":\"3\"}");
  }

  @Test
  void takesRaggedRecordsWhereItMay() {
    CompiledMapping ragged =
        mapping(
            "{format: delimited, delimiter: space, quote: '\"', ragged: true, columns: [a, b, c]}",
            "message: b");
    assertThat(map(ragged, "1\n1 2\n1 2 3 4 \"5 6\" 7\n1 2 3 4 x\n1 \"2\" 3 y\n"))
        .containsExactly(
            "{\"a\":\"1\"}",
            "\"2\"{\"a\":\"1\"}",
            "\"2\"{\"a\":\"1\",\"c\":\"3\",\"column_4\":\"4\",\"column_5\":\"5 6\",\"column_6\":\"7\"}",
            "\"2\"{\"a\":\"1\",\"c\":\"3\",\"column_4\":\"4\",\"column_5\":\"x\"}",
            "\"2\"{\"a\":\"1\",\"c\":\"3\",\"column_4\":\"y\"}");
    CompiledMapping blanks =
        mapping(
            "{format: delimited, delimiter: whitespace, ragged: true, columns: [a, b]}",
            "message: b");
    assertThat(map(blanks, "1  2 \t3\n1\n"))
        .containsExactly("\"2\"{\"a\":\"1\",\"column_3\":\"3\"}", "{\"a\":\"1\"}");
  }

  @Test
  void refusesARaggedRecordOfTooManyFields() {
    CompiledMapping ragged = mapping("{format: csv, ragged: true}", "message: b");
    assertThat(map(ragged, "a,b\n" + "1,".repeat(5000) + "\n3,4\n"))
        .containsExactly("!too-many-fields", "\"4\"{\"a\":\"3\"}");
  }

  @Test
  void refusesRecordsBeforeAnyHeader() {
    assertThat(map(CSV, "1,2\nx,y\na,b\n1,2\n"))
        .containsExactly("!no-header", "!no-header", "\"2\"{\"a\":\"1\"}");
  }

  @Test
  void numbersEqualNamesAndNamesEmptyOnes() {
    assertThat(map(CSV, "b,,b,x.y\n1,2,3,4\n"))
        .containsExactly("\"1\"{\"\\\"x.y\\\"\":\"4\",\"b#2\":\"3\",\"column_2\":\"2\"}");
  }

  @Test
  void readsUtf16() {
    for (String encoding : List.of("UTF-16LE", "UTF-16BE")) {
      byte[] bytes =
          "\uFEFFa,b\n1,\u00e9\ud83d\ude00\n3,4"
              .getBytes(java.nio.charset.Charset.forName(encoding));
      assertThat(map(CSV, bytes))
          .containsExactly("\"\u00e9\ud83d\ude00\"{\"a\":\"1\"}", "\"4\"{\"a\":\"3\"}");
    }
  }

  @Test
  void readsJsonInFields() {
    CompiledMapping embedded =
        mapping("{format: csv, quote: \"'\", embedded: [b]}", "message: b.x.y");
    assertThat(map(embedded, "a,b\n1,'{\"x\":{\"y\":\"z\"},\"v\":2}'\n3,plain\n"))
        .containsExactly("\"z\"{\"a\":\"1\",\"b.v\":\"2\"}", "{\"a\":\"3\",\"b\":\"plain\"}");
  }

  @Test
  void keepsTheHeaderWithARejectedRecord() {
    byte[] unit = "a,b\n1,2,3\n".getBytes(StandardCharsets.UTF_8);
    String kept = FormatFixture.quarantined(CSV, unit).get(0);
    assertThat(kept).isEqualTo("a,b\n1,2,3");
    assertThat(FormatFixture.quarantined(CSV, kept.getBytes(StandardCharsets.UTF_8)))
        .containsExactly(kept);
  }

  @Test
  void refusesRecordsThatAreTooLong() {
    Framer.Format format =
        DelimitedFramer.format(format('"'), Set.of("a"), new TextFramer.Limits(100, 64, 1 << 30));
    String huge = "1,".repeat(100_000);
    List<String> found =
        texts(frames(format, ("a,b\n1,2\n" + huge + "\n3,4\n").getBytes(StandardCharsets.UTF_8)));
    assertThat(found).hasSize(3);
    assertThat(found.get(1)).startsWith("!record-too-large:a,b|1,1,").hasSizeLessThan(70_000);
    assertThat(found.get(2)).isEqualTo("a,b|3,4");
  }

  @Test
  void framesAlikeHoweverTheBytesComeAndWhereverReadingGoesOn() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] unit = randomUnit(random);
      Delimited spec = format(random.nextInt(4) == 0 ? (char) 0 : '"');
      int max = random.nextInt(3) == 0 ? 40 : 1 << 20;
      Framer.Format whole =
          DelimitedFramer.format(spec, Set.of("a"), new TextFramer.Limits(max, 1 << 20, 1 << 30));
      Framer.Format pieces =
          DelimitedFramer.format(
              spec,
              Set.of("a"),
              new TextFramer.Limits(max, 16 + random.nextInt(20), 1 + random.nextInt(3)));
      List<FormatFixture.Framed> expected = frames(whole, unit);
      List<FormatFixture.Framed> found = frames(pieces, unit);
      String about = "seed " + seed + "\n" + new String(unit, StandardCharsets.UTF_8);
      assertThat(texts(found)).as(about).isEqualTo(texts(expected));
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i).position()).as(about).isEqualTo(expected.get(i).position());
        UnitPosition after = found.get(i).after();
        assertThat(texts(frames(whole, unit, after)))
            .as(about + "\nafter " + after)
            .isEqualTo(texts(expected).subList((int) after.ordinal(), expected.size()));
      }
    }
  }

  @Test
  void anOrderOfColumnsMakesNoDifference() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      List<String> columns = new ArrayList<>(List.of("a", "b", "c", "d", "e"));
      List<String> values = new ArrayList<>();
      columns.forEach(name -> values.add("v" + random.nextInt(100_000)));
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4));
      Collections.shuffle(order, random);
      String shuffled =
          String.join(",", order.stream().map(columns::get).toList())
              + "\n"
              + String.join(",", order.stream().map(values::get).toList());
      assertThat(map(CSV, shuffled))
          .as("seed " + seed)
          .isEqualTo(map(CSV, String.join(",", columns) + "\n" + String.join(",", values)));
    }
  }

  private static Delimited format(char quote) {
    return new Delimited(',', false, quote, (char) 0, Header.FIRST_LINE, "", List.of(), "#", false);
  }

  private static byte[] randomUnit(Random random) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "\uFEFF" : "");
    text.append(random.nextInt(8) == 0 ? "x" : "a,b\n");
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(
          switch (random.nextInt(9)) {
            case 0 -> "\"x\ny\",\u00e9";
            case 1 -> "\"open,2";
            case 2 -> "#comment";
            case 3 -> "b,a";
            case 4 -> "";
            case 5 -> "\"a\"\"b\",\"c\"d";
            case 6 -> "1,\ud83d\ude00";
            case 7 -> "n".repeat(random.nextInt(90)) + ",2";
            default -> "1,2";
          });
      text.append(random.nextInt(3) == 0 ? "\r\n" : "\n");
    }
    String unit = text.toString();
    return switch (random.nextInt(4)) {
      case 0 -> ("\uFEFF" + unit).getBytes(StandardCharsets.UTF_16LE);
      case 1 -> ("\uFEFF" + unit).getBytes(StandardCharsets.UTF_16BE);
      default -> unit.getBytes(StandardCharsets.UTF_8);
    };
  }
}
