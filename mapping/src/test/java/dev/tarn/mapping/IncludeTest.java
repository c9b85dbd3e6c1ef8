package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IncludeTest {
  private static final String INNER =
      """
      input: {format: json, always: [at, kind], embedded: [detail]}
      conditions:
        door: kind == door
      values:
        place: {first: [room, building]}
      lookups:
        colours: {file: colours.csv}
      common:
        set:
          time: at
          severity_id: {const: informational}
          status_detail: note
          metadata.labels: 'tags[*].name'
        drop: [noise]
      events:
        - class: device_config_state_change
          when: $door and not detail.broken exists
          set:
            activity_id: {const: log}
            device.name: "{kind} of {$place}"
            device.type_id: {const: iot}
            status_code: {from: colour, lookup: colours}
            enrichments:
              for_each: parts
              when: name exists
              set:
                name: name
                value: size
                type: $record.kind
                data: $element
        - class: base_event
          when: kind exists
          set:
            activity_id: {const: other}
            message: detail.text
      """;
  private static final Map<String, String> FILES =
      Map.of("doors/inner.yaml", INNER, "doors/colours.csv", "colour,code\nred,7\n");
  private static final String OUTER =
      """
      mapping: outer
      ocsf: 1.3.0
      product: {name: Door, vendor_name: Acme}
      include: {mapping: doors/inner.yaml, at: a.b}
      common:
        set:
          status_detail: envelope
      """;

  @Test
  void pathsOfAnIncludedMappingBeginWhereItIsPut() throws IOException {
    String record =
        """
        {"envelope":"E","a":{"b":{"at":"2026-01-01T00:00:00Z","kind":"door","room":"R1","colour":"red",
         "note":"N","noise":1,"tags":[{"name":"x"},{"name":"y"}],"parts":[{"name":"lock","size":"2"},{"size":3}]}}}
        """;

    assertThat(events(OUTER, record))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event)
                    .contains(
                        "\"class_uid\":5019", "\"name\":\"door of R1\"", "\"status_code\":\"7\"")
                    .contains("\"labels\":[\"x\",\"y\"]", "\"type\":\"door\"", "\"value\":\"2\"")
                    .contains("\"unmapped\":{\"a.b.note\":\"N\"")
                    .doesNotContain("noise"));
  }

  @Test
  void whatTheIncludingFileSaysForAllEntriesWins() throws IOException {
    String record =
        """
        {"envelope":"E","a":{"b":{"at":"2026-01-01T00:00:00Z","kind":"x","note":"N","detail":"{\\"text\\":\\"T\\"}"}}}
        """;

    assertThat(events(OUTER, record))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event)
                    .contains("\"status_detail\":\"E\"", "\"message\":\"T\"", "\"class_uid\":0"));
  }

  @Test
  void itsOwnEntriesComeFirstAndUseIncludedNames() throws IOException {
    String own =
        OUTER
            + """
            events:
              - class: base_event
                when: $door
                set:
                  activity_id: {const: other}
                  message: $place
            """;

    assertThat(
            events(own, "{\"a\":{\"b\":{\"at\":\"2026-01-01\",\"kind\":\"door\",\"room\":\"R\"}}}"))
        .singleElement()
        .satisfies(event -> assertThat(event).contains("\"class_uid\":0", "\"message\":\"R\""));
  }

  @Test
  void includedMappingsIncludeOthersBelowTheirOwnPlace() throws IOException {
    String outer =
        """
        mapping: outermost
        ocsf: 1.3.0
        product: {name: Door, vendor_name: Acme}
        include: {mapping: middle.yaml, at: top}
        """;

    assertThat(
            events(
                outer,
                "{\"top\":{\"a\":{\"b\":{\"at\":\"2026-01-01\",\"kind\":\"k\"}},\"envelope\":\"E\"}}"))
        .singleElement()
        .satisfies(event -> assertThat(event).contains("\"status_detail\":\"E\""));
  }

  @Test
  void includesShippedMappings() throws IOException {
    String outer =
        """
        mapping: cloudtrail-by-eventbridge
        ocsf: 1.5.0
        profiles: [cloud, datetime]
        product: {name: CloudTrail, vendor_name: AWS}
        include: {mapping: aws-cloudtrail, at: detail}
        """;
    String record =
        """
        {"source":"aws.s3","detail":{"eventTime":"2026-01-01T00:00:00Z","eventID":"1","awsRegion":"us-east-1",
         "eventName":"X","eventSource":"s3.amazonaws.com"}}
        """;

    assertThat(events(outer, record))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event)
                    .contains("\"region\":\"us-east-1\"", "\"unmapped\":{\"source\":\"aws.s3\""));
  }

  @Test
  void durationFollowsFromStartAndEnd() throws IOException {
    String mapping =
        """
        mapping: spans
        ocsf: 1.5.0
        product: {name: Door, vendor_name: Acme}
        events:
          - class: network_activity
            set:
              time: {first: [to, from, at]}
              activity_id: {const: traffic}
              severity_id: {const: informational}
              src_endpoint.name: {first: [n, {const: x}]}
              start_time: from
              end_time: to
        """;
    String records =
        """
        {"from":"2026-01-01T00:00:00.0009Z","to":"2026-01-01T00:00:01.5Z"}
        {"from":"2026-01-01T00:00:01Z","to":"2026-01-01T00:00:00Z"}
        {"from":"2026-01-01T00:00:01Z","to":"2026-01-01T00:00:01Z"}
        {"from":"2026-01-01T00:00:01Z"}
        """;

    assertThat(events(mapping, records))
        .extracting(event -> event.replaceFirst(".*?(\"duration\":\\d+)?,\"end_time.*|.*", "$1"))
        .containsExactly("\"duration\":1500", "", "\"duration\":0", "");
  }

  @Test
  void anEntryAddsProfilesToThoseOfTheMapping() throws IOException {
    String mapping =
        """
        mapping: doors
        ocsf: 1.5.0
        profiles: [datetime]
        product: {name: Door, vendor_name: Acme}
        events:
          - class: network_activity
            profiles: [+security_control]
            set:
              time: at
              src_endpoint.name: at
              activity_id: {const: other}
              severity_id: {const: informational}
        """;

    assertThat(events(mapping, "{\"at\":\"2026-01-01\"}"))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event).contains("\"profiles\":[\"datetime\",\"security_control\"]"));
  }

  private static List<String> events(String mapping, String records) throws IOException {
    CheckedMapping checked = MappingChecker.check("outer.yaml", mapping, IncludeTest::file);
    MappingSpec spec =
        checked.spec().orElseThrow(() -> new AssertionError(checked.diagnostics().toString()));
    List<String> events = new ArrayList<>();
    new MappingTrial(CompiledMapping.compile(spec), InstantSource.system())
        .run(
            new ByteArrayInputStream(records.getBytes(StandardCharsets.UTF_8)),
            outcome -> {
              switch (outcome) {
                case MappingTrial.Event event -> events.add(event.json());
                case MappingTrial.Rejection rejection ->
                    throw new AssertionError(rejection.toString());
              }
            });
    return events;
  }

  private static Optional<String> file(String name) {
    return name.equals("middle.yaml") ? Optional.of(OUTER) : Optional.ofNullable(FILES.get(name));
  }
}
