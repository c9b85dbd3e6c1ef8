package dev.tarn.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader makes of a text what the parser makes of it, or refuses it. */
class FlatReaderTest {
  /** What JSON is made of, and what comes close to it. */
  private static final List<String> PARTS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "\"",
          "\"\"",
          "\"a\"",
          "\"a\":",
          "{}",
          "[]",
          " ",
          "\n",
          "\t",
          "\r",
          "\f",
          "\\",
          "\\n",
          "\\u00e4",
          "\\ud83d",
          "\\ude00",
          "\\u12",
          "\\x",
          "true",
          "false",
          "null",
          "nul",
          "NaN",
          "-",
          "+",
          ".",
          "e",
          "E",
          "0",
          "-0",
          "7",
          "12",
          "01",
          "1.5",
          "-0.0",
          "1e5",
          "1E-7",
          "1e400",
          "0.1",
          "123456789.123456789",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "18446744073709551616",
          "4.35e-322",
          "ä",
          "€",
          "😀",
          "\u007f",
          "\u0080",
          "\u0000",
          "class_uid",
          "metadata",
          "a_name_of_24_letters_xyz_",
          "a_name_of_more_than_24_letters_is_not_kept",
          "#",
          "/*",
          "//",
          "'");

  private final FlatEvent event = new FlatEvent();
  private final FlatReader reader = new FlatReader(event);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " {\"a\" : [ 1 , 2 ]\n, \"b\":\t{ } , \"c\":[]}\r\n",
        "{\"a\":\"\",\"\":\"b\",\"a b\":\"ä€😀\\ud83d\\ude00\\\\\\/\\\"\\b\\f\\n\\r\\t\\u00E4\"}",
        "{\"a\":[0,-0,7,-12,9223372036854775807,-9223372036854775807]}",
        "{\"a\":[0.0,-0.0,0.1,1.5e3,1E-7,123456789.123456789,9007199254740993.0,4.9e-324]}",
        "{\"a\":[true,false,null],\"a\":{\"a\":{\"a\":\"#a\"}}}",
        "{\"a_name_of_more_than_24_letters_is_not_kept\":1}",
      })
  void takesWellFormedEvents(String json) throws IOException {
    assertThat(isTaken(json)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"a\":1} {}",
        "{\"a\":1,}",
        "{\"a\":[1,]}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"ä\":1}",
        "{\"a\\n\":1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        "{\"a\":-}",
        "{\"a\":tru}",
        "{\"a\":truex}",
        "{\"a\":\"x",
        "{\"a\":\"x\ny\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u00g0\"}",
        "\ufeff{}",
        "{\"a\":18446744073709551616}",
        "{\"a\":1e400}",
      })
  void refusesOtherTexts(String json) throws IOException {
    assertThat(isTaken(json)).isFalse();
  }

  @Test
  void refusesWhatIsBeyondTheLimits() throws IOException {
    int depth = EventJson.MAX_DEPTH - 1;

    assertThat(isTaken("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}")).isTrue();
    assertThat(isTaken("{\"a\":" + "[".repeat(depth + 1) + "]".repeat(depth + 1) + "}")).isFalse();
    assertThat(isTaken("{\"" + "x".repeat(1000) + "\":1}")).isTrue();
    assertThat(isTaken("{\"" + "x".repeat(1001) + "\":1}")).isFalse();
  }

  @Test
  void takesLongTextsAndNames() throws IOException {
    for (int length = 0; length < 70; length++) {
      String text = "x".repeat(length);
      assertThat(isTaken("{\"" + text + "\":\"" + text + "\",\"b\":\"" + text + "ä\"}")).isTrue();
    }
    assertThat(isTaken("{\"a\":\"" + "x".repeat(100_000) + "\",\"b\":\"ä\"}")).isTrue();
  }

  @Test
  void keepsNamesApartHoweverManyThereAre() throws IOException {
    StringBuilder json = new StringBuilder("{\"first\":0");
    for (int i = 0; i < 20_000; i++) {
      json.append(",\"").append(Integer.toString(i * 7919, 36)).append("\":").append(i);
    }

    assertThat(isTaken(json.append('}').toString())).isTrue();
    assertThat(isTaken(json.toString())).isTrue();
  }

  /** {@code -Dtarn.seed=N} repeats a run. */
  @Test
  void agreesWithTheParserAboutAnyText() throws IOException {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    Random random = new Random(seed);
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] json = text(random).getBytes(UTF_8);
      for (int left = random.nextInt(3) * random.nextInt(2); left > 0 && json.length > 0; left--) {
        json[random.nextInt(json.length)] = (byte) random.nextInt(256);
      }
      taken += isTaken(json, "seed " + seed + ": ") ? 1 : 0;
    }
    assertThat(taken).as("seed %d", seed).isGreaterThan(1000);
  }

  private static String text(Random random) {
    StringBuilder json = new StringBuilder("{");
    for (int left = random.nextInt(4); left > 0; left--) {
      json.append(json.length() == 1 ? "\"" : ",\"").append(part(random)).append("\":");
      boolean quoted = random.nextBoolean();
      json.append(quoted ? "\"" : "");
      for (int parts = 1 + random.nextInt(3) * random.nextInt(2); parts > 0; parts--) {
        json.append(part(random));
      }
      json.append(quoted ? "\"" : "");
    }
    return json.append('}').toString();
  }

  private static String part(Random random) {
    return PARTS.get(random.nextInt(PARTS.size()));
  }

  private boolean isTaken(String json) throws IOException {
    return isTaken(json.getBytes(UTF_8), "");
  }

  /** Whether the reader takes it; what it makes of it is what the parser makes. */
  private boolean isTaken(byte[] json, String hint) throws IOException {
    byte[] within = new byte[json.length + 2];
    Arrays.fill(within, (byte) '"');
    System.arraycopy(json, 0, within, 1, json.length);
    if (EventJson.checkSize(json, 0, json.length) != null
        || !reader.read(within, 1, 1 + json.length)) {
      return false;
    }
    FlatEvent parsed = new FlatEvent();
    try (JsonParser parser = EventJson.factory().createParser(json)) {
      parsed.read(parser);
    } catch (IOException e) {
      throw new AssertionError(hint + "the parser refuses " + new String(json, UTF_8), e);
    }
    assertThat(nodes(event)).as(hint + new String(json, UTF_8)).isEqualTo(nodes(parsed));
    return true;
  }

  private static List<List<Object>> nodes(FlatEvent event) {
    List<List<Object>> nodes = new ArrayList<>();
    for (int node = 0; node < event.size(); node++) {
      Object value =
          switch (event.kind(node)) {
            case FlatEvent.TEXT -> event.text(node);
            case FlatEvent.INTEGER, FlatEvent.BIG_INTEGER, FlatEvent.FRACTION ->
                event.numeric(node);
            case FlatEvent.BOOLEAN -> event.number(node);
            default -> "";
          };
      nodes.add(
          List.of(
              event.kind(node),
              String.valueOf(event.name(node)),
              event.end(node),
              event.parent(node),
              event.length(node),
              event.path(node),
              value));
    }
    return nodes;
  }
}
