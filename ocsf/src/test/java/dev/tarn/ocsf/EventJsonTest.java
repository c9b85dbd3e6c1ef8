package dev.tarn.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventJsonTest {
  @Test
  void readsEveryKindOfValue() {
    EventJson.Event event =
        event(
            "{\"text\":\"\\u00e4\\n\",\"long\":-5,\"big\":18446744073709551616,\"fraction\":1.5,"
                + "\"huge\":1e999,\"yes\":true,\"no\":false,\"none\":null,\"list\":[1,[]],"
                + "\"object\":{\"b\":1,\"a\":2}}");

    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("text", "ä\n");
    expected.put("long", -5L);
    expected.put("big", BigInteger.TWO.pow(64));
    expected.put("fraction", 1.5);
    expected.put("huge", new BigDecimal("1e999"));
    expected.put("yes", true);
    expected.put("no", false);
    expected.put("none", null);
    expected.put("list", List.of(1L, List.of()));
    expected.put("object", Map.of("b", 1L, "a", 2L));
    assertThat(event.tree()).isEqualTo(expected);
    assertThat(event.tree().keySet()).containsExactlyElementsOf(expected.keySet());
    assertThat(event.duplicateKeys()).isEmpty();
  }

  @Test
  void writesWhatItReads() {
    String json = "{\"a\":[1,2.5,\"x\",null,true,{}],\"b\":{\"c\":18446744073709551616}}";

    assertThat(new String(EventJson.write(event(json).tree()), UTF_8)).isEqualTo(json);
  }

  @Test
  void writesForPeople() {
    assertThat(new String(EventJson.writePretty(event("{\"a\":[1],\"b\":{}}").tree()), UTF_8))
        .isEqualTo("{\n  \"a\": [\n    1\n  ],\n  \"b\": { }\n}");
  }

  @Test
  void keepsTheLastOfDuplicateKeysAndTellsOfThem() {
    EventJson.Event event = event("{\"a\":1,\"b\":[{\"c\":1,\"c\":2}],\"a\":3}");

    assertThat(event.tree()).containsEntry("a", 3L);
    assertThat(event.duplicateKeys()).containsExactly("b[0].c", "a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                | the event is empty",
        "[1]               | the event is no JSON object",
        "{\"a\":1} {}      | something follows the event",
      })
  void saysWhyATextIsNoEvent(String json, String message) {
    assertThat(EventJson.read(json.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            EventJson.Malformed.class,
            malformed -> assertThat(malformed.message()).isEqualTo(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"{", "{\"a\":", "{\"a\":tru}", "{\"a\":01}", "{a:1}", "{\"a\":NaN}", "{\"a\":1,}"})
  void refusesWhatIsNoJson(String json) {
    assertThat(EventJson.read(json.getBytes(UTF_8))).isInstanceOf(EventJson.Malformed.class);
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] json = "{\"a\":\"xx\"}".getBytes(UTF_8);
    json[6] = (byte) 0xff;

    assertThat(EventJson.read(json)).isInstanceOf(EventJson.Malformed.class);
    assertThat(EventJson.read("{\"a\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_16BE)))
        .isEqualTo(new EventJson.Malformed("the event is not UTF-8", 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"events\":[]}                                 | true",
        "{\"count\":1,\"events\":[{\"class_uid\":1}]}    | true",
        "{\"events\":[{\"class_uid\":1                   | true",
        "{\"events\":[1e99999999999],\"count\":NaN}      | true",
        "{\"events\":[],\"class_uid\":6003}              | false",
        "{\"class_uid\":6003,\"events\":[]}              | false",
        "{\"events\":{}}                                 | false",
        "{\"events\":[],\"events\":null}                 | false",
        "{\"unmapped\":{\"events\":[]}}                  | false",
        "[{\"events\":[]}]                               | false",
        "``                                              | false",
      })
  void knowsBundles(String json, boolean bundle) {
    assertThat(EventJson.isBundle(json.getBytes(UTF_8))).isEqualTo(bundle);
  }

  @ParameterizedTest
  @CsvSource({"1e99999999999", "-1e9999999999"})
  void refusesNumbersThatNothingHolds(String number) {
    for (String one : List.of(number, "1".repeat(1001), "1".repeat(1001) + ".5")) {
      assertThat(EventJson.read(("{\"a\":[" + one + "]}").getBytes(UTF_8)))
          .extracting("message")
          .isEqualTo("a number has more than 1000 digits, or too large an exponent");
    }
    assertThat(event("{\"a\":0." + "3".repeat(2000) + ",\"b\":1e-99999999999}").tree())
        .containsEntry("a", 1 / 3.0)
        .containsEntry("b", 0.0);
  }

  @Test
  void refusesTooDeepNesting() {
    String json =
        "{\"a\":" + "[".repeat(EventJson.MAX_DEPTH) + "]".repeat(EventJson.MAX_DEPTH) + "}";

    assertThat(EventJson.read(json.getBytes(UTF_8))).isInstanceOf(EventJson.Malformed.class);
    assertThat(EventJson.read(json.replace("[[", "[").replace("]]", "]").getBytes(UTF_8)))
        .isInstanceOf(EventJson.Event.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                              | ``",
        "{\"a\":1}                       | {\"a\":1}",
        "[{\"a\":1}, {\"a\":2}]          | {\"a\":1}~{\"a\":2}",
        "{\"a\":1}¶{\"a\":2}¶            | {\"a\":1}~{\"a\":2}",
        "{\"a\":1}{\"a\":[{}]}           | {\"a\":1}~{\"a\":[{}]}",
        "{\"a\":\"}\\\\\\\"\"}{}           | {\"a\":\"}\\\\\\\"\"}~{}",
        "{\"a\":\"x¶{\"a\":2}            | {\"a\":\"x~{\"a\":2}",
        "{\"a\":{\"b\":1}¶{\"a\":2}      | {\"a\":{\"b\":1}¶~{\"a\":2}",
        "{\"a\":1¶{\"a\":2}              | {\"a\":1¶~{\"a\":2}",
        "oops¶{\"a\":2}                  | oops~{\"a\":2}",
        "[1,{\"a\":2},[3],\"x,y\"]       | 1~{\"a\":2}~[3]~\"x,y\"",
        "}¶{\"a\":2}                     | }~{\"a\":2}",
      })
  void splitsAStream(String stream, String events) throws IOException {
    List<String> found = new ArrayList<>();
    try (EventStream reader = new EventStream(new ByteArrayInputStream(bytes(stream)))) {
      for (EventStream.RawEvent raw = reader.next(); raw != null; raw = reader.next()) {
        found.add(new String(raw.json(), UTF_8));
      }
      assertThat(reader.endedInArray()).isFalse();
    }

    assertThat(found)
        .isEqualTo(
            events.isEmpty() ? List.of() : Arrays.asList(events.replace('¶', '\n').split("~", -1)));
  }

  @Test
  void knowsWhereEventsBegin() throws IOException {
    try (EventStream reader = new EventStream(new ByteArrayInputStream(bytes("[¶ {},¶{}")))) {
      EventStream.RawEvent first = Objects.requireNonNull(reader.next());
      EventStream.RawEvent second = Objects.requireNonNull(reader.next());

      assertThat(List.of(first.line(), first.offset())).containsExactly(2L, 3L);
      assertThat(List.of(second.line(), second.offset())).containsExactly(3L, 7L);
      assertThat(reader.next()).isNull();
      assertThat(reader.endedInArray()).isTrue();
    }
  }

  @Test
  void countsTheElementsOfArrays() throws IOException {
    List<Long> found = new ArrayList<>();
    try (EventStream reader =
        new EventStream(new ByteArrayInputStream(bytes("{}[{},5,{}]{}[[]][{}")))) {
      for (EventStream.RawEvent raw = reader.next(); raw != null; raw = reader.next()) {
        found.add(raw.element());
      }
    }

    assertThat(found).containsExactly(-1L, 0L, 1L, 2L, -1L, 0L, 0L);
  }

  private static byte[] bytes(String text) {
    return text.replace('¶', '\n').getBytes(UTF_8);
  }

  private static EventJson.Event event(String json) {
    return (EventJson.Event) EventJson.read(json.getBytes(UTF_8));
  }

  @Test
  void saysWhatIsWrongWithoutTheSettingsOfTheParser() {
    assertThat(EventJson.read("{\"count\":NaN}".getBytes(UTF_8)))
        .isEqualTo(new EventJson.Malformed("Non-standard token 'NaN'", 12));
    assertThat(EventJson.read("{/* none */}".getBytes(UTF_8)))
        .extracting("message")
        .isEqualTo("Unexpected character ('/' (code 47)): maybe a (non-standard) comment?");
    assertThat(EventJson.read(("{\"a\":" + "[".repeat(300)).getBytes(UTF_8)))
        .extracting("message")
        .isEqualTo("Document nesting depth (257) exceeds the maximum allowed (256)");
  }
}
