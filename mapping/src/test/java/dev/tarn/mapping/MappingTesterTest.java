package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.mapping.EventDifference.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingTesterTest {
  private static final String DOOR =
      """
      mapping: door-log
      ocsf: 1.3.0
      product: {name: Door Controller, vendor_name: Acme}
      input: {format: json, always: [at, door]}
      filters:
        heartbeat: kind == heartbeat
      events:
        - class: entity_management
          when: action in [open, close]
          set:
            time: at
            activity_id: {from: action, enum: {open: read, close: update}, other: other}
            severity_id: {const: informational}
            entity.name: door
        - class: base_event
          set:
            time: at
            activity_id: {const: other}
            severity_id: {const: unknown}
            message: action
      tests:
      """;
  private static final String OPEN =
      "{\"at\":\"2026-01-01T00:00:00Z\",\"action\":\"open\",\"door\":\"A\"}";
  private static final String RING = "{\"at\":\"2026-01-01T00:00:01Z\",\"action\":\"ring\"}";

  private static MappingTester.Result run(String input, String expect, String file) {
    String test =
        """
          - name: it
            input: '%s'
            expect: %s
        """
            .formatted(input, expect);
    CheckedMapping mapping =
        MappingChecker.check(
            "door.yaml",
            DOOR + test.indent(0),
            name -> name.equals("expected.json") ? Optional.of(file) : Optional.empty());
    assertThat(mapping.diagnostics()).isEmpty();
    return MappingTester.runAll(mapping).get(0);
  }

  @Test
  void passesWhereTheEventsAreEqual() {
    String events = run(OPEN, "expected.json", "{}").events();

    assertThat(run(OPEN, "expected.json", events).passed()).isTrue();
  }

  @Test
  void orderOfMembersMeansNothing() {
    String events = run(OPEN, "expected.json", "{}").events();
    String severity = "\"severity_id\": 1,";
    String moved = "{\"severity_id\": 1.0," + events.replace(severity, "").substring(1);

    assertThat(run(OPEN, "expected.json", moved).render()).isEmpty();
  }

  @Test
  void leavesTheTimeOfTheRunOut() {
    MappingTester.Result result = run(OPEN, "expected.json", "{}");
    String pasted =
        result.events().replaceFirst("\"metadata\": \\{", "\"metadata\": {\"logged_time\": 17,");

    assertThat(result.events()).doesNotContain("logged_time");
    assertThat(run(OPEN, "expected.json", pasted).render()).isEmpty();
  }

  @Test
  void saysWhereEventsDiffer() {
    String events = run(OPEN, "expected.json", "{}").events();
    String expected =
        events.replace("\"Read\"", "\"Write\"").replace("\"time\": 1767225600000", "\"when\": 1");

    assertThat(run(OPEN, "expected.json", expected).differences())
        .contains(
            new EventDifference(Kind.CHANGED, "activity_name", "\"Write\"", "\"Read\""),
            new EventDifference(Kind.MISSING, "when", "1", null),
            new EventDifference(Kind.EXTRA, "time", null, "1767225600000"));
  }

  @Test
  void comparesEventsInTheOrderOfRecordsAcrossTables() {
    String input = OPEN + "\n" + RING + "\n" + OPEN;
    MappingTester.Result result = run(input.replace("\n", " \n "), "expected.json", "[]");
    String events = result.events();

    assertThat(result.render())
        .contains("~ outcome: 0 events -> 3 events")
        .contains("+ event[2]: {");
    assertThat(events.lines().filter(line -> line.startsWith("    \"class_name\"")))
        .containsExactly(
            "    \"class_name\": \"Entity Management\",",
            "    \"class_name\": \"Base Event\",",
            "    \"class_name\": \"Entity Management\",");
    assertThat(
            run(input.replace("\n", " \n "), "expected.json", events.replace("\"B", "\"C"))
                .differences())
        .extracting(EventDifference::path)
        .allMatch(path -> path.startsWith("event[1]."))
        .contains("event[1].class_name");
  }

  @Test
  void expectsRecordsToBeFiltered() {
    assertThat(run("{\"kind\":\"heartbeat\"}", "{filtered: heartbeat}", "").passed()).isTrue();
    assertThat(run(OPEN, "{filtered: heartbeat}", "").render())
        .isEqualTo("  ~ outcome: all records filtered by heartbeat -> 1 event\n");
  }

  @Test
  void expectsRecordsToBeRejected() {
    String noTime = "{\"action\":\"open\",\"door\":\"A\"}";

    assertThat(run(noTime, "{rejected: required-missing}", "").passed()).isTrue();
    assertThat(run(noTime, "{rejected: constraint-failed}", "").render())
        .contains("record 0 rejected: required-missing");
    assertThat(run(noTime, "expected.json", "{}").render())
        .contains("~ outcome: events only -> record 0 rejected: required-missing");
  }

  @Test
  void tellsOfAnExpectationThatIsNoJson() {
    assertThat(run(OPEN, "expected.json", "{\"a\":").differences())
        .hasSize(1)
        .first()
        .extracting(EventDifference::expected)
        .isEqualTo("a file of JSON");
  }

  @Test
  void rendersALineADifference() {
    String events = run(OPEN, "expected.json", "{}").events();
    String expected =
        events
            .replace("\"Read\"", "\"Write\"")
            .replace("\"time\": 1767225600000", "\"when\": 1")
            .replace("\"name\": \"A\"", "\"name\": \"" + "long ".repeat(100) + "\"");

    assertThat(run(OPEN, "expected.json", expected).render())
        .contains("  ~ activity_name: \"Write\" -> \"Read\"\n")
        .contains("  - when: 1 (missing)\n")
        .contains("  + time: 1767225600000 (not expected)\n")
        .contains("  ~ entity.name: \"long long ")
        .contains("… -> \"A\"\n");
  }

  @Test
  void alignsTheEqualEndsOfLists() {
    JsonTree three = FormatFixture.tree("{\"a\":[1,{\"b\":2},3]}");
    JsonTree two = FormatFixture.tree("{\"a\":[1,3]}");

    assertThat(EventDifference.between(List.of(three), List.of(two)))
        .containsExactly(new EventDifference(Kind.MISSING, "a[1]", "{\"b\":2}", null));
    assertThat(EventDifference.between(List.of(two), List.of(three)))
        .containsExactly(new EventDifference(Kind.EXTRA, "a[1]", null, "{\"b\":2}"));
  }

  @Test
  void tellsItsResultAsJson() {
    String events = run(OPEN, "expected.json", "{}").events();
    String expected = events.replace("\"Read\"", "\"Write\"");

    assertThat(run(OPEN, "expected.json", expected).json("doors", null))
        .isEqualTo(
            "{\"mapping\":\"doors\",\"test\":\"it\",\"position\":\"door.yaml:22:11\",\"passed\":false,"
                + "\"differences\":[{\"kind\":\"changed\",\"path\":\"activity_name\","
                + "\"expected\":\"Write\",\"actual\":\"Read\"}]}");
    assertThat(run(OPEN, "{filtered: heartbeat}", "").json("doors", Path.of("x.json")))
        .contains("\"kind\":\"outcome\"")
        .contains("\"actual\":\"1 event\"")
        .contains("\"updated\":\"x.json\"");
  }

  @Test
  void rewritesTheExpectedFile(@TempDir Path directory) throws IOException {
    MappingTester.Result failed = run(OPEN, "expected.json", "{}");

    assertThat(failed.update(directory)).contains(directory.resolve("expected.json"));

    String written = Files.readString(directory.resolve("expected.json"));
    MappingTester.Result passed = run(OPEN, "expected.json", written);
    assertThat(passed.passed()).isTrue();
    assertThat(passed.update(directory)).isEmpty();
  }

  @Test
  void givesTheSameIdentityInEveryRun() {
    List<String> events =
        List.of(
            run(OPEN, "expected.json", "{}").events(), run(OPEN, "expected.json", "[]").events());

    assertThat(events.get(0)).isEqualTo(events.get(1)).contains("\"uid\"");
  }
}
