package dev.tarn.ocsf;

import dev.tarn.ocsf.Translation.Change;
import dev.tarn.ocsf.Translation.Outcome;
import dev.tarn.ocsf.Translation.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the translation of one event knows and notes. One thread. */
final class TranslationWork {
  private final Schema source;
  private final Schema target;
  private final Set<String> sourceProfiles;
  private final Set<String> targetProfiles;
  private final UnmappedValues unmapped;
  private final boolean replaceDeprecated;
  private final List<Change> changes = new ArrayList<>();

  /** Dotted names without indices: before → after. */
  private final Map<String, String> renamed = new LinkedHashMap<>();

  TranslationWork(
      Schema source,
      Schema target,
      Set<String> sourceProfiles,
      Set<String> targetProfiles,
      UnmappedValues unmapped,
      boolean replaceDeprecated) {
    this.source = source;
    this.target = target;
    this.sourceProfiles = sourceProfiles;
    this.targetProfiles = targetProfiles;
    this.unmapped = unmapped;
    this.replaceDeprecated = replaceDeprecated;
  }

  Schema source() {
    return source;
  }

  Schema target() {
    return target;
  }

  Set<String> sourceProfiles() {
    return sourceProfiles;
  }

  Set<String> targetProfiles() {
    return targetProfiles;
  }

  UnmappedValues unmapped() {
    return unmapped;
  }

  boolean replaceDeprecated() {
    return replaceDeprecated;
  }

  List<Change> changes() {
    return changes;
  }

  boolean isForward() {
    return source.version().compareTo(target.version()) < 0;
  }

  /** Whether one of the versions is older than {@code since} and the other is not. */
  boolean crosses(SchemaVersion since) {
    return source.version().compareTo(since) < 0 != target.version().compareTo(since) < 0;
  }

  void note(String path, Reason reason, Outcome outcome, @Nullable String where) {
    changes.add(new Change(path, reason, outcome, where));
  }

  void unmap(String path, @Nullable Object value, Reason reason) {
    note(path, reason, Outcome.UNMAPPED, unmapped.add(path, value));
  }

  /** The attribute, if the target has it under the profiles of the result. */
  @Nullable Attribute available(AttributeHolder holder, String name) {
    Attribute attribute = holder.attributes().get(name);
    return attribute != null && attribute.existsUnder(targetProfiles) ? attribute : null;
  }

  @Nullable ObjectType sourceObject(@Nullable Attribute attribute) {
    return attribute == null || attribute.objectType() == null
        ? null
        : source.findObject(attribute.objectType()).orElse(null);
  }

  @Nullable ObjectType targetObject(Attribute attribute) {
    return attribute.objectType() == null
        ? null
        : target.findObject(attribute.objectType()).orElse(null);
  }

  void rename(String before, String after) {
    renamed.put(before, after);
  }

  /** A dotted name as the result has it. */
  String renamed(String name) {
    String result = name;
    for (Map.Entry<String, String> entry : renamed.entrySet()) {
      if (result.equals(entry.getKey())) {
        result = entry.getValue();
      } else if (result.startsWith(entry.getKey() + ".")) {
        result = entry.getValue() + result.substring(entry.getKey().length());
      }
    }
    return result;
  }

  /** Notes what an object of the result lacks. */
  void check(Map<String, @Nullable Object> object, AttributeHolder holder, String path) {
    for (Attribute attribute : holder.attributes().values()) {
      if (attribute.requirement() == Requirement.REQUIRED
          && attribute.existsUnder(targetProfiles)
          && object.get(attribute.name()) == null) {
        note(
            UnmappedValues.child(path, attribute.name()),
            Reason.REQUIRED_MISSING,
            Outcome.NOT_FILLED,
            null);
      }
    }
    Constraints constraints = holder.constraints();
    long any = constraints.atLeastOne().stream().filter(name -> has(object, name)).count();
    long one = constraints.justOne().stream().filter(name -> has(object, name)).count();
    if (!constraints.atLeastOne().isEmpty() && any == 0) {
      note(
          path,
          Reason.CONSTRAINT_FAILED,
          Outcome.NOT_FILLED,
          "at least one of " + String.join(", ", constraints.atLeastOne()));
    }
    if (!constraints.justOne().isEmpty() && one != 1) {
      note(
          path,
          Reason.CONSTRAINT_FAILED,
          Outcome.NOT_FILLED,
          "just one of " + String.join(", ", constraints.justOne()));
    }
  }

  /** Whether an object of the result would satisfy its requirements and constraints. */
  boolean isComplete(Map<String, @Nullable Object> object, AttributeHolder holder) {
    int before = changes.size();
    check(object, holder, "");
    boolean complete = changes.size() == before;
    changes.subList(before, changes.size()).clear();
    return complete;
  }

  private static boolean has(Map<String, @Nullable Object> object, String name) {
    Object value = object;
    for (String part : name.split("\\.", -1)) {
      value = value instanceof Map<?, ?> map ? map.get(part) : null;
    }
    return value != null;
  }
}
