package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what rules find in one event, up to a limit. One thread uses it. */
final class Findings {
  private static final int LONGEST_VALUE = 200;

  private final FlatEvent event;
  private final int limit;
  private List<Finding> list = new ArrayList<>();
  private boolean full;

  Findings(FlatEvent event, int limit) {
    this.event = event;
    this.limit = limit;
  }

  void error(String code, String path, String message, @Nullable Object value) {
    add(Severity.ERROR, code, path, message, value, null);
  }

  void warning(String code, String path, String message, @Nullable Object value) {
    add(Severity.WARNING, code, path, message, value, null);
  }

  void add(
      Severity severity,
      String code,
      String path,
      String message,
      @Nullable Object value,
      @Nullable Object expected) {
    if (list.size() < limit) {
      list.add(new Finding(severity, code, path, message, value, expected));
    } else if (!full) {
      full = true;
      list.add(
          new Finding(
              Severity.WARNING,
              "tarn_findings_limit",
              "",
              "the event has more than " + limit + " findings; the others are left out",
              null,
              null));
    }
  }

  /** Whether no more can be added. */
  boolean isFull() {
    return full;
  }

  /** What was found since the last call. */
  List<Finding> take() {
    if (list.isEmpty()) {
      return List.of();
    }
    List<Finding> taken = List.copyOf(list);
    list = new ArrayList<>();
    full = false;
    return taken;
  }

  /** The value of a node as a finding holds it; null for null, objects and arrays. */
  @Nullable Object value(int node) {
    return switch (event.kind(node)) {
      case FlatEvent.TEXT -> shorten(event, node);
      case FlatEvent.INTEGER, FlatEvent.BIG_INTEGER, FlatEvent.FRACTION -> event.numeric(node);
      case FlatEvent.BOOLEAN -> event.number(node) == 1;
      default -> null;
    };
  }

  private static String shorten(FlatEvent event, int node) {
    int start = event.textStart(node);
    if (event.length(node) <= LONGEST_VALUE) {
      return event.text(node);
    }
    boolean splitsPair = Character.isHighSurrogate(event.chars()[start + LONGEST_VALUE - 1]);
    return new String(event.chars(), start, splitsPair ? LONGEST_VALUE - 1 : LONGEST_VALUE) + "…";
  }

  /** The value for people, {@code 'x'} or {@code 5} or {@code an object}. */
  String describe(int node) {
    return switch (event.kind(node)) {
      case FlatEvent.TEXT -> "'" + SourceLine.printable(shorten(event, node)) + "'";
      case FlatEvent.INTEGER, FlatEvent.FRACTION -> event.numeric(node).toString();
      case FlatEvent.BIG_INTEGER -> {
        String digits = event.numeric(node).toString();
        yield digits.length() <= LONGEST_VALUE ? digits : digits.substring(0, LONGEST_VALUE) + "…";
      }
      case FlatEvent.BOOLEAN -> event.number(node) == 1 ? "true" : "false";
      default -> describeKind(node);
    };
  }

  /** The kind of a value for people, {@code a text}. */
  String describeKind(int node) {
    return switch (event.kind(node)) {
      case FlatEvent.OBJECT -> "an object";
      case FlatEvent.ARRAY -> "an array";
      case FlatEvent.TEXT -> "a text";
      case FlatEvent.INTEGER -> "an integer";
      case FlatEvent.BIG_INTEGER -> "an integer beyond 64 bits";
      case FlatEvent.FRACTION -> "a fraction";
      case FlatEvent.HUGE_NUMBER ->
          event.isHugeInteger(node)
              ? "an integer of more than " + EventJson.MAX_DIGITS + " digits"
              : "a fraction too large for a double";
      case FlatEvent.BOOLEAN -> "a boolean";
      default -> "null";
    };
  }
}
