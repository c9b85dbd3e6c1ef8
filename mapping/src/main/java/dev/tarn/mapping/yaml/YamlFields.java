package dev.tarn.mapping.yaml;

import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the keys of a YAML mapping that collects what is wrong. Ask for every key that
 * may stand there, then call {@link #refuseOthers}. A value of the wrong kind is a finding and
 * counts as absent. One thread uses it.
 */
public final class YamlFields {
  private final YamlNode.Mapping mapping;
  private final String what;
  private final Findings findings;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * @param what what the mapping describes, for messages: {@code source type 's3'}
   */
  public YamlFields(YamlNode.Mapping mapping, String what, Findings findings) {
    this.mapping = mapping;
    this.what = what;
    this.findings = findings;
  }

  /** The keys of a node, or a finding and empty where it is no mapping. */
  public static Optional<YamlFields> of(YamlNode node, String what, Findings findings) {
    if (node instanceof YamlNode.Mapping mapping) {
      return Optional.of(new YamlFields(mapping, what, findings));
    }
    findings.error(
        "wrong-kind", node.position(), what + " is a mapping of keys, not " + node.kind());
    return Optional.empty();
  }

  /**
   * The same keys as of something else.
   *
   * @param as what the mapping describes, for messages
   */
  public YamlFields renamed(String as) {
    return new YamlFields(mapping, as, findings);
  }

  public Position position() {
    return mapping.position();
  }

  /** A value of any kind; YAML's null counts as absent. */
  public Optional<YamlNode> node(String key) {
    known.add(key);
    return mapping
        .find(key)
        .map(YamlNode.Entry::value)
        .filter(value -> !(value instanceof YamlScalar scalar && scalar.isNull()));
  }

  /** The key itself, for positions. */
  public Optional<YamlScalar> key(String key) {
    return mapping.find(key).map(YamlNode.Entry::key);
  }

  public Optional<YamlScalar> scalar(String key) {
    return node(key).flatMap(value -> ofKind(YamlScalar.class, key, value, "one value"));
  }

  public Optional<String> text(String key) {
    return scalar(key).map(YamlScalar::text);
  }

  /** A text that must be there; a finding where it is not. */
  public Optional<YamlScalar> requiredScalar(String key) {
    if (node(key).isEmpty()) {
      findings.error("missing-key", mapping.position(), what + " needs '" + key + "'");
    }
    return scalar(key);
  }

  public boolean bool(String key, boolean whenAbsent) {
    Optional<YamlScalar> value = scalar(key);
    if (value.isEmpty()) {
      return whenAbsent;
    }
    return switch (value.get().text()) {
      case "true" -> true;
      case "false" -> false;
      default -> {
        findings.error("wrong-value", value.get().position(), "'" + key + "' is true or false");
        yield whenAbsent;
      }
    };
  }

  /** A whole number within bounds. */
  public long integer(String key, long whenAbsent, long lowest, long highest) {
    Optional<YamlScalar> value = scalar(key);
    if (value.isEmpty()) {
      return whenAbsent;
    }
    try {
      long number = Long.parseLong(value.get().text());
      if (number >= lowest && number <= highest) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // told below
    }
    findings.error(
        "wrong-value",
        value.get().position(),
        "'" + key + "' is a whole number from " + lowest + " to " + highest);
    return whenAbsent;
  }

  /** A list of scalars; a single scalar is a list of one. */
  public List<YamlScalar> scalars(String key) {
    List<YamlScalar> scalars = new ArrayList<>();
    for (YamlNode item : items(key)) {
      ofKind(YamlScalar.class, key, item, "a value or a list of values").ifPresent(scalars::add);
    }
    return scalars;
  }

  /** A list of anything; what is no list is a list of one. */
  public List<YamlNode> items(String key) {
    Optional<YamlNode> value = node(key);
    if (value.isEmpty()) {
      return List.of();
    }
    return value.get() instanceof YamlNode.Sequence sequence
        ? sequence.items()
        : List.of(value.get());
  }

  public Optional<YamlNode.Mapping> mapping(String key) {
    return node(key)
        .flatMap(value -> ofKind(YamlNode.Mapping.class, key, value, "a mapping of keys"));
  }

  /** The keys of a nested mapping. */
  public Optional<YamlFields> fields(String key, String nestedWhat) {
    return mapping(key).map(nested -> new YamlFields(nested, nestedWhat, findings));
  }

  /** Keys that may stand there and are read by other means. */
  public void allow(Collection<String> keys) {
    known.addAll(keys);
  }

  /** Entries with keys that nobody asked for, in file order. */
  public List<YamlNode.Entry> others() {
    return mapping.entries().stream().filter(e -> !known.contains(e.key().text())).toList();
  }

  /** Makes every key that nobody asked for an {@code unknown-key} that tells what there is. */
  public void refuseOthers() {
    refuseOthers("unknown-key", "key");
  }

  /**
   * @param code of the findings, {@code unknown-option}
   * @param noun what a key is called there, {@code option}
   */
  public void refuseOthers(String code, String noun) {
    for (YamlNode.Entry entry : others()) {
      String suggestion = Suggestions.hint(entry.key().text(), known);
      findings.error(
          code,
          entry.key().position(),
          "unknown " + noun + " '" + entry.key().text() + "' for " + what,
          suggestion == null ? "there is: " + String.join(", ", new TreeSet<>(known)) : suggestion);
    }
  }

  private <T extends YamlNode> Optional<T> ofKind(
      Class<T> kind, String key, YamlNode value, @Nullable String wanted) {
    if (kind.isInstance(value)) {
      return Optional.of(kind.cast(value));
    }
    findings.error(
        "wrong-kind", value.position(), "'" + key + "' is " + wanted + ", not " + value.kind());
    return Optional.empty();
  }
}
