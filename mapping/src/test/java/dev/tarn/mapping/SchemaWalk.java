package dev.tarn.mapping;

import dev.tarn.mapping.JsonTree.Elements;
import dev.tarn.mapping.JsonTree.Literal;
import dev.tarn.mapping.JsonTree.Members;
import dev.tarn.mapping.JsonTree.Numeral;
import dev.tarn.mapping.JsonTree.Text;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.AttributeType;
import dev.tarn.ocsf.Constraints;
import dev.tarn.ocsf.EnumValue;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.IpAddresses;
import dev.tarn.ocsf.Requirement;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Walks an event against the schema that it names, without anything of how it was made: what is
 * required, unknown, of a wrong type, no value of its enum, beside the caption of its enum, or
 * against a constraint.
 */
final class SchemaWalk {
  private final Schema schema;
  private final Set<String> profiles;
  private final List<String> errors = new ArrayList<>();

  private SchemaWalk(Schema schema, Set<String> profiles) {
    this.schema = schema;
    this.profiles = profiles;
  }

  /** What is wrong with an event; empty = it is valid. */
  static List<String> check(JsonTree event) {
    if (!(event instanceof Members root)
        || !(root.members().get("metadata") instanceof Members metadata)
        || !(metadata.members().get("version") instanceof Text version)
        || SchemaVersion.find(version.value()).isEmpty()) {
      return List.of("no object with a known metadata.version");
    }
    Set<String> profiles = new HashSet<>();
    if (metadata.members().get("profiles") instanceof Elements list) {
      list.elements().forEach(profile -> profiles.add(text(profile)));
    }
    Schema schema = Schema.load(SchemaVersion.find(version.value()).get());
    SchemaWalk walk = new SchemaWalk(schema, profiles);
    walk.event(root);
    return walk.errors;
  }

  private void event(Members root) {
    int uid = root.members().get("class_uid") instanceof Numeral n ? n.value().intValue() : -1;
    EventClass eventClass = schema.findClass(uid).orElse(null);
    if (eventClass == null) {
      errors.add("class_uid " + uid + " is unknown");
      return;
    }
    for (String profile : profiles) {
      if (!eventClass.profiles().contains(profile)) {
        errors.add("profile " + profile + " is not one of " + eventClass.name());
      }
    }
    holder("", root, eventClass);
    long activity = number(root.members().get("activity_id"));
    if (number(root.members().get("type_uid")) != uid * 100L + activity) {
      errors.add("type_uid is not class_uid * 100 + activity_id");
    }
    if (!eventClass.caption().equals(text(root.members().get("class_name")))
        || eventClass.categoryUid() != number(root.members().get("category_uid"))) {
      errors.add("class_name or category_uid does not belong to class_uid");
    }
  }

  private void holder(String path, Members object, AttributeHolder holder) {
    for (Map.Entry<String, JsonTree> member : object.members().entrySet()) {
      String at = path + member.getKey();
      Attribute attribute = holder.attributes().get(member.getKey());
      if (attribute == null || !attribute.existsUnder(profiles)) {
        errors.add(at + " does not exist in " + holder.name());
      } else if (at.equals("unmapped")) {
        unmapped(member.getValue());
      } else {
        attribute(at, member.getValue(), attribute);
        caption(at, object, attribute);
      }
    }
    for (Attribute attribute : holder.attributes().values()) {
      if (attribute.requirement() == Requirement.REQUIRED
          && attribute.existsUnder(profiles)
          && !object.members().containsKey(attribute.name())) {
        errors.add(path + attribute.name() + " is required by " + holder.name());
      }
    }
    constraints(path, object, holder.constraints());
  }

  private void unmapped(JsonTree value) {
    if (!(value instanceof Members map)) {
      errors.add("unmapped is no object");
      return;
    }
    map.members()
        .forEach(
            (key, entry) -> {
              if (!(entry instanceof Text) && !entry.equals(new Literal("null"))) {
                errors.add("unmapped " + key + " is no text");
              }
            });
  }

  private void attribute(String path, JsonTree value, Attribute attribute) {
    if (!attribute.array()) {
      value(path, value, attribute);
    } else if (value instanceof Elements list) {
      if (list.elements().isEmpty()) {
        errors.add(path + " is empty");
      }
      for (int i = 0; i < list.elements().size(); i++) {
        value(path + "[" + i + "]", list.elements().get(i), attribute);
      }
    } else {
      errors.add(path + " is no array");
    }
  }

  private void value(String path, JsonTree value, Attribute attribute) {
    if (attribute.objectType() != null) {
      if (!(value instanceof Members object)) {
        errors.add(path + " is no object");
      } else if (!attribute.objectType().equals("object")) {
        holder(path + ".", object, schema.findObject(attribute.objectType()).orElseThrow());
      }
      return;
    }
    AttributeType type = attribute.type();
    switch (type.base()) {
      case "boolean_t" -> {
        if (!(value instanceof Literal literal) || literal.value().equals("null")) {
          errors.add(path + " is no boolean");
        }
      }
      case "integer_t", "long_t" -> {
        if (!(value instanceof Numeral numeral) || numeral.value().scale() > 0) {
          errors.add(path + " is no integer");
        } else if (type.range() != null
            && (numeral.value().longValueExact() < type.range().lowest()
                || numeral.value().longValueExact() > type.range().highest())) {
          errors.add(path + " is out of range");
        }
      }
      case "float_t" -> {
        if (!(value instanceof Numeral)) {
          errors.add(path + " is no number");
        }
      }
      case "json_t" -> {}
      default -> text(path, value, type);
    }
    if (!attribute.enumValues().isEmpty() && !attribute.enumValues().containsKey(text(value))) {
      errors.add(path + " " + text(value) + " is no value of its enum");
    }
  }

  private void text(String path, JsonTree value, AttributeType type) {
    if (!(value instanceof Text text)) {
      errors.add(path + " is no text");
      return;
    }
    if (type.maxLength() >= 0 && text.value().length() > type.maxLength()) {
      errors.add(path + " is too long");
    }
    boolean good;
    if (type.name().equals("ip_t")) {
      good = IpAddresses.isValid(text.value());
    } else {
      Pattern pattern = type.compilePattern().orElse(null);
      good = pattern == null || pattern.matcher(text.value()).find();
    }
    if (!good) {
      errors.add(path + " '" + text.value() + "' is no " + type.name());
    }
  }

  private void caption(String path, Members object, Attribute attribute) {
    if (attribute.sibling() == null
        || attribute.enumValues().isEmpty()
        || attribute.array()
        || !(object.members().get(attribute.name()) instanceof Numeral numeral)) {
      return;
    }
    String caption = text(object.members().get(attribute.sibling()));
    EnumValue value = attribute.enumValues().get(numeral.value().toPlainString());
    if (value == null) {
      return;
    }
    if (value.key().equals("99") ? caption.isEmpty() : !caption.equals(value.caption())) {
      errors.add(path + " " + value.key() + " stands beside the caption '" + caption + "'");
    }
  }

  private void constraints(String path, Members object, Constraints constraints) {
    if (!constraints.atLeastOne().isEmpty()
        && constraints.atLeastOne().stream().noneMatch(name -> has(object, name))) {
      errors.add(path + " has none of " + constraints.atLeastOne());
    }
    if (!constraints.justOne().isEmpty()
        && constraints.justOne().stream().filter(name -> has(object, name)).count() != 1) {
      errors.add(path + " has not exactly one of " + constraints.justOne());
    }
  }

  private static boolean has(Members object, String path) {
    JsonTree at = object;
    for (String name : path.split("\\.", -1)) {
      at = at instanceof Members members ? members.members().get(name) : null;
    }
    return at != null;
  }

  private static String text(@org.jspecify.annotations.Nullable JsonTree value) {
    return switch (value) {
      case null -> "";
      case Text text -> text.value();
      case Numeral numeral -> numeral.value().toPlainString();
      case Literal literal -> literal.value();
      case Members members -> "{…}";
      case Elements elements -> "[…]";
    };
  }

  private static long number(@org.jspecify.annotations.Nullable JsonTree value) {
    return value instanceof Numeral numeral ? numeral.value().longValue() : Long.MIN_VALUE;
  }
}
