package dev.tarn.ocsf;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a file says about one attribute. */
final class AttributeReader {
  static final int HIGHEST_OBSERVABLE = 1_000_000_000;

  private static final Set<String> KEYS =
      Set.of(
          "@deprecated",
          "$include",
          "caption",
          "default",
          "description",
          "enum",
          "group",
          "is_array",
          "lint",
          "observable",
          "profile",
          "reference",
          "references",
          "requirement",
          "sibling",
          "source",
          "suppress_checks",
          "type",
          "type_name");

  private static final Set<String> ENUM_KEYS =
      Set.of("@deprecated", "caption", "description", "reference", "references", "source");

  private static final List<String> REQUIREMENTS = List.of("required", "recommended", "optional");

  /** The name by which attributes refer to a profile, as it stands in an event. */
  @FunctionalInterface
  interface ProfileScope {
    /** Null after a finding. */
    @Nullable String find(String name, Position position);
  }

  private final SourceFindings findings;
  private final SourceValues values;

  AttributeReader(SourceFindings findings) {
    this.findings = findings;
    this.values = new SourceValues(findings);
  }

  AttributeFacts read(SourceNode.Members members, Position position, ProfileScope profiles) {
    values.checkKeys(members, KEYS);
    String type = values.text(members, "type");
    return new AttributeFacts(
        position,
        values.text(members, "caption"),
        type,
        type == null ? null : SourceValues.place(members, "type"),
        values.truth(members, "is_array"),
        requirement(members),
        gate(members, profiles),
        enumValues(members),
        values.text(members, "sibling"),
        values.number(members, "observable", 0, HIGHEST_OBSERVABLE),
        values.deprecatedSince(members));
  }

  private @Nullable Requirement requirement(SourceNode.Members members) {
    String word = values.text(members, "requirement");
    if (word == null) {
      return null;
    }
    if (REQUIREMENTS.contains(word)) {
      return Requirement.valueOf(word.toUpperCase(Locale.ROOT));
    }
    findings.error(
        "unknown-requirement",
        SourceValues.place(members, "requirement"),
        "'" + word + "' is no requirement",
        SourceValues.hint(word, REQUIREMENTS, "one of " + String.join(", ", REQUIREMENTS)));
    return null;
  }

  private @Nullable Set<String> gate(SourceNode.Members members, ProfileScope profiles) {
    SourceNode node = members.find("profile");
    if (node == null) {
      return null;
    }
    String name = values.text(members, "profile");
    if (name == null) {
      return node instanceof SourceNode.Scalar scalar && scalar.value() == null ? Set.of() : null;
    }
    String scoped = profiles.find(name, node.position());
    return scoped == null ? null : new LinkedHashSet<>(Set.of(scoped));
  }

  private Map<String, AttributeFacts.EnumFacts> enumValues(SourceNode.Members members) {
    Map<String, AttributeFacts.EnumFacts> facts = new LinkedHashMap<>();
    values
        .objects(members, "enum")
        .forEach(
            (key, value) -> {
              values.checkKeys(value, ENUM_KEYS);
              facts.put(
                  key,
                  new AttributeFacts.EnumFacts(
                      values.requiredText(value, "caption", "the enum value '" + key + "'"),
                      values.deprecatedSince(value)));
            });
    return facts;
  }
}
