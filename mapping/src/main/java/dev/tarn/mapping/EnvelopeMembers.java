package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the members of an object around records apart: those that each record keeps, those that a
 * mapping drops, the arrays of the records themselves, and the rest. Immutable.
 */
final class EnvelopeMembers {
  /** How each description of records begins that holds what they keep. */
  static final byte[] START = "{\"envelope\":{".getBytes(StandardCharsets.US_ASCII);

  private final List<InputPath> arrays;
  private final List<InputPath> keep;
  private final List<InputPath> drop;

  /** Whether all members but the arrays are of the rest, whole. */
  private final boolean plain;

  EnvelopeMembers(MappingSpec.Json json) {
    this.arrays = json.unwrap();
    this.keep = json.envelope().keep();
    this.drop = json.envelope().drop();
    this.plain =
        keep.isEmpty()
            && drop.isEmpty()
            && arrays.stream().allMatch(array -> array.steps().size() == 1);
  }

  /** Whether records keep anything. */
  boolean keepsAny() {
    return !keep.isEmpty();
  }

  /**
   * What describes the records: the members that they keep, of those in a stretch; empty where
   * there is none.
   */
  byte[] description(byte[] d, int from, int to) {
    Sorted sorted = new Sorted("");
    sorted.add(d, from, to, InputPath.ELEMENT);
    if (sorted.kept.isEmpty()) {
      return new byte[0];
    }
    return (new String(START, StandardCharsets.US_ASCII) + sorted.kept + "}}")
        .replace('\n', ' ')
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The members that nothing asked for.
   *
   * @param members as they stand in the object
   * @param description of the records
   */
  byte[] rest(byte[] members, byte[] description) {
    if (plain) {
      return members;
    }
    Sorted sorted = new Sorted(new String(description, StandardCharsets.UTF_8));
    sorted.add(members, 0, members.length, InputPath.ELEMENT);
    return sorted.rest.toString().getBytes(StandardCharsets.UTF_8);
  }

  private final class Sorted {
    private final String description;
    private StringBuilder kept = new StringBuilder();
    private StringBuilder rest = new StringBuilder();

    Sorted(String description) {
      this.description = description;
    }

    /** Adds members that stand in a stretch; what cannot be read is of the rest. */
    private void add(byte[] d, int from, int to, InputPath around) {
      int at = from;
      while (at < to) {
        at = CloudWatchText.skipSpace(d, at, to);
        int keyEnd = at < to && d[at] == '"' ? CloudWatchText.stringEnd(d, at, to) : to;
        int value = CloudWatchText.skipSpace(d, Math.min(to, keyEnd), to);
        if (value >= to || d[value] != ':') {
          append(rest, text(d, at, to));
          return;
        }
        value = CloudWatchText.skipSpace(d, value + 1, to);
        int end = CloudWatchText.valueEnd(d, value, to);
        String key = text(d, at + 1, keyEnd - 1);
        InputPath path = SlotPaths.join(around, new InputPath(List.of(new InputPath.Key(key))));
        member(d, at, value, end, path);
        at = CloudWatchText.skipSpace(d, end, to);
        if (at < to && d[at] == ',') {
          at++;
        }
      }
    }

    private void member(byte[] d, int start, int value, int end, InputPath path) {
      String member = text(d, start, end);
      boolean isArray = value < end && d[value] == '[';
      if (isArray && arrays.contains(path)) {
        return;
      }
      if (keep.contains(path)) {
        append(kept, member);
        if (!description.isEmpty() && !description.contains(member.replace('\n', ' '))) {
          append(rest, member);
        }
      } else if (!drop.contains(path)) {
        boolean opens = value + 1 < end && d[value] == '{' && d[end - 1] == '}';
        if (opens && isAbove(path)) {
          within(d, start, value, end, path);
        } else {
          append(rest, member);
        }
      }
    }

    /** Adds what is in an object; without anything left it is nothing itself. */
    private void within(byte[] d, int start, int value, int end, InputPath path) {
      StringBuilder keptAround = kept;
      StringBuilder restAround = rest;
      kept = new StringBuilder();
      rest = new StringBuilder();
      add(d, value + 1, end - 1, path);
      String head = text(d, start, value + 1);
      if (!kept.isEmpty()) {
        append(keptAround, head + kept + "}");
      }
      if (!rest.isEmpty()) {
        append(restAround, head + rest + "}");
      }
      kept = keptAround;
      rest = restAround;
    }

    private boolean isAbove(InputPath path) {
      List<InputPath> all = new ArrayList<>(arrays);
      all.addAll(keep);
      all.addAll(drop);
      return all.stream().anyMatch(other -> InputPath.startsWith(other, path));
    }
  }

  private static void append(StringBuilder members, String member) {
    members.append(members.isEmpty() || member.isEmpty() ? "" : ",").append(member);
  }

  private static String text(byte[] d, int from, int to) {
    return to <= from ? "" : new String(d, from, to - from, StandardCharsets.UTF_8);
  }
}
