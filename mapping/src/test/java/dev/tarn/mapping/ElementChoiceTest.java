package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.map;
import static dev.tarn.mapping.FormatFixture.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElementChoiceTest {
  private static final CompiledMapping HEADERS =
      mapping("{format: json}", "message: 'h[name == host ignoring case].value'");

  @Test
  void takesTheFirstElementForWhichTheConditionHolds() {
    assertThat(
            map(
                HEADERS,
                """
                {"h":[{"name":"Accept","value":"a"},{"name":"HOST","value":"b","x":1},{"name":"host","value":"c"}]}
                """))
        .containsExactly(
            """
            "b"{"h[0].name":"Accept","h[0].value":"a","h[1].name":"HOST","h[1].x":"1",\
            "h[2].name":"host","h[2].value":"c"}""");
  }

  @Test
  void noElementNoValueAndNothingLost() {
    assertThat(
            map(
                HEADERS,
                """
                {"h":[{"name":"Accept","value":"a"}]}
                {"h":[{"name":"host"},{"name":"host","value":"second"}]}
                {"h":[]}
                {"h":"host"}
                {"h":[{"name":"host","value":null}]}
                {"h":["host",["host"],{"name":"host","value":"b"}]}
                """))
        .containsExactly(
            "{\"h\":\"[{\\\"name\\\":\\\"Accept\\\",\\\"value\\\":\\\"a\\\"}]\"}",
            "{\"h\":\"[{\\\"name\\\":\\\"host\\\"},{\\\"name\\\":\\\"host\\\",\\\"value\\\":\\\"second\\\"}]\"}",
            "{\"h\":\"[]\"}",
            "{\"h\":\"host\"}",
            "{\"h\":\"[{\\\"name\\\":\\\"host\\\",\\\"value\\\":null}]\"}",
            "\"b\"{\"h[0]\":\"host\",\"h[1]\":\"[\\\"host\\\"]\",\"h[2].name\":\"host\"}");
  }

  @Test
  void choosesWithinWhatWasChosen() {
    CompiledMapping mapping =
        mapping(
            "{format: json}",
            "message: \"t[type == User].p[name == Role and new matches /[a-z]{2}/].new\"",
            "status: {cases: [{when: \"groups[$element == x] exists\", const: no},"
                + " {when: \"groups[$element == admin] exists\", const: yes}]}");
    assertThat(
            map(
                mapping,
                """
                {"groups":["a","admin"],"t":[{"type":"Group","p":[{"name":"Role","new":"g"}]},\
                {"type":"User","p":[{"name":"Role","new":"1"},{"name":"Role","new":"ok"}]}]}
                """))
        .singleElement()
        .asString()
        .startsWith("\"ok\"{\"groups\":")
        .contains("\"t[1].p[0].new\":\"1\"", "\"t[1].p[1].name\":\"Role\"")
        .doesNotContain("t[1].p[1].new");
  }

  @Test
  void goesOverTheArrayOfAChosenElement() {
    CompiledMapping mapping =
        mapping(
            "{format: json}",
            "metadata.labels: 'sets[kind == tags].all[*]'",
            "enrichments: {for_each: 'sets[kind == notes].all', set: {name: n, value: v, data: d}}");
    assertThat(
            FormatFixture.outcomes(
                mapping,
                """
                {"sets":[{"kind":"notes","all":[{"n":"a","v":"1","d":{"x":1}}]},{"kind":"tags","all":["p","q"]}]}
                """
                    .getBytes(StandardCharsets.UTF_8)))
        .singleElement()
        .isInstanceOfSatisfying(
            MappingTrial.Event.class,
            event ->
                assertThat(event.json())
                    .contains(
                        "\"labels\":[\"p\",\"q\"]",
                        "\"enrichments\":[{\"data\":{\"x\":1},\"name\":\"a\",\"value\":\"1\"}]",
                        "\"unmapped\":{\"sets[0].kind\":\"notes\",\"sets[1].kind\":\"tags\"}"));
  }

  @Test
  void whatWasFoundInOneChunkIsForgottenInTheNext() {
    StringBuilder records = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      int at = i / 700 % 3;
      records.append("{\"h\":[");
      for (int k = 0; k < 3; k++) {
        records
            .append(k == 0 ? "" : ",")
            .append("{\"name\":\"")
            .append(k == at ? "Host" : "no")
            .append("\",\"value\":\"")
            .append(i)
            .append('-')
            .append(k)
            .append("\"}");
      }
      records.append("]}\n");
      expected.add("\"" + i + "-" + at + "\"");
    }
    assertThat(map(HEADERS, records.toString()))
        .extracting(found -> found.substring(0, found.indexOf('{')))
        .isEqualTo(expected);
  }

  @Test
  void conditionsTestNamedValuesAndTheRecordFromWithinElements() {
    CompiledMapping mapping =
        CompiledMapping.compile(
            MappingChecker.check(
                    "test.yaml",
                    """
                    mapping: names
                    ocsf: 1.3.0
                    product: {name: P, vendor_name: V}
                    conditions:
                      local: $host ends_with .local
                    values:
                      host: {cases: [{when: a exists, from: a}, {from: b, transform: lower}]}
                    observables: false
                    events:
                      - class: base_event
                        when: $local
                        set:
                          time: {const: '2026-11-20T12:00:00Z'}
                          activity_id: {const: other}
                          severity_id: {const: informational}
                          message: {first: [{from: a, when: a != x.local}, {from: c, when: $host missing}, d]}
                          enrichments:
                            for_each: e[*]
                            when: $host == n.local and $record.c == see
                            set: {name: k, value: k, data: k}
                      - class: base_event
                        set:
                          time: {const: '2026-11-20T12:00:00Z'}
                          activity_id: {const: other}
                          severity_id: {const: informational}
                          message: {const: other}
                    """,
                    FileLookup.NONE)
                .spec()
                .orElseThrow());
    assertThat(
            map(
                mapping,
                """
                {"a":"x.local","c":"c","d":"d"}
                {"b":"N.LOCAL","c":"see","d":"d","e":[{"k":"1"}]}
                {"b":"N.LOCAL","c":"no","d":"d","e":[{"k":"1"}]}
                {"c":"c","d":"d"}
                """))
        .containsExactly(
            "\"d\"{\"a\":\"x.local\",\"c\":\"c\"}",
            "\"d\"{\"b\":\"N.LOCAL\",\"c\":\"see\"}",
            "\"d\"{\"b\":\"N.LOCAL\",\"c\":\"no\",\"e\":\"[{\\\"k\\\":\\\"1\\\"}]\"}",
            "\"other\"{\"c\":\"c\",\"d\":\"d\"}");
  }

  @Test
  void aTraceNamesTheElement() throws IOException {
    List<RecordTrace> traces = new ArrayList<>();
    new MappingTracer(HEADERS, InstantSource.fixed(Instant.EPOCH))
        .run(
            new ByteArrayInputStream(
                "{\"h\":[{\"name\":\"x\"},{\"name\":\"Host\",\"value\":\"v\"}]}"
                    .getBytes(StandardCharsets.UTF_8)),
            traces::add);
    assertThat(traces.get(0).steps())
        .filteredOn(step -> step.attribute().equals("message"))
        .singleElement()
        .satisfies(
            step ->
                assertThat(step.inputs()).containsExactly(new RecordTrace.Leaf("h[1].value", "v")));
  }
}
