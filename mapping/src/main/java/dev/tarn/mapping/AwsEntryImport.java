package dev.tarn.mapping;

import dev.tarn.mapping.ImportedRule.Group;
import dev.tarn.mapping.ImportedRule.Leaf;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.ObjectType;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Requirement;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.StorageType;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes the rules of one entry out of a {@code schema_mapping}. Used once. */
final class AwsEntryImport {
  /** What follows from the class and the activity. */
  private static final Set<String> DERIVED =
      Set.of(
          "class_uid",
          "class_name",
          "category_uid",
          "category_name",
          "type_uid",
          "type_name",
          "unmapped");

  private static final Set<String> DERIVED_METADATA = Set.of("version", "profiles");

  /** The attributes that a text most likely means where an object belongs, in this order. */
  private static final List<String> NAMING =
      List.of("name", "uid", "value", "url_string", "path", "hostname");

  private final Schema schema;
  private final EventClass eventClass;
  private final AwsPreprocessing preprocessing;
  private final Map<List<String>, List<String>> timeFormats;
  private final AwsNotes notes;
  private final YamlNode.Mapping mapping;
  private final Set<String> profiles = new TreeSet<>();
  private final Group root;

  /**
   * @param timeFormats of the paths whose format the file gives
   */
  AwsEntryImport(
      Schema schema,
      EventClass eventClass,
      AwsPreprocessing preprocessing,
      Map<List<String>, List<String>> timeFormats,
      AwsNotes notes,
      YamlNode.Mapping mapping) {
    this.schema = schema;
    this.eventClass = eventClass;
    this.preprocessing = preprocessing;
    this.timeFormats = timeFormats;
    this.notes = notes;
    this.mapping = mapping;
    this.root = new Group(mapping.position(), true, false);
    fill(root, eventClass, "", mapping);
  }

  EventClass eventClass() {
    return eventClass;
  }

  Group root() {
    return root;
  }

  /** The profiles whose attributes it sets. */
  Set<String> profiles() {
    return profiles;
  }

  private void fill(Group group, AttributeHolder holder, String path, YamlNode.Mapping members) {
    for (YamlNode.Entry entry : members.entries()) {
      member(group, holder, path, members, entry);
    }
    completeIds(group, holder, path);
  }

  private void member(
      Group group,
      AttributeHolder holder,
      String path,
      YamlNode.Mapping members,
      YamlNode.Entry entry) {
    String name = entry.key().text();
    if (path.isEmpty() && DERIVED.contains(name)) {
      noteDerived(name, entry);
      return;
    }
    if (path.equals("metadata") && DERIVED_METADATA.contains(name)) {
      return;
    }
    Attribute attribute = attribute(holder, path, entry.key());
    if (attribute == null || isCaption(holder, attribute, members, entry)) {
      return;
    }
    ImportedRule rule = rule(attribute, path.isEmpty() ? name : path + "." + name, entry);
    if (rule != null) {
      admit(attribute);
      group.members.put(attribute.name(), rule);
    }
  }

  /** What the file sets by hand and Tarn derives: told where the two differ. */
  private void noteDerived(String name, YamlNode.Entry entry) {
    if (!(entry.value() instanceof YamlScalar given)) {
      return;
    }
    String derived =
        switch (name) {
          case "class_name" -> eventClass.caption();
          case "category_uid" -> Integer.toString(eventClass.categoryUid());
          case "category_name" -> eventClass.categoryCaption();
          default -> given.text();
        };
    if (!derived.equals(given.text()) && AwsPath.of(given).isEmpty()) {
      notes.corrected(
          given.position(), "'" + name + "' of " + eventClass.name() + " is " + derived);
    }
  }

  private @Nullable Attribute attribute(AttributeHolder holder, String path, YamlScalar key) {
    String name = key.text();
    Attribute found = holder.attributes().get(name);
    if (found == null && name.endsWith("_uid")) {
      found = holder.attributes().get(name.replaceAll("_uid$", "_id"));
      if (found != null) {
        notes.corrected(key.position(), "'" + name + "' is called '" + found.name() + "' in OCSF");
      }
    }
    if (found == null) {
      notes.leftOut(
          key.position(),
          "OCSF "
              + schema.version()
              + " has no '"
              + (path.isEmpty() ? name : path + "." + name)
              + "' in "
              + eventClass.name(),
          Suggestions.hint(name, holder.attributes().keySet()));
      return null;
    }
    if (!found.profiles().isEmpty()
        && found.profiles().stream().noneMatch(eventClass.profiles()::contains)) {
      notes.leftOut(
          key.position(),
          "'"
              + name
              + "' needs the profile "
              + found.profiles()
              + ", which the class does not take",
          null);
      return null;
    }
    return found;
  }

  private void admit(Attribute attribute) {
    if (!attribute.existsUnder(profiles)) {
      attribute.profiles().stream()
          .filter(eventClass.profiles()::contains)
          .findFirst()
          .ifPresent(profiles::add);
    }
  }

  /** Captions follow from their ids where the file sets these too. */
  private boolean isCaption(
      AttributeHolder holder, Attribute attribute, YamlNode.Mapping members, YamlNode.Entry entry) {
    for (Attribute id : holder.attributes().values()) {
      if (attribute.name().equals(id.sibling())) {
        Optional<YamlNode.Entry> given = members.find(id.name());
        given.ifPresent(value -> noteCaption(id, value.value(), entry));
        return given.isPresent();
      }
    }
    return false;
  }

  private void noteCaption(Attribute id, YamlNode key, YamlNode.Entry entry) {
    if (key instanceof YamlScalar number
        && entry.value() instanceof YamlScalar caption
        && AwsPath.of(number).isEmpty()
        && AwsPath.of(caption).isEmpty()
        && id.enumValues().containsKey(number.text())
        && !id.enumValues().get(number.text()).caption().equals(caption.text())) {
      notes.corrected(
          caption.position(),
          "'"
              + entry.key().text()
              + "' for '"
              + id.name()
              + "' "
              + number.text()
              + " is "
              + id.enumValues().get(number.text()).caption());
    }
  }

  // ------------------------------------------------------------------ values

  private @Nullable ImportedRule rule(Attribute attribute, String path, YamlNode.Entry entry) {
    return switch (entry.value()) {
      case YamlScalar scalar -> scalar(attribute, path, scalar);
      case YamlNode.Sequence sequence -> list(attribute, path, sequence);
      case YamlNode.Mapping members -> {
        Optional<YamlNode.Entry> table = members.find("enum");
        if (table.isPresent() && table.get().value() instanceof YamlNode.Mapping values) {
          yield table(attribute, values);
        }
        yield object(attribute, path, members);
      }
    };
  }

  private @Nullable ImportedRule scalar(Attribute attribute, String path, YamlScalar scalar) {
    if (scalar.isNull()) {
      return null;
    }
    if (StorageType.of(attribute) == StorageType.OBJECT) {
      return named(attribute, path, scalar);
    }
    Leaf leaf =
        AwsPath.of(scalar)
            .map(input -> read(attribute, scalar.position(), input))
            .orElseGet(() -> constant(attribute, scalar));
    return leaf != null && attribute.array()
        ? new Leaf(leaf.position, "[" + leaf.yaml() + "]", leaf.inputs(), leaf.isFixed())
        : leaf;
  }

  private Leaf read(Attribute attribute, Position position, List<String> input) {
    AwsPreprocessing.Source source = preprocessing.source(input);
    List<String> parts = new ArrayList<>();
    if (!source.steps().isEmpty()) {
      parts.add(source.steps());
    }
    if (attribute.name().equals("tcp_flags") && input.getLast().equals("tcp_flags")) {
      // Suricata, EVE JSON, "tcp.tcp_flags": hexadecimal without 0x.
      parts.add("transform: hexadecimal");
      notes.corrected(position, "'tcp_flags' is hexadecimal in the log and a number in OCSF");
    }
    String type = attribute.type().name();
    if (type.equals("timestamp_t") || type.equals("datetime_t")) {
      List<String> formats = timeFormats.getOrDefault(input, List.of("iso"));
      if (!formats.equals(List.of("iso"))) {
        parts.add(
            "format: ["
                + String.join(", ", formats.stream().map(MappingText::scalar).toList())
                + "]");
      }
    }
    String path = MappingText.scalar(source.path());
    String yaml = parts.isEmpty() ? path : "{from: " + path + ", " + String.join(", ", parts) + "}";
    return new Leaf(position, yaml, List.of(source.path()), false);
  }

  private @Nullable Leaf constant(Attribute attribute, YamlScalar scalar) {
    if (attribute.enumValues().isEmpty()) {
      return new Leaf(
          scalar.position(), "{const: " + MappingText.scalar(scalar.text()) + "}", List.of(), true);
    }
    Optional<String> key = EnumNames.findKey(attribute, scalar.text());
    if (key.isEmpty()) {
      notes.leftOut(
          scalar.position(),
          "'" + attribute.name() + "' has no value '" + scalar.text() + "'",
          Suggestions.hint(scalar.text(), EnumNames.byName(attribute).keySet()));
      return null;
    }
    return new Leaf(
        scalar.position(), "{const: " + enumName(attribute, key.get()) + "}", List.of(), true);
  }

  /** The name of an enum's value, or its key where no name means it. */
  private static String enumName(Attribute attribute, String key) {
    return EnumNames.byName(attribute).entrySet().stream()
        .filter(name -> name.getValue().equals(key))
        .map(name -> MappingText.scalar(name.getKey()))
        .findFirst()
        .orElseGet(() -> MappingText.scalar(key));
  }

  /**
   * A text where OCSF has an object: the object that the file describes elsewhere under this name,
   * or else one that has only the name.
   */
  private @Nullable ImportedRule named(Attribute attribute, String path, YamlScalar scalar) {
    ObjectType object = schema.findObject(String.valueOf(attribute.objectType())).orElseThrow();
    for (String name : NAMING) {
      Attribute naming = object.attributes().get(name);
      if (naming != null && StorageType.of(naming) == StorageType.TEXT && !naming.array()) {
        Optional<YamlNode.Mapping> described = described(mapping, name, scalar.text());
        if (described.isPresent()) {
          notes.corrected(
              scalar.position(),
              "'"
                  + path
                  + "' is an object; it is the one that has the value as its '"
                  + name
                  + "'");
          return object(attribute, path, described.get());
        }
        Group group = new Group(scalar.position(), isRequired(attribute), attribute.array());
        ImportedRule value = scalar(naming, path + "." + name, scalar);
        if (value == null) {
          return null;
        }
        group.members.put(name, value);
        completeIds(group, object, path);
        notes.corrected(
            scalar.position(), "'" + path + "' is an object; the value is its '" + name + "'");
        return group;
      }
    }
    notes.leftOut(scalar.position(), "'" + path + "' is an object, not a value", null);
    return null;
  }

  /** The first object anywhere in the entry whose member has this value. */
  private static Optional<YamlNode.Mapping> described(
      YamlNode.Mapping within, String member, String value) {
    boolean found =
        within
            .find(member)
            .filter(
                entry -> entry.value() instanceof YamlScalar scalar && scalar.text().equals(value))
            .isPresent();
    return found
        ? Optional.of(within)
        : within.entries().stream()
            .map(YamlNode.Entry::value)
            .filter(YamlNode.Mapping.class::isInstance)
            .flatMap(inner -> described((YamlNode.Mapping) inner, member, value).stream())
            .findFirst();
  }

  private @Nullable ImportedRule table(Attribute attribute, YamlNode.Mapping table) {
    Optional<List<String>> input =
        table
            .find("evaluate")
            .map(YamlNode.Entry::value)
            .filter(YamlScalar.class::isInstance)
            .flatMap(value -> AwsPath.of((YamlScalar) value));
    if (input.isEmpty()
        || !(table.find("values").map(YamlNode.Entry::value).orElse(null)
            instanceof YamlNode.Mapping values)) {
      notes.leftOut(table.position(), "an 'enum' needs 'evaluate', a $. path, and 'values'", null);
      return null;
    }
    boolean isEnum = !attribute.enumValues().isEmpty();
    List<String> pairs = new ArrayList<>();
    for (YamlNode.Entry value : values.entries()) {
      if (value.value() instanceof YamlScalar scalar) {
        Leaf constant = constant(attribute, scalar);
        if (constant != null) {
          pairs.add(
              MappingText.quoted(value.key().text())
                  + ": "
                  + (isEnum
                      ? enumName(
                          attribute, EnumNames.findKey(attribute, scalar.text()).orElseThrow())
                      : MappingText.scalar(scalar.text())));
        }
      }
    }
    AwsPreprocessing.Source source = preprocessing.source(input.get());
    StringBuilder yaml = new StringBuilder("{from: " + MappingText.scalar(source.path()));
    if (!source.steps().isEmpty()) {
      yaml.append(", ").append(source.steps());
    }
    yaml.append(isEnum ? ", enum: {" : ", map: {").append(String.join(", ", pairs)).append('}');
    boolean fixed = false;
    if (table.find("other").map(YamlNode.Entry::value).orElse(null) instanceof YamlScalar other
        && constant(attribute, other) != null) {
      String text =
          isEnum
              ? enumName(attribute, EnumNames.findKey(attribute, other.text()).orElseThrow())
              : MappingText.scalar(other.text());
      // There a value that is missing is one that the table does not have.
      yaml.append(", other: ").append(text).append(", missing: ").append(text);
      fixed = true;
    }
    return new Leaf(table.position(), yaml.append('}').toString(), List.of(source.path()), fixed);
  }

  private @Nullable ImportedRule object(
      Attribute attribute, String path, YamlNode.Mapping members) {
    if (StorageType.of(attribute) != StorageType.OBJECT) {
      notes.leftOut(
          members.position(), "'" + path + "' is of type " + attribute.type().name(), null);
      return null;
    }
    ObjectType object = schema.findObject(String.valueOf(attribute.objectType())).orElseThrow();
    Group group = new Group(members.position(), isRequired(attribute), attribute.array());
    fill(group, object, path, members);
    return group.members.isEmpty() ? null : group;
  }

  private @Nullable ImportedRule list(
      Attribute attribute, String path, YamlNode.Sequence sequence) {
    List<String> parts = new ArrayList<>();
    List<String> inputs = new ArrayList<>();
    boolean fixed = false;
    for (YamlNode item : sequence.items()) {
      if (!attribute.array()
          || StorageType.of(attribute) == StorageType.OBJECT
          || !(item instanceof YamlScalar scalar)) {
        if (sequence.items().size() == 1 && item instanceof YamlNode.Mapping members) {
          return object(attribute, path, members);
        }
        notes.leftOut(sequence.position(), "'" + path + "' cannot be this list", null);
        return null;
      }
      Optional<List<String>> input = AwsPath.of(scalar);
      Leaf leaf =
          input.isPresent()
              ? read(attribute, scalar.position(), input.get())
              : constant(attribute, scalar);
      if (leaf != null) {
        parts.add(leaf.yaml());
        inputs.addAll(leaf.inputs());
        fixed |= leaf.isFixed();
      }
    }
    return parts.isEmpty()
        ? null
        : new Leaf(sequence.position(), "[" + String.join(", ", parts) + "]", inputs, fixed);
  }

  /** Ids that OCSF requires and the file does not set are 0 Unknown. */
  private void completeIds(Group group, AttributeHolder holder, String path) {
    for (Attribute attribute : holder.attributes().values()) {
      if (attribute.requirement() == Requirement.REQUIRED
          && attribute.profiles().isEmpty()
          && attribute.enumValues().containsKey("0")
          && !group.members.containsKey(attribute.name())
          && !(path.isEmpty() && DERIVED.contains(attribute.name()))) {
        group.members.put(
            attribute.name(), new Leaf(group.position, "{const: unknown}", List.of(), true));
        notes.corrected(
            group.position,
            "'"
                + (path.isEmpty() ? "" : path + ".")
                + attribute.name()
                + "' is required and not set; it is 0 Unknown");
      }
    }
  }

  private static boolean isRequired(Attribute attribute) {
    return attribute.requirement() == Requirement.REQUIRED;
  }
}
