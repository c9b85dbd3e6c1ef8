package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code aliases}, {@code absent}, {@code rest} and pieces of a text mean for an event. */
class InputPlacesTest {
  private static final String HEAD =
      """
      mapping: places
      ocsf: 1.5.0
      product: {name: Places, vendor_name: Acme}
      observables: false
      """;

  private static List<String> map(String mapping, String... records) throws IOException {
    CheckedMapping checked = MappingChecker.check("places.yaml", HEAD + mapping, FileLookup.NONE);
    assertThat(checked.diagnostics()).isEmpty();
    MappingTrial trial =
        new MappingTrial(
            CompiledMapping.compile(checked.spec().orElseThrow()), InstantSource.system());
    List<String> outcomes = new ArrayList<>();
    trial.run(
        new ByteArrayInputStream(String.join("\n", records).getBytes(StandardCharsets.UTF_8)),
        outcome ->
            outcomes.add(
                switch (outcome) {
                  case MappingTrial.Event event -> shown(event.json());
                  case MappingTrial.Rejection rejection -> rejection.code();
                }));
    return outcomes;
  }

  /** What the tests set, and what is left over. */
  private static String shown(String json) {
    try {
      JsonTree.Members event = (JsonTree.Members) JsonTree.parseAll(json).get(0);
      StringBuilder shown = new StringBuilder();
      for (String key : List.of("message", "status_detail", "tags", "unmapped")) {
        JsonTree value =
            key.equals("tags")
                ? ((JsonTree.Members) event.members().get("metadata")).members().get(key)
                : event.members().get(key);
        if (value != null) {
          shown.append(shown.isEmpty() ? "" : " ").append(key).append('=').append(text(value));
        }
      }
      return shown.toString();
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }

  private static String text(JsonTree value) {
    return switch (value) {
      case JsonTree.Members object -> {
        List<String> members = new ArrayList<>();
        object.members().forEach((key, member) -> members.add(key + ":" + text(member)));
        yield "{" + String.join(",", members) + "}";
      }
      case JsonTree.Elements list ->
          "["
              + String.join(",", list.elements().stream().map(InputPlacesTest::text).toList())
              + "]";
      case JsonTree.Text text -> text.value();
      case JsonTree.Numeral number -> number.value().toString();
      case JsonTree.Literal literal -> literal.value();
    };
  }

  private static final String ALIASES =
      """
      input:
        format: json
        always: [Event.At]
        aliases:
          Event: [data, win.data, $record]
          Host: [host.name, Computer]
      common:
        set:
          time: Event.At
          activity_id: {const: other}
          severity_id: {const: unknown}
      events:
        - class: base_event
          when: Event.Kind == a or Event.Kind missing
          set: {message: Event.Text, status_detail: Host}
        - class: base_event
          set: {message: {const: other kind}}
          drop: [Event.Noise]
      """;

  @Test
  void findsAValueInAllItsPlaces() throws IOException {
    assertThat(
            map(
                ALIASES,
                "{\"Event\":{\"At\":\"2026-01-01T00:00:00Z\",\"Text\":\"x\"},\"Host\":\"h\"}",
                "{\"data\":{\"At\":\"2026-01-01T00:00:00Z\",\"Text\":\"x\"},\"host\":{\"name\":\"h\"}}",
                "{\"win\":{\"data\":{\"At\":\"2026-01-01T00:00:00Z\",\"Text\":\"x\"}},\"Computer\":\"h\"}",
                "{\"At\":\"2026-01-01T00:00:00Z\",\"Text\":\"x\",\"Host\":\"h\"}"))
        .containsOnly("message=x status_detail=h");
  }

  @Test
  void theFirstPlaceWinsWhateverTheOrderAndTheOthersAreKept() throws IOException {
    assertThat(
            map(
                ALIASES,
                "{\"At\":\"2026-01-01T00:00:00Z\",\"data\":{\"Text\":\"second\"},\"Text\":\"third\","
                    + "\"Event\":{\"Text\":\"first\"}}",
                "{\"Event\":{\"Text\":\"first\"},\"Text\":\"third\",\"data\":{\"Text\":\"second\"},"
                    + "\"At\":\"2026-01-01T00:00:00Z\"}"))
        .containsOnly("message=first unmapped={Text:third,data.Text:second}");
  }

  @Test
  void placesOfAPathAndOfWhatIsAboveItAreKeptApart() throws IOException {
    String mapping =
        ALIASES.replace("Host: [host.name", "Event.Kind: [KIND]\n    Host: [host.name");
    assertThat(
            map(
                mapping,
                "{\"At\":\"2026-01-01T00:00:00Z\",\"data\":{\"Kind\":\"a\"},\"Text\":\"x\"}",
                "{\"At\":\"2026-01-01T00:00:00Z\",\"KIND\":\"b\",\"Kind\":\"a\",\"Text\":\"x\"}"))
        .containsExactly("message=x unmapped={data.Kind:a}", "message=x unmapped={KIND:b,Kind:a}");
  }

  @Test
  void nullGivesWayToAValue() throws IOException {
    assertThat(
            map(
                ALIASES,
                "{\"Event\":{\"Text\":null,\"At\":null},\"Text\":\"x\",\"At\":\"2026-01-01T00:00:00Z\"}"))
        .containsExactly("message=x unmapped={Event.At:null,Event.Text:null}");
  }

  @Test
  void whatIsNotUsedIsKeptUnderItsOwnPathAndDroppedEverywhere() throws IOException {
    assertThat(
            map(
                ALIASES,
                "{\"data\":{\"At\":\"2026-01-01T00:00:00Z\",\"Kind\":\"b\",\"Text\":\"x\",\"Noise\":1}}",
                "{\"At\":\"2026-01-01T00:00:00Z\",\"Kind\":\"b\",\"Text\":\"x\",\"Noise\":{\"n\":1}}"))
        .containsExactly(
            "message=other kind unmapped={data.Kind:b,data.Text:x}",
            "message=other kind unmapped={Kind:b,Text:x}");
  }

  @Test
  void aTextThatMeansNothingIsNoValue() throws IOException {
    assertThat(
            map(
                """
                input: {format: json, always: [at], absent: ["-", ""]}
                events:
                  - class: base_event
                    set:
                      time: at
                      activity_id: {const: other}
                      severity_id: {const: unknown}
                      message: {first: [a, b, {const: none}]}
                """,
                "{\"at\":\"2026-01-01T00:00:00Z\",\"a\":\"-\",\"b\":\"x\",\"c\":\"-\",\"d\":\"\\u002d\"}",
                "{\"at\":\"2026-01-01T00:00:00Z\",\"a\":\"\",\"b\":\"--\",\"c\":[\"-\"]}",
                "{\"at\":\"-\",\"a\":\"x\"}"))
        .containsExactly(
            "message=x unmapped={c:-,d:-}", "message=-- unmapped={c:[\"-\"]}", "required-missing");
  }

  private static final String PIECES =
      """
      input: {format: json, always: [at]}
      events:
        - class: base_event
          set:
            time: at
            activity_id: {const: other}
            severity_id: {const: unknown}
            metadata.tags:
              for_each: {from: hashes, pairs: ",", equals: "="}
              when: value exists
              drop: value matches /^0+$/
              set: {name: key, value: value, values: [$record.kind]}
      """;

  @Test
  void makesAnObjectOfEveryPiece() throws IOException {
    assertThat(
            map(
                PIECES,
                "{\"at\":\"2026-01-01T00:00:00Z\",\"kind\":\"k\",\"hashes\":\"A=1, B=x=y,,C=000\"}",
                "{\"at\":\"2026-01-01T00:00:00Z\",\"hashes\":\"A=1,plain\"}",
                "{\"at\":\"2026-01-01T00:00:00Z\",\"hashes\":\"plain\"}",
                "{\"at\":\"2026-01-01T00:00:00Z\",\"hashes\":[1]}",
                "{\"at\":\"2026-01-01T00:00:00Z\",\"hashes\":\"A=0\"}",
                "{\"at\":\"2026-01-01T00:00:00Z\"}"))
        .containsExactly(
            "tags=[{name:A,value:1,values:[k]},{name:B,value:x=y,values:[k]}]",
            "tags=[{name:A,value:1}] unmapped={hashes:A=1,plain}",
            "unmapped={hashes:plain}",
            "unmapped={hashes:[1]}",
            "",
            "");
  }

  @Test
  void aPieceOfWhichARuleTakesAPartKeepsTheTextUnlessTheRestIsDropped() throws IOException {
    String mapping =
        """
        input: {format: json, always: [at]}
        events:
          - class: base_event
            set:
              time: at
              activity_id: {const: other}
              severity_id: {const: unknown}
              metadata.tags:
                for_each: {from: results, split: ";"}
                set:
                  name: $record.kind
                  value: {from: $element, capture: '[^ ]+$'REST}
        """;
    String record =
        "{\"at\":\"2026-01-01T00:00:00Z\",\"kind\":\"answer\",\"results\":\"type: 5 a;b;\"}";

    assertThat(map(mapping.replace("REST", ""), record))
        .containsExactly(
            "tags=[{name:answer,value:a},{name:answer,value:b}]"
                + " unmapped={results:type: 5 a;b;}");
    assertThat(map(mapping.replace("REST", ", rest: drop"), record))
        .containsExactly("tags=[{name:answer,value:a},{name:answer,value:b}]");
  }

  @Test
  void aTextOfWhichTheRestIsDroppedIsUsed() throws IOException {
    String mapping =
        """
        input: {format: json, always: [at]}
        events:
          - class: base_event
            set:
              time: at
              activity_id: {const: other}
              severity_id: {const: unknown}
              message: {from: user, piece: {by: '\\', index: -1}REST}
        """;
    String record = "{\"at\":\"2026-01-01T00:00:00Z\",\"user\":\"D\\\\u\"}";

    assertThat(map(mapping.replace("REST", ""), record))
        .containsExactly("message=u unmapped={user:D\\u}");
    assertThat(map(mapping.replace("REST", ", rest: drop"), record)).containsExactly("message=u");
  }
}
