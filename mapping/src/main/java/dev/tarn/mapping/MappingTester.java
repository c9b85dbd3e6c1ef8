package dev.tarn.mapping;

import dev.tarn.mapping.CheckedMapping.DeclaredTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
      List<Difference> differences,
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
      for (Difference difference : differences) {
        text.append("  ")
            .append(difference.path())
            .append(": expected ")
            .append(difference.expected())
            .append(", got ")
            .append(difference.got())
            .append('\n');
      }
      return text.toString();
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

  /**
   * A place where an outcome is not what a test expects.
   *
   * @param path of the attribute; {@code event[1].actor.user.uid} where there are several events;
   *     {@code outcome} where not even the kind is the same
   * @param expected JSON text, or words
   * @param got JSON text, or words
   */
  public record Difference(String path, String expected, String got) {}

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
        run(
            new ByteArrayInputStream(test.input().content().getBytes(StandardCharsets.UTF_8)),
            events,
            rejections);
    List<Difference> differences =
        switch (test.expect()) {
          case CheckedMapping.Events expected -> {
            String other = others(summary, rejections, "");
            yield other.isEmpty()
                ? compareEvents(expected.ocsf().content(), events)
                : List.of(new Difference("outcome", "events only", other));
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

  private List<Difference> compareEvents(String expectedText, List<JsonTree> events) {
    List<JsonTree> expected;
    try {
      expected = JsonTree.parseAll(expectedText);
    } catch (IOException e) {
      return List.of(new Difference("outcome", "a file of JSON", String.valueOf(e.getMessage())));
    }
    if (expected.size() == 1 && expected.get(0) instanceof JsonTree.Elements array) {
      expected = array.elements();
    }
    if (expected.size() != events.size()) {
      return List.of(new Difference("outcome", count(expected.size()), count(events.size())));
    }
    List<Difference> differences = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      String path = expected.size() == 1 ? "" : "event[" + i + "]";
      compare(path, withoutRunFacts(expected.get(i)), events.get(i), differences);
    }
    return differences;
  }

  private static void compare(
      String path, JsonTree expected, JsonTree got, List<Difference> differences) {
    if (expected instanceof JsonTree.Members wanted && got instanceof JsonTree.Members found) {
      Set<String> names = new LinkedHashSet<>(wanted.members().keySet());
      names.addAll(found.members().keySet());
      for (String name : names) {
        String at = (path.isEmpty() ? "" : path + ".") + InputPath.quote(name);
        JsonTree one = wanted.members().get(name);
        JsonTree other = found.members().get(name);
        if (one == null || other == null) {
          differences.add(new Difference(at, shown(one), shown(other)));
        } else {
          compare(at, one, other, differences);
        }
      }
    } else if (expected instanceof JsonTree.Elements wanted
        && got instanceof JsonTree.Elements found
        && wanted.elements().size() == found.elements().size()) {
      for (int i = 0; i < wanted.elements().size(); i++) {
        compare(
            path + "[" + i + "]", wanted.elements().get(i), found.elements().get(i), differences);
      }
    } else if (!expected.equals(got)) {
      differences.add(new Difference(path, shown(expected), shown(got)));
    }
  }

  private static String shown(@org.jspecify.annotations.Nullable JsonTree tree) {
    return tree == null ? "nothing" : tree.compact();
  }

  private static List<Difference> outcome(
      boolean good,
      String expected,
      List<JsonTree> events,
      MappingTrial.Summary summary,
      List<MappingTrial.Rejection> rejections) {
    String got = others(summary, rejections, events.isEmpty() ? "" : count(events.size()));
    return good
        ? List.of()
        : List.of(new Difference("outcome", expected, got.isEmpty() ? "no record" : got));
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

  private static String count(int events) {
    return events == 1 ? "1 event" : events + " events";
  }
}
