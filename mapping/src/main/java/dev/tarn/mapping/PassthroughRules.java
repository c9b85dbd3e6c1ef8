package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.ConstraintSpec;
import dev.tarn.mapping.MappingSpec.EventSpec;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.FromPath;
import dev.tarn.mapping.MappingSpec.RequiredColumn;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.EnumValue;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Requirement;
import dev.tarn.ocsf.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules for events that are of a class already: each attribute comes from where it stands.
 * Identity of the class and captions beside enums are derived where the event lacks them, and
 * nothing else is.
 *
 * <p>What the class demands is what it demands in every version, as the events are of any.
 */
final class PassthroughRules {
  private static final List<Conversion.TimeFormat> TIMES =
      List.of(new Conversion.EpochTime(Conversion.EpochTime.Unit.MILLIS), new Conversion.IsoTime());

  /** Columns of Tarn's own tables that are no part of an event, and follow from what is. */
  private static final List<String> BOOKKEEPING =
      List.of("_epoch", "_unit", "_ordinal", "eventDay");

  private final EventClass eventClass;
  private final Demands demands;
  private final Conversions conversions;
  private final Position position;
  private final ObjectRules rules;
  private final List<RequiredColumn> required = new ArrayList<>();
  private final List<ConstraintSpec> constraints = new ArrayList<>();

  /**
   * What classes and objects demand in every version that has them.
   *
   * @param schemas all versions
   */
  record Demands(List<Schema> schemas) {
    Demands {
      schemas = List.copyOf(schemas);
    }

    boolean isRequired(AttributeHolder holder, Attribute attribute) {
      return isRequired(attribute)
          && same(holder).stream()
              .allMatch(other -> isRequired(other.attributes().get(attribute.name())));
    }

    private static boolean isRequired(@Nullable Attribute attribute) {
      return attribute != null
          && attribute.profiles().isEmpty()
          && attribute.requirement() == Requirement.REQUIRED;
    }

    /** Whether a rule over several attributes is one of every version. */
    boolean isConstrained(AttributeHolder holder, boolean justOne) {
      List<String> names = names(holder, justOne);
      return same(holder).stream()
          .map(other -> names(other, justOne))
          .allMatch(others -> !others.isEmpty() && names.containsAll(others));
    }

    private static List<String> names(AttributeHolder holder, boolean justOne) {
      return justOne ? holder.constraints().justOne() : holder.constraints().atLeastOne();
    }

    /** The holder as the versions have it. */
    private List<AttributeHolder> same(AttributeHolder holder) {
      List<AttributeHolder> found = new ArrayList<>();
      for (Schema schema : schemas) {
        if (holder instanceof EventClass event) {
          schema.findClass(event.uid()).ifPresent(found::add);
        } else {
          schema.findObject(holder.name()).ifPresent(found::add);
        }
      }
      return found;
    }
  }

  /**
   * @param position of what says that events pass through
   */
  PassthroughRules(
      EventClass eventClass,
      ColumnChoice columns,
      Demands demands,
      Conversions conversions,
      Position position) {
    this.eventClass = eventClass;
    this.demands = demands;
    this.conversions = conversions;
    this.position = position;
    this.rules = new ObjectRules(eventClass, "", "");
    fill(rules, columns, List.of());
  }

  ObjectRules rules() {
    return rules;
  }

  /**
   * The entry of the class.
   *
   * @param table its index
   */
  EventSpec event(int table, @Nullable Expression region, @Nullable Expression account) {
    demand(rules, "");
    return new EventSpec(
        table,
        eventClass,
        null,
        RuleList.of(rules),
        region,
        account,
        BOOKKEEPING.stream()
            .filter(name -> !eventClass.attributes().containsKey(name))
            .map(name -> new InputPath(List.of(new InputPath.Key(name))))
            .toList(),
        List.copyOf(required),
        List.copyOf(constraints),
        position);
  }

  /**
   * @param way from the nearest element, or the record, to the object
   */
  private void fill(ObjectRules target, ColumnChoice choice, List<InputPath.Step> way) {
    Map<String, Attribute> attributes = choice.holder().attributes();
    Map<String, Attribute> enums = enumsByCaption(attributes);
    for (Attribute attribute : attributes.values()) {
      String name = attribute.name();
      ColumnChoice object = choice.object(name);
      List<InputPath.Step> steps = new ArrayList<>(way);
      steps.add(new InputPath.Key(name));
      InputPath path = new InputPath(steps);
      if (object != null) {
        target.members().put(name, object(target, attribute, object, steps));
      } else if (!Conversions.isObject(attribute) && !isUnmapped(target, name)) {
        MappingSpec.Value value =
            attribute.array()
                ? elements(attribute, path)
                : new MappingSpec.Scalar(
                    scalar(target, attribute, path, enums), conversion(attribute));
        target
            .members()
            .put(name, new ObjectRules.Leaf(attribute, value, null, null, position, false));
      }
    }
  }

  private static boolean isUnmapped(ObjectRules target, String name) {
    return target.path().isEmpty() && name.equals("unmapped");
  }

  private ObjectRules.Member object(
      ObjectRules around, Attribute attribute, ColumnChoice object, List<InputPath.Step> steps) {
    String name = attribute.name();
    if (!attribute.array()) {
      ObjectRules inner =
          new ObjectRules(object.holder(), around.pathOf(name), around.targetOf(name));
      fill(inner, object, steps);
      return new ObjectRules.Nested(attribute, inner, position, false);
    }
    ObjectRules element = new ObjectRules(object.holder(), around.pathOf(name) + "[]", "");
    fill(element, object, List.of());
    return new ObjectRules.ObjectList(
        attribute,
        List.of(new ObjectRules.Part(new InputPath(steps), null, null, element)),
        null,
        position,
        false);
  }

  private MappingSpec.ScalarList elements(Attribute attribute, InputPath path) {
    return new MappingSpec.ScalarList(
        List.of(new MappingSpec.EachScalar(path, new FromPath(InputPath.ELEMENT))),
        conversion(attribute));
  }

  private Conversion conversion(Attribute attribute) {
    return conversions.of(
        attribute, attribute.type().name().equals("timestamp_t") ? TIMES : List.of());
  }

  /** The attributes whose captions others hold, by the others' names. */
  private static Map<String, Attribute> enumsByCaption(Map<String, Attribute> attributes) {
    Map<String, Attribute> enums = new LinkedHashMap<>();
    for (Attribute attribute : attributes.values()) {
      if (attribute.sibling() != null
          && !attribute.array()
          && Conversions.isNumericEnum(attribute)) {
        enums.put(attribute.sibling(), attribute);
      }
    }
    return enums;
  }

  private Expression scalar(
      ObjectRules target, Attribute attribute, InputPath path, Map<String, Attribute> enums) {
    List<Expression> choices = new ArrayList<>();
    choices.add(new FromPath(path));
    Attribute ofCaption = enums.get(attribute.name());
    if (ofCaption != null) {
      Map<String, String> captions = new LinkedHashMap<>();
      for (EnumValue value : ofCaption.enumValues().values()) {
        captions.put(value.key(), value.caption());
      }
      choices.add(new MappingSpec.CaptionOf(target.targetOf(ofCaption.name()), captions, null));
    } else if (target.path().isEmpty()) {
      switch (attribute.name()) {
        case "type_uid" -> choices.add(new MappingSpec.TypeUid(eventClass.uid(), "activity_id"));
        case "category_uid" ->
            choices.add(new MappingSpec.Constant(Integer.toString(eventClass.categoryUid())));
        case "class_name" -> choices.add(new MappingSpec.Constant(eventClass.caption()));
        case "category_name" -> choices.add(new MappingSpec.Constant(eventClass.categoryCaption()));
        default -> {}
      }
    }
    return choices.size() == 1 ? choices.getFirst() : new MappingSpec.FirstOf(choices);
  }

  /**
   * Collects what must be there.
   *
   * @param within the nearest optional object around it
   */
  private void demand(ObjectRules of, String within) {
    for (ObjectRules.Member member : of.members().values()) {
      Attribute attribute = member.attribute();
      String path = of.pathOf(attribute.name());
      boolean isRequired = demands.isRequired(of.holder(), attribute);
      if (isRequired) {
        required.add(new RequiredColumn(path, within));
      }
      switch (member) {
        case ObjectRules.Leaf leaf -> {}
        case ObjectRules.Nested nested -> demand(nested.rules(), isRequired ? within : path);
        case ObjectRules.ObjectList list -> {
          ObjectRules element = list.parts().getFirst().rules();
          demand(element, element.path());
        }
      }
    }
    constrain(of, of.holder().constraints().atLeastOne(), false);
    constrain(of, of.holder().constraints().justOne(), true);
  }

  private void constrain(ObjectRules of, List<String> names, boolean justOne) {
    // a constraint some of whose attributes have no column cannot be judged
    if (!names.isEmpty()
        && of.members().keySet().containsAll(names)
        && demands.isConstrained(of.holder(), justOne)) {
      constraints.add(
          new ConstraintSpec(of.path(), justOne, names.stream().map(of::pathOf).toList()));
    }
  }
}
