package dev.tarn.mapping;

import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a mapping changes in entries that it includes. Takes note of what it hits while they are
 * read; one thread uses it.
 */
final class EntryOverride {
  private final YamlFields fields;
  private final InputPath base;
  private final String file;
  private final List<YamlScalar> classes;
  private final List<YamlScalar> unset;
  private final long number;

  /** Included entries so far, by class. */
  private final Map<String, Integer> entries = new HashMap<>();

  private final Set<YamlScalar> hit = new HashSet<>();

  /** What the entries that it takes set. */
  private final Set<String> targets = new TreeSet<>();

  private EntryOverride(YamlFields fields, MappingPart part) {
    this.fields = fields;
    this.base = part.base();
    this.file = part.file();
    this.classes = fields.scalars("class");
    this.unset = fields.scalars("unset");
    this.number = fields.integer("number", 0, 1, 10_000);
  }

  /** Reads an item of {@code override}. */
  static Optional<EntryOverride> read(YamlNode node, MappingPart part, Findings findings) {
    Optional<YamlFields> opened = YamlFields.of(node, "an override", findings);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    YamlFields fields = opened.get();
    EntryOverride override = new EntryOverride(fields, part);
    fields.allow(List.of("set", "drop", "when"));
    fields.refuseOthers();
    if (override.classes.isEmpty()) {
      findings.error(
          "missing-key",
          fields.position(),
          "an override needs 'class', the class of the included entries that it changes");
    } else if (override.unset.isEmpty()
        && override.set().isEmpty()
        && override.when().isEmpty()
        && fields.node("drop").isEmpty()) {
      findings.error(
          "missing-key", fields.position(), "an override needs 'set', 'unset', 'drop' or 'when'");
    }
    return Optional.of(override);
  }

  /** Where the paths that it says begin in a record. */
  InputPath base() {
    return base;
  }

  String file() {
    return file;
  }

  YamlFields fields() {
    return fields;
  }

  Optional<YamlNode> set() {
    return fields.node("set");
  }

  Optional<YamlNode> when() {
    return fields.node("when");
  }

  /** Whether it changes the next included entry, which is of a class. */
  boolean takes(String className) {
    int count = entries.merge(className, 1, Integer::sum);
    for (YamlScalar wanted : classes) {
      if (wanted.text().equals(className) && (number == 0 || number == count)) {
        hit.add(wanted);
        return true;
      }
    }
    return false;
  }

  /** Whether it takes an attribute away that an entry sets. */
  boolean unsets(String target) {
    targets.add(target);
    boolean found = false;
    for (YamlScalar path : unset) {
      if (target.equals(path.text()) || target.startsWith(path.text() + ".")) {
        hit.add(path);
        found = true;
      }
    }
    return found;
  }

  /** Tells what it says in vain, once all entries have been read. */
  void finish(Findings findings) {
    boolean all = true;
    for (YamlScalar name : classes) {
      if (hit.contains(name)) {
        continue;
      }
      all = false;
      Integer known = entries.get(name.text());
      findings.error(
          "override-hits-nothing",
          name.position(),
          known == null
              ? "no included entry is of the class '" + name.text() + "'"
              : "there is no entry number " + number + " of the class '" + name.text() + "'",
          known == null ? hint(name.text(), entries.keySet()) : "there are " + known);
    }
    for (YamlScalar path : unset) {
      if (all && !hit.contains(path)) {
        findings.error(
            "override-hits-nothing",
            path.position(),
            "no rule of the included entries sets '" + path.text() + "'",
            Suggestions.hint(path.text(), targets));
      }
    }
  }

  private static @Nullable String hint(String name, Set<String> known) {
    String suggestion = Suggestions.hint(name, known);
    return suggestion != null || known.isEmpty()
        ? suggestion
        : "there are " + String.join(", ", new TreeSet<>(known));
  }
}
