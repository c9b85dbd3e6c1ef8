package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.ObjectType;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code set} blocks: resolves targets against the schema and puts what they are set to into
 * {@link ObjectRules}. One entry of a mapping, one thread.
 */
final class SetReader {
  /** Attributes that follow from the rest of a mapping and cannot be set by a rule. */
  private static final Map<String, String> DERIVED =
      Map.of(
          "class_uid", "it follows from 'class'",
          "class_name", "it follows from 'class'",
          "category_uid", "it follows from 'class'",
          "category_name", "it follows from 'class'",
          "type_uid", "it follows from 'class' and activity_id",
          "type_name", "it follows from 'class' and activity_id",
          "metadata.version", "it is the top key 'ocsf'",
          "metadata.profiles", "it is the top key 'profiles'",
          "unmapped", "it holds whatever no rule uses",
          "observables",
              "they follow from the other attributes; 'observables: false' leaves them out");

  private final Schema schema;
  private final Set<String> profiles;
  private final PathReader paths;
  private final ConditionReader conditions;
  private final ValueReader values;
  private final Findings findings;
  private boolean common;
  private final List<EntryOverride> overrides = new ArrayList<>();

  /** The attributes that overrides set, and how many overriding files were around at that time. */
  private final Map<String, Integer> overridden = new HashMap<>();

  /** How many overriding files have been read; the entry itself lies within all of them. */
  private int depth;

  private boolean overriding;
  private final Set<YamlScalar> unknownCommon = new LinkedHashSet<>();

  SetReader(
      Schema schema,
      Set<String> profiles,
      PathReader paths,
      ConditionReader conditions,
      ValueReader values,
      Findings findings) {
    this.schema = schema;
    this.profiles = profiles;
    this.paths = paths;
    this.conditions = conditions;
    this.values = values;
    this.findings = findings;
  }

  /**
   * Reads what files around the entry's change of it, the outermost file's first; what an earlier
   * one says stays.
   */
  void readOverrides(List<EntryOverride> changes, ObjectRules rules) {
    common = false;
    overriding = true;
    String file = "";
    for (EntryOverride override : changes) {
      if (!override.file().equals(file)) {
        file = override.file();
        depth++;
      }
      paths.readAt(override.base());
      override.set().ifPresent(set -> block(set, rules, null, false));
      overrides.add(override);
    }
    overriding = false;
    depth++;
  }

  /** Reads an entry's own block. */
  void read(YamlNode block, ObjectRules rules) {
    common = false;
    block(block, rules, null, false);
  }

  /**
   * Reads the block that all entries share: what the entry sets itself stays, and what its class
   * does not have is left out.
   *
   * @return the targets that were left out
   */
  Set<YamlScalar> readCommon(YamlNode block, ObjectRules rules) {
    common = true;
    block(block, rules, null, false);
    return unknownCommon;
  }

  /** Reads {@code product}, in whose values a plain text means itself. */
  void readProduct(YamlNode block, ObjectRules event) {
    common = false;
    Attribute metadata = event.holder().attributes().get("metadata");
    if (metadata == null) {
      return;
    }
    ObjectRules rules = nested(metadata, block.position(), event);
    Attribute product = rules.holder().attributes().get("product");
    if (product == null) {
      return;
    }
    product(block, nested(product, block.position(), rules));
  }

  private void product(YamlNode node, ObjectRules rules) {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      findings.error(
          "wrong-kind", node.position(), "'product' is a mapping of keys, not " + node.kind());
      return;
    }
    for (YamlNode.Entry entry : mapping.entries()) {
      String name = entry.key().text();
      Position position = entry.key().position();
      Attribute attribute = attribute(entry.key(), name, position, rules);
      if (attribute == null) {
        continue;
      }
      if (Conversions.isObject(attribute) && !attribute.array()) {
        product(entry.value(), nested(attribute, position, rules));
      } else if (attribute.array()) {
        set(entry, attribute, position, rules, null, false);
      } else if (!rules.members().containsKey(name)) {
        values
            .constantOrRule(entry.value(), attribute, rules.pathOf(name))
            .ifPresent(
                right ->
                    rules
                        .members()
                        .put(
                            name,
                            new ObjectRules.Leaf(
                                attribute, right.value(), right.when(), null, position, false)));
      }
    }
  }

  private void block(
      YamlNode node, ObjectRules rules, @Nullable Condition when, boolean inElement) {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      findings.error(
          "wrong-kind", node.position(), "attributes are set by a mapping, not " + node.kind());
      return;
    }
    for (YamlNode.Entry entry : mapping.entries()) {
      target(entry, rules, when, inElement);
    }
  }

  private void target(
      YamlNode.Entry entry, ObjectRules root, @Nullable Condition when, boolean inElement) {
    YamlScalar key = entry.key();
    String[] segments = key.text().split("\\.", -1);
    ObjectRules rules = root;
    int offset = 0;
    for (int i = 0; i < segments.length; i++) {
      Position position = key.at(offset, segments[i].length());
      Attribute attribute = attribute(key, segments[i], position, rules);
      if (attribute == null) {
        return;
      }
      if (i == segments.length - 1) {
        set(entry, attribute, position, rules, when, inElement);
        return;
      }
      if (!Conversions.isObject(attribute) || attribute.array()) {
        findings.error(
            attribute.array() ? "list-target" : "no-members",
            position,
            attribute.array()
                ? "'" + rules.pathOf(segments[i]) + "' is a list"
                : "'" + rules.pathOf(segments[i]) + "' has no attributes below it",
            attribute.array()
                ? "write " + rules.pathOf(segments[i]) + ": {set: {…}}, or for_each with set"
                : null);
        return;
      }
      rules = nested(attribute, position, rules);
      offset += segments[i].length() + 1;
    }
  }

  private ObjectRules nested(Attribute attribute, Position position, ObjectRules rules) {
    if (rules.members().get(attribute.name()) instanceof ObjectRules.Nested nested) {
      return nested.rules();
    }
    ObjectRules made =
        new ObjectRules(
            object(attribute), rules.pathOf(attribute.name()), rules.targetOf(attribute.name()));
    rules
        .members()
        .put(attribute.name(), new ObjectRules.Nested(attribute, made, position, common));
    return made;
  }

  private ObjectType object(Attribute attribute) {
    String name = String.valueOf(attribute.objectType());
    return schema
        .findObject(name)
        .orElseThrow(() -> new IllegalStateException("the schema lacks its own object " + name));
  }

  private @Nullable Attribute attribute(
      YamlScalar key, String name, Position position, ObjectRules rules) {
    AttributeHolder holder = rules.holder();
    String path = rules.pathOf(name);
    Optional<Attribute> found = holder.findAttribute(name);
    if (found.isPresent() && found.get().existsUnder(profiles)) {
      String derived = DERIVED.get(path);
      if (derived != null) {
        findings.error("derived-attribute", position, "'" + path + "' cannot be set", derived);
        return null;
      }
      return found.get();
    }
    if (common) {
      unknownCommon.add(key);
      return null;
    }
    unknown(name, position, rules, found.orElse(null));
    return null;
  }

  /** Says why an attribute is not there. */
  private void unknown(
      String name, Position position, ObjectRules rules, @Nullable Attribute gated) {
    AttributeHolder holder = rules.holder();
    String what = "'" + holder.name() + "'";
    if (gated != null) {
      List<String> sorted = gated.profiles().stream().sorted().toList();
      findings.error(
          "missing-profile",
          position,
          "'"
              + rules.pathOf(name)
              + "' exists only with the profile "
              + String.join(" or ", sorted),
          "add " + sorted.get(0) + " to 'profiles'");
      return;
    }
    for (SchemaVersion other : SchemaVersion.values()) {
      Optional<? extends AttributeHolder> there =
          rules.path().isEmpty()
              ? Schema.load(other).findClass(holder.name())
              : Schema.load(other).findObject(holder.name());
      if (there.isPresent() && there.get().findAttribute(name).isPresent()) {
        boolean later = other.compareTo(schema.version()) > 0;
        findings.error(
            "attribute-not-in-version",
            position,
            what + " has no attribute '" + name + "' in OCSF " + schema.version(),
            later ? "it exists from " + other + " on" : "it existed in " + other);
        return;
      }
    }
    List<String> candidates =
        holder.attributes().values().stream()
            .filter(attribute -> attribute.existsUnder(profiles))
            .map(Attribute::name)
            .toList();
    findings.error(
        "unknown-attribute",
        position,
        what + " has no attribute '" + name + "'",
        Suggestions.hint(name, candidates));
  }

  private void set(
      YamlNode.Entry entry,
      Attribute attribute,
      Position position,
      ObjectRules rules,
      @Nullable Condition when,
      boolean inElement) {
    YamlNode value = entry.value();
    String path = rules.pathOf(attribute.name());
    if (Conversions.isObject(attribute) && !attribute.array()) {
      object(value, attribute, position, rules, when, inElement);
      return;
    }
    if (isOverridden(path)) {
      return;
    }
    ObjectRules.Member before = rules.members().get(attribute.name());
    if (before != null) {
      if (common && (!before.common() || isIncluded(position, before.position()))) {
        return;
      }
      findings.error(
          "duplicate-target",
          position,
          "'" + path + "' is already set in line " + before.position().line(),
          "for alternatives write 'first' or 'cases'");
      return;
    }
    if (Conversions.isObject(attribute)) {
      List<ObjectRules.Part> parts = parts(value, attribute, path, inElement);
      if (!parts.isEmpty()) {
        rules
            .members()
            .put(
                attribute.name(),
                new ObjectRules.ObjectList(attribute, parts, when, position, common));
      }
      return;
    }
    Optional<ValueReader.Right> right =
        attribute.array()
            ? values.scalarList(value, attribute, path, inElement)
            : values.scalar(value, attribute, path, inElement);
    rules
        .members()
        .put(
            attribute.name(),
            right
                .map(
                    read ->
                        new ObjectRules.Leaf(
                            attribute,
                            read.value(),
                            both(when, read.when()),
                            read.otherText(),
                            position,
                            common))
                .orElseGet(() -> ObjectRules.Leaf.broken(attribute, position, common)));
  }

  /** Whether a file around this one sets an attribute or takes it away. */
  private boolean isOverridden(String path) {
    boolean unset = false;
    for (EntryOverride override : overrides) {
      unset |= override.unsets(path);
    }
    int by = overriding ? overridden.computeIfAbsent(path, key -> depth) : depth;
    return unset || overridden.getOrDefault(path, by) < depth;
  }

  /** What the including file says wins over what the included file says. */
  private static boolean isIncluded(Position position, Position earlier) {
    return !position.file().equals(earlier.file());
  }

  private void object(
      YamlNode value,
      Attribute attribute,
      Position position,
      ObjectRules rules,
      @Nullable Condition when,
      boolean inElement) {
    String path = rules.pathOf(attribute.name());
    if (!(value instanceof YamlNode.Mapping mapping)) {
      findings.error(
          "object-target",
          position,
          "'" + path + "' is an object; its attributes are set, not the object",
          "such as " + path + "." + firstScalar(attribute) + ": …");
      return;
    }
    ObjectRules nested = nested(attribute, position, rules);
    if (mapping.find("set").isEmpty()) {
      block(mapping, nested, when, inElement);
      return;
    }
    YamlFields fields = new YamlFields(mapping, "a conditional block", findings);
    fields.allow(List.of("set", "when"));
    fields.refuseOthers();
    block(
        mapping.find("set").orElseThrow().value(),
        nested,
        both(when, conditions.when(mapping)),
        inElement);
  }

  private String firstScalar(Attribute attribute) {
    return object(attribute).attributes().values().stream()
        .filter(member -> member.objectType() == null && member.existsUnder(profiles))
        .map(Attribute::name)
        .findFirst()
        .orElse("…");
  }

  private static boolean isListRule(YamlNode node) {
    return node instanceof YamlNode.Mapping mapping
        && (mapping.find("for_each").isPresent() || mapping.find("set").isPresent());
  }

  private List<ObjectRules.Part> parts(
      YamlNode value, Attribute attribute, String path, boolean inElement) {
    List<YamlNode> nodes =
        value instanceof YamlNode.Sequence sequence ? sequence.items() : List.of(value);
    List<ObjectRules.Part> parts = new ArrayList<>();
    for (YamlNode node : nodes) {
      if (node instanceof YamlNode.Mapping mapping) {
        part(mapping, attribute, path, inElement).ifPresent(parts::add);
      } else {
        findings.error(
            "object-target",
            node.position(),
            "'" + path + "' is a list of objects; " + node.kind() + " cannot become one",
            "write {for_each: 'path[*]', set: {…}}");
      }
    }
    return parts;
  }

  private Optional<ObjectRules.Part> part(
      YamlNode.Mapping mapping, Attribute attribute, String path, boolean inElement) {
    ObjectRules members = new ObjectRules(object(attribute), path + "[]", "");
    if (!isListRule(mapping)) {
      block(mapping, members, null, inElement);
      return Optional.of(new ObjectRules.Part(null, null, null, members));
    }
    YamlFields fields = new YamlFields(mapping, "a list of objects", findings);
    if (fields.node("for_each").orElse(null) instanceof YamlNode.Mapping text) {
      return pieces(fields, mapping, text, members, inElement);
    }
    Optional<YamlScalar> forEach = fields.scalar("for_each");
    fields.allow(List.of("when", "set"));
    fields.refuseOthers();
    InputPath array = null;
    if (forEach.isPresent()) {
      array = array(forEach.get());
      if (array == null) {
        return Optional.empty();
      }
    } else if (fields.node("for_each").isPresent()) {
      return Optional.empty();
    }
    Optional<YamlNode> set = fields.node("set");
    if (set.isEmpty()) {
      findings.error("missing-key", mapping.position(), "a list of objects needs 'set'", null);
      return Optional.empty();
    }
    if (array != null) {
      paths.enterElement();
    }
    block(set.get(), members, null, inElement || array != null);
    Condition when = conditions.when(mapping);
    if (array != null) {
      paths.leaveElement();
    }
    return Optional.of(new ObjectRules.Part(array, null, when, members));
  }

  /** One element for each piece of a text. */
  private Optional<ObjectRules.Part> pieces(
      YamlFields fields,
      YamlNode.Mapping mapping,
      YamlNode.Mapping text,
      ObjectRules members,
      boolean inElement) {
    fields.allow(List.of("when", "drop", "set"));
    fields.refuseOthers();
    Optional<YamlNode> set = fields.node("set");
    if (set.isEmpty()) {
      findings.error("missing-key", mapping.position(), "a list of objects needs 'set'", null);
      return Optional.empty();
    }
    paths.enterElement();
    Condition drop = fields.node("drop").flatMap(conditions::condition).orElse(null);
    Condition when = conditions.when(mapping);
    block(set.get(), members, null, true);
    paths.leaveElement();
    Optional<ObjectRules.Pieces> pieces = values.pieces(text, drop, inElement);
    if (pieces.isEmpty()) {
      return Optional.empty();
    }
    boolean hasKeys = pieces.get().equals() != null;
    PieceUse.check(when, mapping.find("for_each").orElseThrow().key(), hasKeys, findings);
    PieceUse.check(drop, mapping.find("for_each").orElseThrow().key(), hasKeys, findings);
    PieceUse.check(members, hasKeys, findings);
    return Optional.of(new ObjectRules.Part(null, pieces.get(), when, members));
  }

  /** The path of a for_each, which ends with the only {@code [*]}. */
  private @Nullable InputPath array(YamlScalar scalar) {
    Optional<PathReference> reference = paths.reference(scalar);
    if (reference.isEmpty()) {
      return null;
    }
    if (reference.get().root() != PathReference.Root.HERE) {
      findings.error(
          "path-syntax", scalar.position(), "for_each goes over an array of the input", null);
      return null;
    }
    List<InputPath.Step> steps = new ArrayList<>(reference.get().path().steps());
    if (steps.isEmpty() || !(steps.get(steps.size() - 1) instanceof InputPath.Each)) {
      steps.add(new InputPath.Each());
    }
    if (steps.indexOf(new InputPath.Each()) < steps.size() - 1) {
      findings.error(
          "path-syntax",
          scalar.position(),
          "[*] stands at the end of a for_each only",
          "for arrays within arrays nest a for_each in 'set'");
      return null;
    }
    return new InputPath(steps);
  }

  /** Both conditions; null = always. */
  static @Nullable Condition both(@Nullable Condition a, @Nullable Condition b) {
    if (a == null) {
      return b;
    }
    return b == null ? a : new MappingSpec.And(List.of(a, b));
  }
}
