package dev.tarn.mapping;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place where the outcome of a test is not what the test expects.
 *
 * @param path of the attribute; {@code event[1].actor.user.uid} where there are several events;
 *     {@code outcome} where not even the kind is the same
 * @param expected JSON, for {@link Kind#OUTCOME} words; null for {@link Kind#EXTRA}
 * @param actual JSON, for {@link Kind#OUTCOME} words; null for {@link Kind#MISSING}
 */
public record EventDifference(
    Kind kind, String path, @Nullable String expected, @Nullable String actual) {
  /** The longest value that is rendered whole. */
  private static final int LONGEST = 200;

  /** What of a value before the first difference is rendered where it is too long. */
  private static final int BEFORE = 24;

  /** How they differ. */
  public enum Kind {
    /** The value is another. */
    CHANGED,
    /** What is expected is not there. */
    MISSING,
    /** What is there is not expected. */
    EXTRA,
    /** What became of the records is not what the test expects. */
    OUTCOME
  }

  static EventDifference ofOutcome(String expected, String actual) {
    return new EventDifference(Kind.OUTCOME, "outcome", expected, actual);
  }

  /**
   * Compares events: the order of members means nothing, that of list elements does, numbers are
   * exact. Of lists of different lengths the ends that are equal belong together.
   */
  static List<EventDifference> between(List<JsonTree> expected, List<JsonTree> actual) {
    List<EventDifference> differences = new ArrayList<>();
    if (expected.size() == 1 && actual.size() == 1) {
      compare("", expected.get(0), actual.get(0), differences);
      return differences;
    }
    if (expected.size() != actual.size()) {
      differences.add(ofOutcome(count(expected.size()), count(actual.size())));
    }
    compareElements("event", expected, actual, differences);
    return differences;
  }

  static String count(int events) {
    return events == 1 ? "1 event" : events + " events";
  }

  private static void compare(
      String path, JsonTree expected, JsonTree actual, List<EventDifference> differences) {
    if (expected instanceof JsonTree.Members wanted && actual instanceof JsonTree.Members found) {
      compareMembers(path, wanted.members(), found.members(), differences);
    } else if (expected instanceof JsonTree.Elements wanted
        && actual instanceof JsonTree.Elements found) {
      compareElements(path, wanted.elements(), found.elements(), differences);
    } else if (!expected.equals(actual)) {
      differences.add(
          new EventDifference(Kind.CHANGED, path, expected.compact(), actual.compact()));
    }
  }

  private static void compareMembers(
      String path,
      Map<String, JsonTree> expected,
      Map<String, JsonTree> actual,
      List<EventDifference> differences) {
    Set<String> names = new LinkedHashSet<>(expected.keySet());
    names.addAll(actual.keySet());
    for (String name : names) {
      String at = (path.isEmpty() ? "" : path + ".") + InputPath.quote(name);
      JsonTree wanted = expected.get(name);
      JsonTree found = actual.get(name);
      if (wanted == null || found == null) {
        addOneSided(at, wanted, found, differences);
      } else {
        compare(at, wanted, found, differences);
      }
    }
  }

  private static void compareElements(
      String path,
      List<JsonTree> expected,
      List<JsonTree> actual,
      List<EventDifference> differences) {
    int shorter = Math.min(expected.size(), actual.size());
    int start = 0;
    while (start < shorter && expected.get(start).equals(actual.get(start))) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && expected.get(expected.size() - 1 - end).equals(actual.get(actual.size() - 1 - end))) {
      end++;
    }
    int wanted = expected.size() - end;
    int found = actual.size() - end;
    for (int i = start; i < Math.max(wanted, found); i++) {
      String at = path + "[" + i + "]";
      if (i < wanted && i < found) {
        compare(at, expected.get(i), actual.get(i), differences);
      } else {
        addOneSided(
            at, i < wanted ? expected.get(i) : null, i < found ? actual.get(i) : null, differences);
      }
    }
  }

  private static void addOneSided(
      String path,
      @Nullable JsonTree expected,
      @Nullable JsonTree actual,
      List<EventDifference> differences) {
    differences.add(
        new EventDifference(
            expected == null ? Kind.EXTRA : Kind.MISSING,
            path,
            expected == null ? null : expected.compact(),
            actual == null ? null : actual.compact()));
  }

  /** As people read it, in one line; of long values what is around the first difference. */
  public String render() {
    String wanted = expected == null ? "" : expected;
    String found = actual == null ? "" : actual;
    return switch (kind) {
      case CHANGED, OUTCOME -> {
        int first = firstDifference(wanted, found);
        yield "~ " + path + ": " + shown(wanted, first) + " -> " + shown(found, first);
      }
      case MISSING -> "- " + path + ": " + shown(wanted, 0) + " (missing)";
      case EXTRA -> "+ " + path + ": " + shown(found, 0) + " (not expected)";
    };
  }

  private static int firstDifference(String one, String other) {
    int at = 0;
    while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
      at++;
    }
    return at;
  }

  private static String shown(String value, int first) {
    if (value.length() <= LONGEST) {
      return value;
    }
    int from = Math.max(0, Math.min(first, value.length()) - BEFORE);
    int to = Math.min(value.length(), from + LONGEST);
    return (from > 0 ? "…" : "") + value.substring(from, to) + (to < value.length() ? "…" : "");
  }
}
