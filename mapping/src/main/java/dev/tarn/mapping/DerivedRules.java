package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.FactName;
import dev.tarn.mapping.MappingSpec.ObservableType;
import dev.tarn.mapping.MappingSpec.Value;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.EnumValue;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.ObjectType;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds the rules that follow from others: identity of the class, captions beside enums, {@code _dt}
 * twins, duration, metadata, what is known of addresses, observables. What the mapping sets itself
 * stays. One entry, one thread.
 */
final class DerivedRules {
  private final Schema schema;
  private final Set<String> profiles;
  private final Conversions conversions;
  private final Position position;

  /**
   * @param position of the entry
   */
  DerivedRules(Schema schema, Set<String> profiles, Conversions conversions, Position position) {
    this.schema = schema;
    this.profiles = profiles;
    this.conversions = conversions;
    this.position = position;
  }

  void add(
      EventClass eventClass,
      ObjectRules event,
      List<String> declaredProfiles,
      boolean rawData,
      boolean observables,
      AddressRules addresses) {
    identity(eventClass, event);
    metadata(event, declaredProfiles);
    if (rawData) {
      scalar(event, "raw_data", new MappingSpec.Fact(FactName.RAW_RECORD), null);
      scalar(event, "raw_data_size", new MappingSpec.Fact(FactName.RAW_RECORD_SIZE), null);
    }
    duration(event);
    addresses.addTo(event, this);
    beside(event);
    if (observables) {
      observables(event);
    }
  }

  private void identity(EventClass eventClass, ObjectRules event) {
    constant(event, "class_uid", Integer.toString(eventClass.uid()));
    constant(event, "class_name", eventClass.caption());
    constant(event, "category_uid", Integer.toString(eventClass.categoryUid()));
    constant(event, "category_name", eventClass.categoryCaption());
    scalar(event, "type_uid", new MappingSpec.TypeUid(eventClass.uid(), "activity_id"), null);
  }

  private void metadata(ObjectRules event, List<String> declaredProfiles) {
    Attribute attribute = event.holder().attributes().get("metadata");
    if (attribute == null) {
      return;
    }
    ObjectRules metadata = nested(event, attribute);
    constant(metadata, "version", schema.version().text());
    if (!declaredProfiles.isEmpty()) {
      list(
          metadata,
          "profiles",
          declaredProfiles.stream().<Expression>map(MappingSpec.Constant::new).toList());
    }
    Expression uid = new MappingSpec.Fact(FactName.RECORD_UID);
    scalar(metadata, "uid", uid, null);
    if (metadata.members().get("uid") instanceof ObjectRules.Leaf leaf
        && leaf.when() == null
        && leaf.value() instanceof MappingSpec.Scalar scalar
        && !scalar.expression().equals(uid)) {
      Expression own = new MappingSpec.FirstOf(List.of(scalar.expression(), uid));
      metadata
          .members()
          .put(
              "uid",
              new ObjectRules.Leaf(
                  leaf.attribute(),
                  new MappingSpec.Scalar(own, scalar.conversion()),
                  null,
                  leaf.otherText(),
                  leaf.position(),
                  leaf.common()));
    }
    scalar(metadata, "logged_time", new MappingSpec.Fact(FactName.LOGGED_TIME), null);
    if (event.members().get("time") instanceof ObjectRules.Leaf time
        && time.value() instanceof MappingSpec.Scalar scalar
        && !(scalar.expression() instanceof MappingSpec.Constant)) {
      scalar(metadata, "original_time", scalar.expression(), time.when());
    }
  }

  private void duration(ObjectRules event) {
    if (isTime(event.members().get("start_time")) && isTime(event.members().get("end_time"))) {
      scalar(event, "duration", new MappingSpec.Elapsed("start_time", "end_time"), null);
    }
  }

  private static boolean isTime(ObjectRules.@Nullable Member member) {
    return member instanceof ObjectRules.Leaf leaf
        && leaf.value() instanceof MappingSpec.Scalar scalar
        && scalar.conversion() instanceof Conversion.ToTime;
  }

  private ObjectRules nested(ObjectRules rules, Attribute attribute) {
    if (rules.members().get(attribute.name()) instanceof ObjectRules.Nested nested) {
      return nested.rules();
    }
    ObjectRules made = made(rules, attribute);
    rules.members().put(attribute.name(), nested(attribute, made));
    return made;
  }

  /** Empty rules for an object attribute; they are not yet among the others. */
  ObjectRules made(ObjectRules rules, Attribute attribute) {
    ObjectType object = schema.findObject(String.valueOf(attribute.objectType())).orElseThrow();
    return new ObjectRules(
        object, rules.pathOf(attribute.name()), rules.targetOf(attribute.name()));
  }

  /** A derived object. */
  ObjectRules.Nested nested(Attribute attribute, ObjectRules rules) {
    return new ObjectRules.Nested(attribute, rules, position, false);
  }

  /** Captions beside enums and {@code _dt} twins, here and below. */
  private void beside(ObjectRules rules) {
    for (ObjectRules.Member member : List.copyOf(rules.members().values())) {
      switch (member) {
        case ObjectRules.Leaf leaf -> {
          if (leaf.value() instanceof MappingSpec.Scalar) {
            caption(rules, leaf);
            twin(rules, leaf);
          } else if (leaf.value() instanceof MappingSpec.ScalarList list) {
            captions(rules, leaf, list);
          }
        }
        case ObjectRules.Nested nested -> beside(nested.rules());
        case ObjectRules.ObjectList list -> list.parts().forEach(part -> beside(part.rules()));
      }
    }
  }

  private void caption(ObjectRules rules, ObjectRules.Leaf leaf) {
    Attribute attribute = leaf.attribute();
    if (attribute.sibling() != null && !attribute.enumValues().isEmpty()) {
      scalar(
          rules,
          attribute.sibling(),
          new MappingSpec.CaptionOf(
              rules.targetOf(attribute.name()), captionsOf(attribute), leaf.otherText()),
          leaf.when());
    }
  }

  private static Map<String, String> captionsOf(Attribute attribute) {
    Map<String, String> captions = new LinkedHashMap<>();
    for (EnumValue value : attribute.enumValues().values()) {
      captions.put(value.key(), value.caption());
    }
    return captions;
  }

  /** The captions of a list of enum values, one beside each; not of a text that is split. */
  private void captions(ObjectRules rules, ObjectRules.Leaf leaf, MappingSpec.ScalarList list) {
    String sibling = leaf.attribute().sibling();
    Attribute attribute = sibling == null ? null : available(rules, sibling);
    if (attribute == null || !attribute.array() || leaf.attribute().enumValues().isEmpty()) {
      return;
    }
    Map<String, String> captions = captionsOf(leaf.attribute());
    List<MappingSpec.ScalarPart> parts = new ArrayList<>();
    for (MappingSpec.ScalarPart part : list.parts()) {
      switch (part) {
        case MappingSpec.OneScalar one ->
            parts.add(new MappingSpec.OneScalar(captionFor(one.expression(), captions)));
        case MappingSpec.EachScalar each ->
            parts.add(
                new MappingSpec.EachScalar(each.array(), captionFor(each.expression(), captions)));
        case MappingSpec.SplitScalars split -> {
          return;
        }
      }
    }
    put(
        rules,
        attribute,
        new MappingSpec.ScalarList(parts, conversions.of(attribute, List.of())),
        leaf.when());
  }

  private static Expression captionFor(Expression key, Map<String, String> captions) {
    return key instanceof MappingSpec.Constant constant
        ? new MappingSpec.Constant(captions.getOrDefault(constant.text(), constant.text()))
        : new MappingSpec.Lookup(key, captions, false, null, null);
  }

  private void twin(ObjectRules rules, ObjectRules.Leaf leaf) {
    Attribute attribute = leaf.attribute();
    if (attribute.type().name().equals("timestamp_t")) {
      scalar(
          rules,
          attribute.name() + "_dt",
          new MappingSpec.SameAs(rules.targetOf(attribute.name())),
          leaf.when());
    }
  }

  private void observables(ObjectRules event) {
    Attribute attribute = available(event, "observables");
    if (attribute == null) {
      return;
    }
    Attribute typeId =
        schema
            .findObject("observable")
            .map(object -> object.attributes().get("type_id"))
            .orElse(null);
    if (typeId == null) {
      return;
    }
    Map<String, ObservableType> columns = new LinkedHashMap<>();
    observables(event, typeId.enumValues(), columns);
    if (!columns.isEmpty()) {
      put(
          event,
          attribute,
          new MappingSpec.ObjectList(List.of(new MappingSpec.Observables(columns))),
          null);
    }
  }

  private static void observables(
      ObjectRules rules, Map<String, EnumValue> types, Map<String, ObservableType> columns) {
    for (Attribute attribute : rules.holder().attributes().values()) {
      ObjectRules.Member member = rules.members().get(attribute.name());
      switch (member) {
        case null -> {}
        case ObjectRules.Leaf leaf -> {
          int own = attribute.observable();
          int id = own >= 0 ? own : attribute.type().observable();
          EnumValue type = types.get(Integer.toString(id));
          if (type != null && !Conversions.isFreeForm(attribute)) {
            String path = rules.pathOf(attribute.name()) + (attribute.array() ? "[]" : "");
            columns.put(path, new ObservableType(id, type.caption()));
          }
        }
        case ObjectRules.Nested nested -> observables(nested.rules(), types, columns);
        case ObjectRules.ObjectList list ->
            list.parts().forEach(part -> observables(part.rules(), types, columns));
      }
    }
  }

  private void constant(ObjectRules rules, String name, String text) {
    scalar(rules, name, new MappingSpec.Constant(text), null);
  }

  /** Sets a scalar attribute where it exists and is not set. */
  void scalar(ObjectRules rules, String name, Expression expression, @Nullable Condition when) {
    Attribute attribute = available(rules, name);
    if (attribute != null) {
      put(
          rules,
          attribute,
          new MappingSpec.Scalar(expression, conversions.of(attribute, List.of())),
          when);
    }
  }

  /** Sets a list of scalars where it exists and is not set. */
  void list(ObjectRules rules, String name, List<Expression> elements) {
    Attribute attribute = available(rules, name);
    if (attribute != null) {
      List<MappingSpec.ScalarPart> parts =
          elements.stream().<MappingSpec.ScalarPart>map(MappingSpec.OneScalar::new).toList();
      put(
          rules,
          attribute,
          new MappingSpec.ScalarList(parts, conversions.of(attribute, List.of())),
          null);
    }
  }

  /** The attribute of a name where it exists and is not set, or null. */
  @Nullable Attribute available(ObjectRules rules, String name) {
    Attribute attribute = rules.holder().attributes().get(name);
    return attribute != null
            && attribute.existsUnder(profiles)
            && !rules.members().containsKey(name)
        ? attribute
        : null;
  }

  private void put(ObjectRules rules, Attribute attribute, Value value, @Nullable Condition when) {
    rules
        .members()
        .put(attribute.name(), new ObjectRules.Leaf(attribute, value, when, null, position, false));
  }
}
