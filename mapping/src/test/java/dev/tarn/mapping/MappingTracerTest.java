package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MappingTracerTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z"));

  private static final String MAPPING =
      """
      mapping: doors
      ocsf: 1.3.0
      product: {name: Door, vendor_name: Acme}
      input: {format: json, always: [at]}
      filters:
        noise: kind == noise
      events:
        - class: entity_management
          when: action in [open, close] and door.id exists
          set:
            time: {from: at, format: epoch_seconds}
            activity_id: {from: action, enum: {open: read, close: update}}
            severity_id: {const: informational}
            entity.name: {first: [door.label, door.name]}
            entity.uid: door.id
            duration: took
            comment: {from: note, when: action == close}
          drop: [secret]
        - class: base_event
          when: people exists or note exists
          set:
            time: {from: at, format: epoch_seconds}
            activity_id: {const: other}
            severity_id: {const: unknown}
            message: "{kind}: {note}"
            enrichments:
              for_each: people[*]
              set: {name: name, value: badge.id, data: name}
      """;

  private static CompiledMapping compiled() {
    return compiled(MAPPING);
  }

  private static CompiledMapping compiled(String mapping) {
    return CompiledMapping.compile(
        MappingChecker.check("doors.yaml", mapping, name -> Optional.empty()).spec().orElseThrow());
  }

  private static List<RecordTrace> trace(MappingTracer tracer, String input) throws IOException {
    return trace(tracer, input.getBytes(StandardCharsets.UTF_8));
  }

  private static List<RecordTrace> trace(MappingTracer tracer, byte[] input) throws IOException {
    List<RecordTrace> traces = new ArrayList<>();
    tracer.run(new ByteArrayInputStream(input), traces::add);
    return traces;
  }

  private static RecordTrace trace(String record) throws IOException {
    return trace(MAPPING, record);
  }

  private static RecordTrace trace(String mapping, String record) throws IOException {
    MappingTracer tracer = new MappingTracer(compiled(mapping), CLOCK);
    RecordTrace trace = trace(tracer, record).get(0);
    assertThat(tracer.disagreements()).isEmpty();
    return trace;
  }

  private static RecordTrace.Step step(RecordTrace trace, String attribute) {
    return trace.steps().stream()
        .filter(step -> step.attribute().equals(attribute))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void tellsWhichRuleSetWhatFromWhat() throws IOException {
    RecordTrace trace =
        trace(
            """
            {"at":1700000000,"action":"open","door":{"id":7,"name":"north"},"took":"long",\
            "secret":{"pin":"1234"},"extra":[1],"note":"n"}\
            """);

    assertThat(trace.className()).isEqualTo("entity_management");
    RecordTrace.Step time = step(trace, "time");
    assertThat(time.value()).isEqualTo("1700000000000");
    assertThat(time.inputs()).containsExactly(new RecordTrace.Leaf("at", "1700000000"));
    assertThat(time.position()).hasToString("doors.yaml:11:7");
    assertThat(time.derived()).isFalse();
    RecordTrace.Step name = step(trace, "entity.name");
    assertThat(name.value()).isEqualTo("\"north\"");
    assertThat(name.inputs()).containsExactly(new RecordTrace.Leaf("door.name", "north"));
    RecordTrace.Step caption = step(trace, "activity_name");
    assertThat(caption.derived()).isTrue();
    assertThat(caption.value()).isEqualTo("\"Read\"");
    assertThat(step(trace, "comment").condition()).isEqualTo("action == close");
    assertThat(step(trace, "duration").value()).isNull();
    assertThat(step(trace, "duration").failures())
        .containsExactly(new RecordTrace.Failure("conversion-failed", "took", "'long'"));
    assertThat(trace.unmapped())
        .containsExactly(
            new RecordTrace.Leaf("extra", "[1]"),
            new RecordTrace.Leaf("note", "n"),
            new RecordTrace.Leaf("took", "long"));
    assertThat(trace.dropped())
        .containsExactly(
            new RecordTrace.Dropped(new RecordTrace.Leaf("secret.pin", "1234"), "secret"));
  }

  @Test
  void tellsWhichTextTookTheCaptionsPlace() throws IOException {
    RecordTrace trace =
        trace(
            MAPPING.replace(
                "activity_id: {const: other}",
                "activity_id: {cases: [{const: other}], other_text: kind}"),
            "{\"at\":1,\"kind\":\"knock\",\"note\":\"n\"}");

    assertThat(step(trace, "activity_name").value()).isEqualTo("\"knock\"");
    assertThat(step(trace, "activity_name").inputs())
        .containsExactly(new RecordTrace.Leaf("kind", "knock"));
  }

  @Test
  void tellsWhyEarlierEntriesDidNotTakeTheRecord() throws IOException {
    RecordTrace trace = trace("{\"at\":1,\"action\":\"open\",\"kind\":\"k\",\"note\":\"n\"}");

    assertThat(trace.choices())
        .extracting(RecordTrace.Choice::name)
        .containsExactly("filter noise", "entry entity_management", "entry base_event");
    assertThat(trace.choices().get(0).because()).containsExactly("kind == noise: kind is 'k'");
    assertThat(trace.choices().get(1).because())
        .containsExactly("door.id exists: door.id is absent");
    assertThat(trace.choices().get(1).condition())
        .isEqualTo("action in [open, close] and door.id exists");
    assertThat(trace.choices().get(2).taken()).isTrue();
    assertThat(step(trace, "message").inputs())
        .containsExactly(new RecordTrace.Leaf("kind", "k"), new RecordTrace.Leaf("note", "n"));
  }

  @Test
  void tracesEachElementOfAList() throws IOException {
    RecordTrace trace =
        trace(
            "{\"at\":1,\"people\":[{\"name\":\"a\",\"badge\":{\"id\":1}},{\"name\":\"b\",\"badge\":{\"id\":2}}]}");

    assertThat(step(trace, "enrichments[1].value").value()).isEqualTo("\"2\"");
    assertThat(step(trace, "enrichments[1].value").inputs())
        .containsExactly(new RecordTrace.Leaf("people[1].badge.id", "2"));
  }

  @Test
  void tracesARecordWhateverItsKeysAre() throws IOException {
    String key = "k".repeat(100_000);

    RecordTrace trace = trace("{\"at\":1,\"note\":\"n\",\"" + key + "\":\"v\"}");

    assertThat(trace.unmapped()).contains(new RecordTrace.Leaf(key, "v"));
  }

  @Test
  void tracesAnObjectWithEqualKeysThatIsTakenAsItIs() throws IOException {
    RecordTrace trace =
        trace(
            MAPPING.replace("data: name", "data: more"),
            "{\"at\":1,\"people\":[{\"name\":\"a\",\"badge\":{\"id\":1},\"more\":{\"b\":1,\"b\":2}}]}");

    assertThat(trace.event()).contains("{\"b\":1,\"b\":2}");
    assertThat(step(trace, "enrichments[0].data").value()).isEqualTo("{\"b\":2}");
  }

  @Test
  void tellsOfRecordsThatAreNotStored() throws IOException {
    MappingTracer tracer = new MappingTracer(compiled(), CLOCK);
    List<RecordTrace> traces =
        trace(
            tracer,
            """
            {"at":1,"kind":"noise"}
            {"at":1,"kind":"other"}
            {"at":"x","note":"n"}
            {"at":
            """);

    assertThat(traces.get(0).filter()).isEqualTo("noise");
    assertThat(traces.get(1).rejection().code()).isEqualTo("no-matching-entry");
    assertThat(traces.get(1).choices().get(2).because())
        .containsExactly("people exists: people is absent", "note exists: note is absent");
    assertThat(traces.get(2).rejection().code()).isEqualTo("conversion-failed");
    assertThat(step(traces.get(2), "time").failures()).hasSize(1);
    assertThat(traces.get(3).rejection()).isNotNull();
    assertThat(traces.get(3).choices()).isEmpty();
    for (RecordTrace trace : traces) {
      assertThat(JsonTree.parseAll(trace.json())).hasSize(1);
    }
  }

  static List<String> packs() {
    return Packs.names();
  }

  /** Every leaf of every event has a step that set it, and every step that set one has a leaf. */
  @ParameterizedTest
  @MethodSource("packs")
  void agreesWithTheEventsOfEveryPackTest(String name) throws IOException {
    CheckedMapping checked = CheckedPacks.find(name);
    CompiledMapping mapping = CompiledMapping.compile(checked.spec().orElseThrow());
    MappingTracer tracer = new MappingTracer(mapping, CLOCK);
    MappingTrial trial = new MappingTrial(mapping, CLOCK);
    int attributes = 0;
    for (CheckedMapping.DeclaredTest test : checked.tests()) {
      List<RecordTrace> traces = trace(tracer, test.input().bytes());
      assertThat(tracer.disagreements()).as(test.name()).isEmpty();
      assertThat(events(traces)).as(test.name()).isEqualTo(mapped(trial, test));
      for (RecordTrace trace : traces) {
        assertThat(JsonTree.parseAll(trace.json())).hasSize(1);
        if (trace.event() == null) {
          continue;
        }
        Map<String, JsonTree> leaves = new TreeMap<>();
        addLeaves("", JsonTree.parseAll(trace.event()).get(0), leaves);
        leaves.keySet().removeIf(path -> path.startsWith("unmapped."));
        for (RecordTrace.Step step : trace.steps()) {
          if (step.value() != null) {
            assertThat(leaves.keySet().removeIf(path -> isAt(path, step.attribute())))
                .as(test.name() + ": " + step.attribute())
                .isTrue();
            attributes++;
          }
        }
        assertThat(leaves).as(test.name()).isEmpty();
      }
    }
    assertThat(attributes).isGreaterThan(100);
  }

  private static boolean isAt(String path, String attribute) {
    return path.equals(attribute)
        || path.startsWith(attribute + ".")
        || path.startsWith(attribute + "[");
  }

  private static void addLeaves(String path, JsonTree tree, Map<String, JsonTree> leaves) {
    switch (tree) {
      case JsonTree.Members object when !object.members().isEmpty() ->
          object
              .members()
              .forEach(
                  (key, value) ->
                      addLeaves(path.isEmpty() ? key : path + "." + key, value, leaves));
      case JsonTree.Elements array when !array.elements().isEmpty() -> {
        for (int i = 0; i < array.elements().size(); i++) {
          addLeaves(path + "[" + i + "]", array.elements().get(i), leaves);
        }
      }
      default -> leaves.put(path, tree);
    }
  }

  private static List<String> events(List<RecordTrace> traces) {
    List<String> events = new ArrayList<>();
    for (RecordTrace trace : traces) {
      if (trace.event() != null) {
        events.add(trace.event());
      }
    }
    return events;
  }

  private static List<String> mapped(MappingTrial trial, CheckedMapping.DeclaredTest test)
      throws IOException {
    List<String> events = new ArrayList<>();
    trial.run(
        new ByteArrayInputStream(test.input().bytes()),
        outcome -> {
          if (outcome instanceof MappingTrial.Event event) {
            events.add(event.json());
          }
        });
    return events;
  }
}
