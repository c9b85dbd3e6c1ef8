package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes values of an expected kind out of a file of an extension, with a finding where not so. */
final class SourceValues {
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");

  private final SourceFindings findings;

  SourceValues(SourceFindings findings) {
    this.findings = findings;
  }

  /** The text under a key; null when it is absent, JSON null, or after a finding. */
  @Nullable String text(SourceNode.Members members, String key) {
    return switch (members.find(key)) {
      case null -> null;
      case SourceNode.Scalar scalar when scalar.value() instanceof String text -> text;
      case SourceNode.Scalar scalar when scalar.value() == null -> null;
      case SourceNode other -> wrong(key, "a text", other);
    };
  }

  @Nullable String requiredText(SourceNode.Members members, String key, String what) {
    if (members.find(key) == null) {
      findings.error(
          "missing-" + key,
          members.position(),
          what + " has no '" + key + "'",
          "add \"" + key + "\"");
      return null;
    }
    return text(members, key);
  }

  /** The whole number under a key within bounds; -1 when it is absent or after a finding. */
  int number(SourceNode.Members members, String key, int lowest, int highest) {
    SourceNode node = members.find(key);
    if (node == null) {
      return -1;
    }
    if (node instanceof SourceNode.Scalar scalar && scalar.value() instanceof Long number) {
      if (number >= lowest && number <= highest) {
        return number.intValue();
      }
      findings.error(
          "out-of-range",
          node.position(),
          "'" + key + "' must be from " + lowest + " to " + highest + ", found " + number);
      return -1;
    }
    wrong(key, "an integer", node);
    return -1;
  }

  @Nullable Boolean truth(SourceNode.Members members, String key) {
    return switch (members.find(key)) {
      case null -> null;
      case SourceNode.Scalar scalar when scalar.value() instanceof Boolean truth -> truth;
      case SourceNode other -> {
        wrong(key, "true or false", other);
        yield null;
      }
    };
  }

  SourceNode.@Nullable Members members(SourceNode.Members members, String key) {
    return switch (members.find(key)) {
      case null -> null;
      case SourceNode.Members found -> found;
      case SourceNode other -> {
        wrong(key, "an object", other);
        yield null;
      }
    };
  }

  /** The members of the object under a key that are objects themselves. */
  Map<String, SourceNode.Members> objects(SourceNode.Members members, String key) {
    SourceNode.Members found = members(members, key);
    Map<String, SourceNode.Members> objects = new LinkedHashMap<>();
    if (found != null) {
      found
          .entries()
          .forEach(
              (name, member) -> {
                if (member.value() instanceof SourceNode.Members object) {
                  objects.put(name, object);
                } else if (!name.equals("$include")) {
                  wrong(name, "an object", member.value());
                }
              });
    }
    return objects;
  }

  /** The texts in the list under a key with their places; null when the key is absent. */
  @Nullable List<SourceNode.Scalar> texts(SourceNode.Members members, String key) {
    SourceNode node = members.find(key);
    if (node == null) {
      return null;
    }
    List<SourceNode.Scalar> texts = new ArrayList<>();
    if (node instanceof SourceNode.Items items) {
      for (SourceNode item : items.values()) {
        if (item instanceof SourceNode.Scalar scalar && scalar.value() instanceof String) {
          texts.add(scalar);
        } else {
          wrong(key, "a list of texts", item);
        }
      }
    } else {
      wrong(key, "a list of texts", node);
    }
    return texts;
  }

  static String textOf(SourceNode.Scalar scalar) {
    return String.valueOf(scalar.value());
  }

  /** The version since when something is deprecated; null when it is not. */
  @Nullable String deprecatedSince(SourceNode.Members members) {
    SourceNode.Members deprecated = members(members, "@deprecated");
    return deprecated == null ? null : requiredText(deprecated, "since", "@deprecated");
  }

  /** Warns of keys that mean nothing. */
  void checkKeys(SourceNode.Members members, Set<String> known) {
    members
        .entries()
        .forEach(
            (key, member) -> {
              if (!known.contains(key)) {
                findings.warning(
                    "unknown-key",
                    member.key(),
                    "the key '" + key + "' means nothing here",
                    Suggestions.hint(key, known));
              }
            });
  }

  /** Whether a name can be one of OCSF: lower-case letters, digits and {@code _}. */
  boolean checkName(String name, @Nullable Position position) {
    if (NAME.matcher(name).matches()) {
      return true;
    }
    findings.error(
        "bad-name",
        position,
        "'" + name + "' is no name: lower-case letters, digits and '_' make one");
    return false;
  }

  /** The place of the value under a key, or of the object when the key is absent. */
  static Position place(SourceNode.Members members, String key) {
    SourceNode node = members.find(key);
    return node == null ? members.position() : node.position();
  }

  /** The place of a key itself. */
  static Position key(SourceNode.Members members, String key) {
    SourceNode.Member member = members.entries().get(key);
    return member == null ? members.position() : member.key();
  }

  /** Did-you-mean, or else a fixed hint. */
  static @Nullable String hint(String name, Collection<String> candidates, @Nullable String other) {
    String hint = Suggestions.hint(name, candidates);
    return hint == null ? other : hint;
  }

  private @Nullable String wrong(String key, String expected, SourceNode found) {
    findings.error(
        "wrong-type",
        found.position(),
        "'" + key + "' must be " + expected + ", found " + found.kind());
    return null;
  }
}
