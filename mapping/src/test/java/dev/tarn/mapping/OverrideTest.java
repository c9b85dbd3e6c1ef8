package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Diagnostic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OverrideTest {
  private static final String PACK =
      """
      mapping: doors
      ocsf: 1.5.0
      profiles: [datetime]
      product: {name: Door, vendor_name: Acme}
      input: {format: csv, always: [at, action, door]}
      common:
        set:
          time: at
          status_detail: note
        drop: [noise]
      events:
        - class: entity_management
          when: action in [open, close]
          set:
            activity_id: {from: action, enum: {open: read, close: update}, other: other}
            severity_id: {const: informational}
            entity: {name: door, uid: id}
            comment: text
        - class: base_event
          when: action == alarm
          set:
            activity_id: {const: other}
            severity_id: {const: high}
            message: text
        - class: base_event
          set:
            activity_id: {const: other}
            severity_id: {const: unknown}
            message: text
      """;
  private static final String RECORDS =
      """
      at,action,door,id,text,note,noise
      2026-01-01,open,north,7,hello,n,x
      2026-01-01,alarm,north,7,fire,n,x
      2026-01-01,tick,north,7,tock,n,x
      """;

  @Test
  void aSmallFileChangesOneLineOfAnotherMapping() throws IOException {
    List<RecordTrace> records =
        traces(
            """
            mapping: my-doors
            include: doors.yaml
            override:
              - class: entity_management
                set:
                  severity_id: {from: door, enum: {north: medium}, other: low}
            """);

    assertThat(records.get(0).event())
        .contains("\"severity_id\":3", "\"name\":\"Door\"", "\"version\":\"1.5.0\"", "time_dt");
    assertThat(records.get(0).steps())
        .filteredOn(step -> step.attribute().equals("severity_id"))
        .singleElement()
        .extracting(step -> step.position().toString())
        .isEqualTo("mine.yaml:6:7");
    assertThat(records.get(1).event()).contains("\"severity_id\":4");
  }

  @Test
  void attributesAreTakenAwayAndPathsDropped() throws IOException {
    List<RecordTrace> records =
        traces(
            """
            mapping: my-doors
            include: doors.yaml
            override:
              - class: entity_management
                unset: [entity.uid, status_detail]
                drop: [note]
            """);

    assertThat(records.get(0).event())
        .contains("\"entity\":{\"name\":\"north\"}", "\"unmapped\":{\"id\":\"7\"}")
        .doesNotContain("status_detail");
    assertThat(records.get(1).event()).contains("\"status_detail\":\"n\"");
  }

  @Test
  void anEntryIsNamedByItsNumberWhereAClassHasSeveral() throws IOException {
    List<RecordTrace> records =
        traces(
            """
            mapping: my-doors
            include: doors.yaml
            override:
              - class: base_event
                number: 2
                when: action == tick
                set: {severity_id: {const: low}}
              - class: base_event
                set: {message: action}
            """);

    assertThat(records.get(1).event()).contains("\"severity_id\":4", "\"message\":\"alarm\"");
    assertThat(records.get(2).event()).contains("\"severity_id\":2", "\"message\":\"tick\"");
  }

  @Test
  void theOutermostFileWins() throws IOException {
    List<RecordTrace> records =
        traces(
            """
            mapping: my-doors
            include: middle.yaml
            override:
              - class: entity_management
                set: {comment: note}
            """);

    assertThat(records.get(0).event()).contains("\"comment\":\"n\"", "\"severity_id\":5");
  }

  @Test
  void pathsOfAnOverrideAreThoseOfItsFile() throws IOException {
    List<RecordTrace> records =
        traces(
            """
            mapping: wrapped
            include: {mapping: doors.yaml, at: door}
            override:
              - class: base_event
                set: {message: outer}
            """,
            "{\"outer\":\"O\",\"door\":{\"at\":\"2026-01-01\",\"action\":\"tick\"}}");

    assertThat(records.get(0).event()).contains("\"message\":\"O\"");
  }

  @Test
  void anOverrideThatHitsNothingIsAnError() {
    assertThat(
            findings(
                """
                mapping: my-doors
                include: doors.yaml
                override:
                  - class: [entity_managment, process_activity]
                    drop: [x]
                  - class: base_event
                    number: 3
                    drop: [x]
                  - class: entity_management
                    unset: [entity.uuid]
                  - class: entity_management
                  - {drop: [x]}
                """))
        .containsExactly(
            "mine.yaml:4:13 override-hits-nothing: no included entry is of the class"
                + " 'entity_managment' (did you mean 'entity_management'?)",
            "mine.yaml:4:31 override-hits-nothing: no included entry is of the class"
                + " 'process_activity' (there are base_event, entity_management)",
            "mine.yaml:6:12 override-hits-nothing: there is no entry number 3 of the class"
                + " 'base_event' (there are 2)",
            "mine.yaml:10:13 override-hits-nothing: no rule of the included entries sets"
                + " 'entity.uuid' (did you mean 'entity.uid'?)",
            "mine.yaml:11:5 missing-key: an override needs 'set', 'unset', 'drop' or 'when'",
            "mine.yaml:12:5 missing-key: an override needs 'class', the class of the included"
                + " entries that it changes");
  }

  private static List<String> findings(String mapping) {
    return MappingChecker.check("mine.yaml", mapping, OverrideTest::file).diagnostics().stream()
        .map(OverrideTest::line)
        .toList();
  }

  private static String line(Diagnostic diagnostic) {
    String hint = diagnostic.hint() == null ? "" : " (" + diagnostic.hint() + ")";
    return diagnostic.position() + " " + diagnostic.code() + ": " + diagnostic.message() + hint;
  }

  private static List<RecordTrace> traces(String mapping) throws IOException {
    return traces(mapping, RECORDS);
  }

  private static List<RecordTrace> traces(String mapping, String records) throws IOException {
    CheckedMapping checked = MappingChecker.check("mine.yaml", mapping, OverrideTest::file);
    assertThat(checked.diagnostics()).isEmpty();
    List<RecordTrace> traces = new ArrayList<>();
    new MappingTracer(
            CompiledMapping.compile(checked.spec().orElseThrow()), java.time.InstantSource.system())
        .run(new ByteArrayInputStream(records.getBytes(StandardCharsets.UTF_8)), traces::add);
    return traces;
  }

  private static Optional<String> file(String name) {
    String middle =
        """
        include: doors.yaml
        override:
          - class: entity_management
            set:
              comment: action
              severity_id: {const: critical}
        """;
    return Optional.ofNullable(Map.of("doors.yaml", PACK, "middle.yaml", middle).get(name));
  }
}
