package dev.tarn.mapping;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tarn.mapping.CheckedMapping.DeclaredTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tests that a mapping declares. One thread uses it.
 *
 * <p>Events are compared as JSON trees: the order of members means nothing, the order of events and
 * list elements does, numbers are exact. A derived {@code metadata.logged_time}, which is the time
 * of the run, is left out on both sides.
 */
public final class MappingTester {
  /** The time at which tests run. */
  private static final Instant NOW = Instant.parse("2000-01-01T00:00:00Z");

  private final MappingSpec spec;
  private final MappingTrial trial;
  private final boolean loggedTimeDerived;

  public MappingTester(MappingSpec spec) {
    this.spec = spec;
    this.trial = new MappingTrial(CompiledMapping.compile(spec), InstantSource.fixed(NOW));
    this.loggedTimeDerived =
        spec.events().stream()
            .flatMap(event -> event.rules().stream())
            .anyMatch(
                rule ->
                    rule.target().equals("metadata.logged_time")
                        && rule.value() instanceof MappingSpec.Scalar scalar
                        && scalar.expression() instanceof MappingSpec.Fact);
  }

  /**
   * What a test showed.
   *
   * @param differences between what is expected and what came; empty = the test passes
   * @param events what came, as JSON text: one object, or an array of objects where there are
   *     several or none
   * @param warnings values that a rule could not use
   */
  public record Result(
      DeclaredTest test,
      List<EventDifference> differences,
      String events,
      Map<MappingOutput.Warning, Long> warnings) {
    public Result {
      differences = List.copyOf(differences);
    }

    public boolean passed() {
      return differences.isEmpty();
    }

    /** The differences as people read them, a line each; empty text for none. */
    public String render() {
      StringBuilder text = new StringBuilder();
      differences.forEach(difference -> text.append("  ").append(difference.render()).append('\n'));
      return text.toString();
    }

    /**
     * The result as a JSON object in one line.
     *
     * @param mapping that declares the test
     * @param updated the file that was written anew, or null
     */
    public String json(String mapping, @Nullable Path updated) {
      StringWriter text = new StringWriter();
      try (JsonGenerator json = JsonTree.FACTORY.createGenerator(text)) {
        json.writeStartObject();
        json.writeStringField("mapping", mapping);
        json.writeStringField("test", test.name());
        json.writeStringField("position", test.position().toString());
        json.writeBooleanField("passed", passed());
        json.writeArrayFieldStart("differences");
        for (EventDifference difference : differences) {
          write(json, difference);
        }
        json.writeEndArray();
        if (updated != null) {
          json.writeStringField("updated", updated.toString());
        }
        json.writeEndObject();
      } catch (IOException e) {
        throw new UncheckedIOException("text cannot be written", e);
      }
      return text.toString();
    }

    private static void write(JsonGenerator json, EventDifference difference) throws IOException {
      json.writeStartObject();
      json.writeStringField("kind", difference.kind().name().toLowerCase(Locale.ROOT));
      json.writeStringField("path", difference.path());
      write(json, "expected", difference.expected(), difference.kind());
      write(json, "actual", difference.actual(), difference.kind());
      json.writeEndObject();
    }

    private static void write(
        JsonGenerator json, String name, @Nullable String value, EventDifference.Kind kind)
        throws IOException {
      if (value != null && kind == EventDifference.Kind.OUTCOME) {
        json.writeStringField(name, value);
      } else if (value != null) {
        json.writeFieldName(name);
        json.writeRawValue(value);
      }
    }

    /**
     * Writes what came into the file that the test expects it in.
     *
     * @param directory of the mapping file
     * @return the file, or empty when nothing was written: the test passes, it expects no events,
     *     the expectation stands in the mapping, or its file is not below the directory
     */
    public Optional<Path> update(Path directory) throws IOException {
      if (passed()
          || !(test.expect() instanceof CheckedMapping.Events expected)
          || expected.ocsf().file().isEmpty()) {
        return Optional.empty();
      }
      Path base = directory.toAbsolutePath().normalize();
      Path file = base.resolve(expected.ocsf().file()).normalize();
      if (!file.startsWith(base)) {
        return Optional.empty();
      }
      Files.writeString(file, events);
      return Optional.of(file);
    }
  }

  /** Runs all tests of a mapping; none where the mapping has errors. */
  public static List<Result> runAll(CheckedMapping mapping) {
    return mapping
        .spec()
        .map(
            spec -> {
              MappingTester tester = new MappingTester(spec);
              return mapping.tests().stream().map(tester::run).toList();
            })
        .orElse(List.of());
  }

  /** Runs one test. */
  public Result run(DeclaredTest test) {
    List<JsonTree> events = new ArrayList<>();
    List<MappingTrial.Rejection> rejections = new ArrayList<>();
    MappingTrial.Summary summary =
        run(new ByteArrayInputStream(test.input().bytes()), events, rejections);
    List<EventDifference> differences =
        switch (test.expect()) {
          case CheckedMapping.Events expected -> {
            String other = others(summary, rejections, "");
            yield other.isEmpty()
                ? compareEvents(expected.ocsf().content(), events)
                : List.of(EventDifference.ofOutcome("events only", other));
          }
          case CheckedMapping.Filtered expected -> {
            boolean good =
                events.isEmpty()
                    && rejections.isEmpty()
                    && summary.filtered().keySet().equals(Set.of(expected.filter()));
            yield outcome(
                good, "all records filtered by " + expected.filter(), events, summary, rejections);
          }
          case CheckedMapping.Rejected expected -> {
            boolean good =
                events.isEmpty()
                    && summary.filtered().isEmpty()
                    && !rejections.isEmpty()
                    && rejections.stream().allMatch(r -> r.code().equals(expected.code()));
            yield outcome(
                good, "all records rejected: " + expected.code(), events, summary, rejections);
          }
        };
    JsonTree all = events.size() == 1 ? events.get(0) : new JsonTree.Elements(events);
    return new Result(test, differences, all.pretty() + "\n", summary.warnings());
  }

  private MappingTrial.Summary run(
      InputStream in, List<JsonTree> events, List<MappingTrial.Rejection> rejections) {
    try {
      return trial.run(
          in,
          outcome -> {
            switch (outcome) {
              case MappingTrial.Event event -> events.add(tree(event.json()));
              case MappingTrial.Rejection rejection -> rejections.add(rejection);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("a stream over bytes in memory failed", e);
    }
  }

  private JsonTree tree(String json) {
    try {
      return withoutRunFacts(JsonTree.parseAll(json).get(0));
    } catch (IOException e) {
      throw new UncheckedIOException(spec.name() + " gave an event that is no JSON: " + json, e);
    }
  }

  private JsonTree withoutRunFacts(JsonTree event) {
    if (!loggedTimeDerived
        || !(event instanceof JsonTree.Members root)
        || !(root.members().get("metadata") instanceof JsonTree.Members metadata)) {
      return event;
    }
    Map<String, JsonTree> kept = new LinkedHashMap<>(metadata.members());
    kept.remove("logged_time");
    kept.remove("logged_time_dt");
    Map<String, JsonTree> members = new LinkedHashMap<>(root.members());
    members.put("metadata", new JsonTree.Members(kept));
    return new JsonTree.Members(members);
  }

  private List<EventDifference> compareEvents(String expectedText, List<JsonTree> events) {
    List<JsonTree> expected;
    try {
      expected = JsonTree.parseAll(expectedText);
    } catch (IOException e) {
      return List.of(EventDifference.ofOutcome("a file of JSON", String.valueOf(e.getMessage())));
    }
    if (expected.size() == 1 && expected.get(0) instanceof JsonTree.Elements array) {
      expected = array.elements();
    }
    return EventDifference.between(expected.stream().map(this::withoutRunFacts).toList(), events);
  }

  private static List<EventDifference> outcome(
      boolean good,
      String expected,
      List<JsonTree> events,
      MappingTrial.Summary summary,
      List<MappingTrial.Rejection> rejections) {
    String got =
        others(summary, rejections, events.isEmpty() ? "" : EventDifference.count(events.size()));
    return good
        ? List.of()
        : List.of(EventDifference.ofOutcome(expected, got.isEmpty() ? "no record" : got));
  }

  /** Words for records that did not become events. */
  private static String others(
      MappingTrial.Summary summary, List<MappingTrial.Rejection> rejections, String before) {
    List<String> parts = new ArrayList<>();
    if (!before.isEmpty()) {
      parts.add(before);
    }
    summary.filtered().forEach((name, count) -> parts.add(count + " filtered by " + name));
    for (MappingTrial.Rejection rejection : rejections) {
      parts.add(
          "record "
              + rejection.ordinal()
              + " rejected: "
              + rejection.code()
              + " ("
              + rejection.message()
              + ")");
    }
    return String.join("; ", parts);
  }
}
