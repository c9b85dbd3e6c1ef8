package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Constant;
import dev.tarn.mapping.MappingSpec.EventSpec;
import dev.tarn.mapping.MappingSpec.FirstOf;
import dev.tarn.mapping.MappingSpec.FromPath;
import dev.tarn.mapping.MappingSpec.Rule;
import dev.tarn.mapping.MappingSpec.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Events of the release candidates of OCSF 1.0.0, which the first sources of Amazon Security Lake
 * write: they become events of 1.0.0. What they say of their class and version is kept in {@code
 * unmapped}.
 */
final class ReleaseCandidate {
  private static final byte[] VERSION = "\"1.0.0-rc.".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] KEY = "\"version\"".getBytes(StandardCharsets.US_ASCII);
  private static final String RELEASED = "1.0.0";

  /** API Activity, while it was of the category Audit Activity. */
  private static final int AUDIT_API_ACTIVITY = 3005;

  private static final int API_ACTIVITY = 6003;

  /** Attributes that say what the class is, and so are the released class's. */
  private static final Set<String> IDENTITY =
      Set.of("category_name", "category_uid", "class_name", "class_uid", "type_name", "type_uid");

  private ReleaseCandidate() {}

  /** Whether an event names such a version as one, in its JSON text. */
  static boolean is(byte[] data, int start, int end) {
    for (int at = start; at <= end - VERSION.length; at++) {
      if (data[at] == '"'
          && Arrays.equals(data, at, at + VERSION.length, VERSION, 0, VERSION.length)
          && followsKey(data, start, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean followsKey(byte[] data, int start, int value) {
    int at = value - 1;
    while (at > start && (data[at] == ':' || data[at] <= ' ')) {
      at--;
    }
    int from = at + 1 - KEY.length;
    return from >= start && Arrays.equals(data, from, at + 1, KEY, 0, KEY.length);
  }

  /** The class of 1.0.0 that a class of the candidates became. */
  static int releasedClass(int uid) {
    return uid == AUDIT_API_ACTIVITY ? API_ACTIVITY : uid;
  }

  /**
   * The entry for such events of a class.
   *
   * @param released the entry for events of released versions
   */
  static EventSpec entry(EventSpec released) {
    List<Rule> rules =
        released.rules().stream().map(rule -> rule(rule, released.eventClass().uid())).toList();
    return new EventSpec(
        released.table(),
        released.eventClass(),
        released.when(),
        rules,
        released.region(),
        released.account(),
        released.drop(),
        released.required(),
        released.constraints(),
        released.position());
  }

  private static Rule rule(Rule rule, int classUid) {
    if (!(rule.value() instanceof Scalar scalar)) {
      return rule;
    }
    MappingSpec.Expression expression;
    if (rule.target().equals("metadata.version")) {
      expression = new Constant(RELEASED);
    } else if (rule.target().equals("class_uid")) {
      expression = new Constant(Integer.toString(classUid));
    } else if (IDENTITY.contains(rule.target()) && scalar.expression() instanceof FirstOf first) {
      expression =
          new FirstOf(
              first.choices().stream().filter(choice -> !(choice instanceof FromPath)).toList());
    } else {
      return rule;
    }
    return new Rule(
        rule.target(),
        rule.attribute(),
        new Scalar(expression, scalar.conversion()),
        rule.when(),
        rule.position());
  }
}
