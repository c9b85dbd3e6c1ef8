package dev.tarn.app;

import dev.tarn.app.EventFile.Place;
import dev.tarn.ocsf.Finding;
import dev.tarn.ocsf.Severity;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was found in many events, counted by code and path; indexes of arrays are no difference.
 * Memory holds a few examples each, and a bounded number of paths.
 */
final class ValidationReport {
  /** What a file of which something cannot be read is found to be. */
  static final String UNREADABLE = "tarn_input_unreadable";

  private static final int EXAMPLES = 3;
  private static final int MOST_PATHS_OF_A_CODE = 1000;
  private static final int SHOWN_PATHS = 20;
  private static final int LONGEST_VALUE = 40;
  private static final int LONGEST_MESSAGE = 300;
  private static final String OTHER_PATHS = "(other paths)";
  private static final Pattern INDEX = Pattern.compile("\\[\\d+\\]");

  private final Map<String, Code> codes = new LinkedHashMap<>();
  private long files;
  private long events;
  private long withErrors;
  private long withWarnings;
  private long unreadable;

  void addFile() {
    files++;
  }

  /** Counts an event with what was found in it. */
  void addEvent(Place place, List<Finding> findings) {
    events++;
    boolean error = false;
    boolean warning = false;
    for (Finding finding : findings) {
      error |= finding.isError();
      warning |= !finding.isError();
    }
    withErrors += error ? 1 : 0;
    withWarnings += warning ? 1 : 0;
    add(place, findings);
  }

  /** Adds what was found in what is no event, such as a bundle or a file. */
  void add(Place place, List<Finding> findings) {
    for (Finding finding : findings) {
      String key = finding.severity() + finding.code();
      codes
          .computeIfAbsent(key, absent -> new Code(finding.isError(), finding.code()))
          .add(place, finding);
    }
  }

  void addUnreadable(Place place, String message) {
    unreadable++;
    add(place, List.of(new Finding(Severity.ERROR, UNREADABLE, "", message, null, null)));
  }

  long events() {
    return events;
  }

  long files() {
    return files;
  }

  /** Whether no error was found; warnings are none. */
  boolean isValid() {
    return codes.values().stream().noneMatch(code -> code.error);
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%,d %s, %,d %s: %,d valid, %,d with errors; %,d with warnings%n",
        files,
        files == 1 ? "file" : "files",
        events,
        events == 1 ? "event" : "events",
        events - withErrors,
        withErrors,
        withWarnings);
    print("Errors", true, out);
    print("Warnings", false, out);
    out.println();
    if (!isValid()) {
      out.println(
          "Not valid"
              + (unreadable > 0
                  ? "; " + SchemaText.count(unreadable, "file is", "files are") + " damaged."
                  : "."));
    } else if (events == 0) {
      out.println("There are no events.");
    } else {
      out.println(codes.isEmpty() ? "Valid." : "Valid: warnings are not errors.");
    }
  }

  private void print(String heading, boolean error, PrintWriter out) {
    List<Code> shown = codes(error);
    if (shown.isEmpty()) {
      return;
    }
    out.printf("%n%s%n", heading);
    for (Code code : shown) {
      out.printf(Locale.ROOT, "%n  %s: %,d%n", code.name, code.count);
      List<Group> groups = code.groups();
      int width = String.format(Locale.ROOT, "%,d", groups.getFirst().count).length();
      for (Group group : groups.subList(0, Math.min(SHOWN_PATHS, groups.size()))) {
        TextColumns rows = new TextColumns(4);
        String count = String.format(Locale.ROOT, "%," + width + "d", group.count);
        rows.row(count, group.path.isEmpty() ? code.whole() : group.path);
        rows.row("", TraceText.cut(group.examples.getFirst().message(), LONGEST_MESSAGE));
        rows.row("", "at " + places(group));
        rows.print(out);
      }
      if (groups.size() > SHOWN_PATHS) {
        out.printf(
            "    ... and %,d more paths; --output json has all%n", groups.size() - SHOWN_PATHS);
      }
    }
  }

  private static String places(Group group) {
    List<String> places = new ArrayList<>();
    for (Example example : group.examples) {
      Object value = example.value();
      if (value != null && group.examples.getFirst().message().contains(value.toString())) {
        value = null;
      }
      places.add(
          TextColumns.unbroken(
              TraceText.cut(example.place().toString(), LONGEST_MESSAGE)
                  + (value == null
                      ? ""
                      : " "
                          + (value instanceof String text
                              ? "'" + TraceText.cut(text, LONGEST_VALUE) + "'"
                              : TraceText.cut(value.toString(), LONGEST_VALUE)))));
    }
    return String.join(", ", places) + (group.count > group.examples.size() ? ", ..." : "");
  }

  /** The report for programs. */
  Map<String, @Nullable Object> tree() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("valid", isValid());
    tree.put("files", files);
    tree.put("events", events);
    tree.put("events_valid", events - withErrors);
    tree.put("events_with_errors", withErrors);
    tree.put("events_with_warnings", withWarnings);
    tree.put("files_damaged", unreadable);
    List<Object> findings = new ArrayList<>();
    for (boolean error : new boolean[] {true, false}) {
      for (Code code : codes(error)) {
        code.groups().forEach(group -> findings.add(tree(code, group)));
      }
    }
    tree.put("findings", findings);
    return tree;
  }

  private static Map<String, @Nullable Object> tree(Code code, Group group) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("severity", code.error ? "error" : "warning");
    tree.put("code", code.name);
    tree.put("path", group.path);
    tree.put("count", group.count);
    List<Object> examples = new ArrayList<>();
    for (Example example : group.examples) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("file", example.place().file());
      if (example.place().number() > 0) {
        one.put(example.place().row() ? "row" : "line", example.place().number());
      }
      if (!example.place().within().isEmpty()) {
        one.put("within", example.place().within());
      }
      one.put("path", example.path());
      one.put("message", example.message());
      if (example.value() != null) {
        one.put("value", example.value());
      }
      if (example.expected() != null) {
        one.put("expected", example.expected());
      }
      examples.add(one);
    }
    tree.put("examples", examples);
    return tree;
  }

  private List<Code> codes(boolean error) {
    return codes.values().stream()
        .filter(code -> code.error == error)
        .sorted(
            Comparator.comparingLong((Code code) -> -code.count).thenComparing(code -> code.name))
        .toList();
  }

  /** Findings of one code and severity. */
  private static final class Code {
    final boolean error;
    final String name;
    final Map<String, Group> groups = new LinkedHashMap<>();
    long count;

    Code(boolean error, String name) {
      this.error = error;
      this.name = name;
    }

    void add(Place place, Finding finding) {
      count++;
      String path = finding.path();
      if (path.indexOf('[') >= 0) {
        path = INDEX.matcher(path).replaceAll("[]");
      }
      if (groups.size() >= MOST_PATHS_OF_A_CODE && !groups.containsKey(path)) {
        path = OTHER_PATHS;
      }
      groups.computeIfAbsent(path, Group::new).add(place, finding);
    }

    /** What an empty path stands for. */
    String whole() {
      return name.equals(UNREADABLE) ? "(the file)" : "(the event)";
    }

    List<Group> groups() {
      return groups.values().stream()
          .sorted(
              Comparator.comparingLong((Group group) -> -group.count)
                  .thenComparing(group -> group.path))
          .toList();
    }
  }

  /** Findings of one code and path. */
  private static final class Group {
    final String path;
    final List<Example> examples = new ArrayList<>(1);
    long count;

    Group(String path) {
      this.path = path;
    }

    void add(Place place, Finding finding) {
      if (++count <= EXAMPLES) {
        examples.add(
            new Example(
                place, finding.path(), finding.message(), finding.value(), finding.expected()));
      }
    }
  }

  private record Example(
      Place place,
      String path,
      String message,
      @Nullable Object value,
      @Nullable Object expected) {}
}
