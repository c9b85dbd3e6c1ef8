package dev.tarn.app;

import dev.tarn.mapping.RecordTrace;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** Traces of records as text for a terminal. */
final class TraceText {
  private static final int LONGEST_ATTRIBUTE = 44;
  private static final int LONGEST_VALUE = 40;

  private TraceText() {}

  static void print(RecordTrace trace, PrintWriter out) {
    out.printf("record %,d at byte %,d: %s%n", trace.ordinal(), trace.position(), outcome(trace));
    for (RecordTrace.Choice choice : trace.choices()) {
      print(choice, out);
    }
    List<RecordTrace.Step> set =
        trace.steps().stream().filter(step -> step.value() != null).toList();
    printSet(
        trace.event() == null ? "would set" : "set",
        set.stream().filter(step -> !step.derived()).toList(),
        out);
    printSet("derived", set.stream().filter(RecordTrace.Step::derived).toList(), out);
    List<RecordTrace.Step> failed =
        trace.steps().stream().filter(step -> !step.failures().isEmpty()).toList();
    if (!failed.isEmpty()) {
      out.println("  could not be used");
      int width = width(failed);
      for (RecordTrace.Step step : failed) {
        for (RecordTrace.Failure failure : step.failures()) {
          out.printf(
              "    %s  %s: %s at %s  (%s)%n",
              padded(step.attribute(), width),
              failure.code(),
              failure.value(),
              failure.path(),
              step.position());
        }
      }
    }
    printUnset(trace, out);
    if (!trace.unmapped().isEmpty()) {
      out.println("  unmapped");
      int width =
          trace.unmapped().stream()
              .mapToInt(leaf -> Math.min(LONGEST_ATTRIBUTE, leaf.path().length()))
              .max()
              .orElse(0);
      for (RecordTrace.Leaf leaf : trace.unmapped()) {
        out.printf("    %s  %s%n", padded(leaf.path(), width), shown(leaf));
      }
    }
    if (!trace.dropped().isEmpty()) {
      out.println("  dropped");
      for (RecordTrace.Dropped dropped : trace.dropped()) {
        out.printf(
            "    %s  %s  (drop: %s)%n",
            dropped.leaf().path(), shown(dropped.leaf()), dropped.rule());
      }
    }
    out.println();
  }

  private static String outcome(RecordTrace trace) {
    RecordTrace.Rejection rejection = trace.rejection();
    if (rejection != null) {
      return "rejected, " + rejection.code() + ": " + rejection.message();
    }
    return trace.filter() != null ? "left out by a filter" : "an event of " + trace.className();
  }

  private static void print(RecordTrace.Choice choice, PrintWriter out) {
    String place = choice.position() == null ? "" : "  (" + choice.position() + ")";
    if (choice.taken()) {
      out.printf(
          "  %s takes it%s%s%n",
          choice.name(),
          choice.condition() == null ? ", as it takes all" : ": " + cut(choice.condition(), 160),
          place);
      return;
    }
    out.printf("  %s does not%s%n", choice.name(), place);
    for (String reason : choice.because()) {
      out.printf("      %s%n", cut(reason, 160));
    }
  }

  private static void printSet(String title, List<RecordTrace.Step> steps, PrintWriter out) {
    if (steps.isEmpty()) {
      return;
    }
    out.println("  " + title);
    int width = width(steps);
    int values = steps.stream().mapToInt(step -> shownValue(step).length()).max().orElse(0);
    for (RecordTrace.Step step : steps) {
      String inputs =
          step.inputs().stream()
              .map(leaf -> leaf.path() + " " + shown(leaf))
              .collect(Collectors.joining(", "));
      String line =
          "    "
              + padded(step.attribute(), width)
              + "  "
              + padded(shownValue(step), values)
              + (inputs.isEmpty() ? "" : "  <- " + inputs)
              + (step.derived() ? "" : "  (" + step.position() + ")");
      out.println(line.stripTrailing());
    }
  }

  /** Rules that set nothing; many are of no interest, so they share a line by reason. */
  private static void printUnset(RecordTrace trace, PrintWriter out) {
    List<RecordTrace.Step> unset =
        trace.steps().stream()
            .filter(step -> step.value() == null && !step.derived() && step.failures().isEmpty())
            .toList();
    if (unset.isEmpty()) {
      return;
    }
    out.println("  not set");
    for (RecordTrace.Step step : unset) {
      if (step.condition() != null) {
        out.printf(
            "    %s  only when %s  (%s)%n",
            step.attribute(), cut(step.condition(), 120), step.position());
      }
    }
    String absent =
        unset.stream()
            .filter(step -> step.condition() == null)
            .map(RecordTrace.Step::attribute)
            .collect(Collectors.joining(", "));
    if (!absent.isEmpty()) {
      out.println("    no value for: " + absent);
    }
  }

  private static int width(List<RecordTrace.Step> steps) {
    return steps.stream()
        .mapToInt(step -> Math.min(LONGEST_ATTRIBUTE, step.attribute().length()))
        .max()
        .orElse(0);
  }

  private static String shownValue(RecordTrace.Step step) {
    return cut(String.valueOf(step.value()), LONGEST_VALUE);
  }

  private static String shown(RecordTrace.Leaf leaf) {
    return leaf.value() == null ? "null" : "'" + cut(leaf.value(), LONGEST_VALUE) + "'";
  }

  /** A text in one line, without what would confuse a terminal. */
  static String cut(String text, int length) {
    int[] codePoints = text.codePoints().limit(length + 1L).toArray();
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(length, codePoints.length); i++) {
      int c = codePoints[i];
      shown.appendCodePoint(Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '·' : c);
    }
    return codePoints.length > length ? shown + "…" : shown.toString();
  }

  private static String padded(String text, int width) {
    return text.length() >= width ? text : text + " ".repeat(width - text.length());
  }
}
