package dev.tarn.ocsf;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Checks the objects of an event, from the event itself on, against the classes and objects of the
 * schema: what is unknown, the values in document order, what is missing. Keeps its arrays for the
 * next event. One thread uses it.
 */
final class HolderCheck {
  private static final int FIRST_SLOTS = 1024;
  private static final int ABSENT = -1;

  private final FlatEvent event;
  private final ValidatorOptions options;
  private final Findings findings;
  private final TextCheck texts;
  private final TimeCheck times;
  private final EnumCheck enums;
  private final KeySet keys = new KeySet();

  private long declared;

  /**
   * For each object on the way from the event to where the check is: the node of each attribute, or
   * {@link #ABSENT}.
   */
  private int[] slots = new int[FIRST_SLOTS];

  private int slotCount;

  /** The place of the attribute that each node is, -1 for none. */
  private int[] places = new int[FIRST_SLOTS];

  HolderCheck(FlatEvent event, Findings findings, ValidatorOptions options) {
    this.event = event;
    this.findings = findings;
    this.options = options;
    texts = new TextCheck(event, findings, options);
    times = new TimeCheck(event, findings);
    enums = new EnumCheck(event, findings, options);
  }

  /** Checks the object at a node, which is an event of a class, and all that is in it. */
  void check(int root, HolderTable type, long declaredProfiles) {
    declared = declaredProfiles;
    slotCount = 0;
    if (places.length < event.size()) {
      places = new int[Math.max(event.size(), places.length * 2)];
    }
    checkHolder(root, type, root, true);
  }

  /** After a check: the node of an attribute of the event by the attribute's place, or -1. */
  int eventMember(int place) {
    return place < 0 ? ABSENT : slots[place];
  }

  /** Checks an object, which is the event or within it. */
  private void checkHolder(int node, HolderTable holder, int root, boolean isEvent) {
    int base = slotCount;
    int count = holder.attributes.length;
    if (count == 0) {
      if (options.ownRules()) {
        checkKeys(node);
      }
      return;
    }
    slotCount = base + count;
    if (slotCount > slots.length) {
      slots = Arrays.copyOf(slots, Math.max(slotCount, slots.length * 2));
    }
    Arrays.fill(slots, base, slotCount, ABSENT);
    boolean unknownKeys = assignSlots(node, holder, base);
    if (unknownKeys && !holder.isOpen(declared)) {
      addUnknown(node, holder);
    }
    int end = event.end(node);
    for (int member = node + 1; member < end; member = event.end(member)) {
      int place = places[member];
      if (place >= 0 && slots[base + place] == member) {
        checkAttribute(member, holder, place, base, root);
      }
    }
    addMissing(node, holder, holder.required, base, true);
    if (options.recommended()) {
      addMissing(node, holder, holder.recommended, base, false);
    }
    for (ConstraintTable constraint : holder.constraints) {
      checkConstraint(node, holder, constraint, base, isEvent);
    }
    if (options.ownRules()) {
      checkTogether(holder, base);
    }
    slotCount = base;
  }

  /** Whether there are keys that the holder does not have. */
  private boolean assignSlots(int node, HolderTable holder, int base) {
    boolean unknown = false;
    int end = event.end(node);
    for (int member = node + 1; member < end; member = event.end(member)) {
      String name = event.name(member);
      int place = name == null ? ABSENT : holder.names.find(name);
      places[member] = place;
      if (place < 0) {
        unknown = true;
      } else {
        int slot = base + place;
        if (slots[slot] >= 0 && options.ownRules()) {
          addDuplicate(member);
        }
        slots[slot] = member;
      }
    }
    return unknown;
  }

  private void addUnknown(int node, HolderTable holder) {
    keys.reset(event.length(node));
    int end = event.end(node);
    for (int member = node + 1; member < end; member = event.end(member)) {
      String name = event.name(member);
      if (places[member] < 0 && name != null) {
        if (keys.add(name)) {
          addUnknownKey(member, holder);
        } else if (options.ownRules()) {
          addDuplicate(member);
        }
      }
    }
  }

  private void addUnknownKey(int member, HolderTable holder) {
    String path = event.path(member);
    findings.error(
        "attribute_unknown",
        path,
        holder.describe() + " has no attribute '" + event.name(member) + "'",
        findings.value(member));
  }

  private void addDuplicate(int member) {
    String path = event.path(member);
    findings.warning(
        "tarn_duplicate_key", path, "the key '" + path + "' occurs more than once", null);
  }

  /** Finds duplicate keys in an object or array that may have any keys, at all depths. */
  private void checkKeys(int top) {
    int end = event.end(top);
    for (int node = top; node < end; node++) {
      if (event.kind(node) == FlatEvent.OBJECT && event.length(node) > 1) {
        keys.reset(event.length(node));
        int last = event.end(node);
        for (int member = node + 1; member < last; member = event.end(member)) {
          String name = event.name(member);
          if (name != null && !keys.add(name)) {
            addDuplicate(member);
          }
        }
      }
    }
  }

  private void checkAttribute(int node, HolderTable holder, int place, int base, int root) {
    AttributeTable attribute = holder.attributes[place];
    if (!attribute.existsUnder(declared)) {
      if (!holder.isOpen(declared)) {
        addWithoutProfile(node, attribute, holder);
      }
      return;
    }
    byte kind = event.kind(node);
    if (kind == FlatEvent.NULL) {
      if (options.serverCompatible() && attribute.enums() != null && !attribute.array) {
        enums.addUnknown(node, attribute);
      }
      return;
    }
    if (attribute.deprecated) {
      addDeprecated(node, attribute);
    }
    if (attribute.captioned >= 0 && options.ownRules()) {
      checkCaptioned(node, holder.attributes[attribute.captioned], base + attribute.captioned);
    }
    if (!attribute.array) {
      checkValue(node, attribute, root);
      EnumTable values = attribute.enums();
      if (values != null) {
        enums.check(node, attribute, values, sibling(node, attribute, base));
      }
    } else if (kind == FlatEvent.ARRAY) {
      for (int element = node + 1; element < event.end(node); element = event.end(element)) {
        checkValue(element, attribute, root);
      }
      EnumTable values = attribute.enums();
      if (values != null) {
        enums.checkArray(node, attribute, values, sibling(node, attribute, base));
      }
    } else {
      addWrongType(node, "array of " + attribute.type.type.name());
    }
  }

  /**
   * Checks that a caption has its value; that a required one is missing is a finding of its own.
   */
  private void checkCaptioned(int caption, AttributeTable named, int slot) {
    int value = slots[slot];
    if ((value < 0 || event.kind(value) == FlatEvent.NULL)
        && named.attribute.requirement() != Requirement.REQUIRED
        && named.existsUnder(declared)) {
      enums.addAlone(caption, named);
    }
  }

  private int sibling(int node, AttributeTable attribute, int base) {
    if (attribute.sibling >= 0) {
      return slots[base + attribute.sibling];
    }
    String name = attribute.attribute.sibling();
    return name == null ? ABSENT : event.member(event.parent(node), name);
  }

  private void addWithoutProfile(int node, AttributeTable attribute, HolderTable holder) {
    addUnknownKey(node, holder);
    if (options.ownRules()) {
      Set<String> profiles = attribute.attribute.profiles();
      String path = event.path(node);
      String wanted = String.join("' or '", profiles);
      findings.add(
          Severity.WARNING,
          "tarn_attribute_without_profile",
          path,
          "'" + path + "' exists only under a profile; add '" + wanted + "' to metadata.profiles",
          null,
          profiles.iterator().next());
    }
  }

  private void addDeprecated(int node, AttributeTable attribute) {
    findings.warning(
        "attribute_deprecated",
        event.path(node),
        "'" + attribute.name + "' is deprecated since " + attribute.attribute.deprecatedSince(),
        null);
  }

  /** Checks a value of an attribute, or an element of the array that the attribute is. */
  private void checkValue(int node, AttributeTable attribute, int root) {
    TypeTable type = attribute.type;
    byte kind = event.kind(node);
    switch (type.base) {
      case OBJECT -> checkObject(node, attribute, root);
      case STRING -> {
        if (kind == FlatEvent.TEXT) {
          texts.check(node, attribute);
        } else {
          addWrongType(node, type.type.name());
        }
      }
      case INTEGER, LONG -> checkInteger(node, attribute, kind, root);
      case FLOAT -> {
        if (kind == FlatEvent.FRACTION) {
          checkRange(node, type);
          if (Double.isInfinite(event.numeric(node).doubleValue())) {
            addExceeds64Bits(node);
          }
        } else if (kind == FlatEvent.HUGE_NUMBER && !event.isHugeInteger(node)) {
          addExceeds64Bits(node);
        } else {
          addWrongType(node, type.type.name());
        }
      }
      case BOOLEAN -> {
        if (kind != FlatEvent.BOOLEAN) {
          addWrongType(node, type.type.name());
        }
      }
      case JSON -> {
        if (options.ownRules()) {
          checkKeys(node);
        }
      }
      case UNKNOWN ->
          findings.error(
              "schema_bug_primitive_type_unknown",
              event.path(node),
              "the schema derives " + type.type.name() + " from no known type",
              null);
    }
  }

  private void checkObject(int node, AttributeTable attribute, int root) {
    HolderTable object = attribute.object();
    if (object == null) {
      findings.error(
          "schema_bug_type_missing",
          event.path(node),
          "the schema lacks the object '" + attribute.attribute.objectType() + "'",
          null);
    } else if (event.kind(node) != FlatEvent.OBJECT) {
      addWrongType(node, attribute.attribute.objectType() + " (object)");
    } else {
      if (object.holder instanceof ObjectType objectType && objectType.deprecatedSince() != null) {
        findings.warning(
            "object_deprecated",
            event.path(node),
            object.describe() + " is deprecated since " + objectType.deprecatedSince(),
            null);
      }
      checkHolder(node, object, root, false);
    }
  }

  private void checkInteger(int node, AttributeTable attribute, byte kind, int root) {
    TypeTable type = attribute.type;
    if (kind == FlatEvent.INTEGER) {
      if (type.hasRange || type.hasValues) {
        checkRange(node, type);
      }
      if (type.form == TypeTable.Form.TIMESTAMP && options.ownRules()) {
        boolean timeOfEvent = event.parent(node) == root && attribute.name.equals("time");
        times.check(node, timeOfEvent);
      }
    } else if (kind == FlatEvent.BIG_INTEGER
        && type.base == TypeTable.Base.LONG
        && ((BigInteger) event.numeric(node)).bitLength() < 2 * Long.SIZE) {
      // The server takes a long_t for 128 bits.
      checkRange(node, type);
      addExceeds64Bits(node);
    } else {
      addWrongType(node, type.type.name());
    }
  }

  private void addExceeds64Bits(int node) {
    if (options.ownRules()) {
      String path = event.path(node);
      findings.error(
          "tarn_number_exceeds_64_bits",
          path,
          "'" + path + "' does not fit into 64 bits",
          findings.value(node));
    }
  }

  private void checkRange(int node, TypeTable type) {
    AttributeType.Range range = type.type.range();
    if (range != null && !isWithin(event.numeric(node), range)) {
      String path = event.path(node);
      findings.add(
          Severity.ERROR,
          type.rangeOfBase
              ? "attribute_value_exceeds_super_type_range"
              : "attribute_value_exceeds_range",
          path,
          "'"
              + path
              + "' is "
              + findings.describe(node)
              + ", not between "
              + range.lowest()
              + " and "
              + range.highest(),
          findings.value(node),
          type.type.name());
    }
    if (type.hasValues && !type.type.values().contains(event.numeric(node).toString())) {
      String path = event.path(node);
      findings.error(
          type.valuesOfBase
              ? "attribute_value_not_in_super_type_values"
              : "attribute_value_not_in_type_values",
          path,
          "'" + path + "' is none of the values of " + type.type.name(),
          findings.value(node));
    }
  }

  private static boolean isWithin(Number number, AttributeType.Range range) {
    return switch (number) {
      case Long whole -> whole >= range.lowest() && whole <= range.highest();
      case BigInteger ignored -> false;
      default -> number.doubleValue() >= range.lowest() && number.doubleValue() <= range.highest();
    };
  }

  private void addMissing(int node, HolderTable holder, int[] wanted, int base, boolean required) {
    for (int place : wanted) {
      int member = slots[base + place];
      if ((member < 0 || event.kind(member) == FlatEvent.NULL)
          && holder.attributes[place].existsUnder(declared)) {
        if (required) {
          addRequiredMissing(node, holder.attributes[place].name);
        } else {
          String path = event.memberPath(node, holder.attributes[place].name);
          findings.warning(
              "attribute_recommended_missing",
              path,
              "the recommended attribute '" + path + "' is missing",
              null);
        }
      }
    }
  }

  void addRequiredMissing(int node, String name) {
    String path = event.memberPath(node, name);
    findings.error(
        "attribute_required_missing",
        path,
        "the required attribute '" + path + "' is missing",
        null);
  }

  void addWrongType(int node, String expected) {
    String path = event.path(node);
    findings.add(
        Severity.ERROR,
        "attribute_wrong_type",
        path,
        "'" + path + "' must be of type " + expected + "; it is " + findings.describeKind(node),
        findings.value(node),
        expected);
  }

  private void checkConstraint(
      int node, HolderTable holder, ConstraintTable constraint, int base, boolean isEvent) {
    int present = 0;
    for (int i = 0; i < constraint.places.length; i++) {
      present += isPresent(node, constraint, i, base) ? 1 : 0;
    }
    if (constraint.justOne ? present != 1 : present == 0) {
      String names = String.join("', '", constraint.names);
      findings.add(
          Severity.ERROR,
          "constraint_failed",
          isEvent ? "" : event.path(node),
          holder.describe()
              + (constraint.justOne ? " needs exactly one of '" : " needs one of '")
              + names
              + "'; the event has "
              + (present == 0 ? "none" : present),
          null,
          constraint.justOne ? "just_one" : "at_least_one");
    }
  }

  private boolean isPresent(int node, ConstraintTable constraint, int index, int base) {
    int place = constraint.places[index];
    int member = place >= 0 ? slots[base + place] : event.member(node, constraint.names.get(index));
    if (options.serverCompatible()) {
      return member >= 0;
    }
    if (place < 0 && member < 0) {
      return hasValue(node, constraint.steps.get(index), 0);
    }
    return member >= 0 && event.kind(member) != FlatEvent.NULL;
  }

  /** Whether there is a value at a path from a node on; of an array, at any of its elements. */
  private boolean hasValue(int node, List<String> steps, int depth) {
    if (event.kind(node) == FlatEvent.ARRAY && depth < steps.size()) {
      for (int element = node + 1; element < event.end(node); element = event.end(element)) {
        if (hasValue(element, steps, depth)) {
          return true;
        }
      }
      return false;
    }
    if (depth == steps.size()) {
      return event.kind(node) != FlatEvent.NULL;
    }
    int member = event.member(node, steps.get(depth));
    return member >= 0 && hasValue(member, steps, depth + 1);
  }

  /** The rules about several attributes of one object. */
  private void checkTogether(HolderTable holder, int base) {
    int[] twins = holder.timeTwins;
    for (int i = 0; i < twins.length; i += 2) {
      int time = slots[base + twins[i]];
      int twin = slots[base + twins[i + 1]];
      if (time >= 0 && twin >= 0) {
        times.checkTwins(time, twin);
      }
    }
    if (holder.startTime >= 0) {
      int start = slots[base + holder.startTime];
      int end = slots[base + holder.endTime];
      if (start >= 0 && end >= 0) {
        times.checkInterval(start, end);
      }
    }
    if (holder.hashValue >= 0 && holder.hashAlgorithm >= 0) {
      checkHash(holder, slots[base + holder.hashAlgorithm], slots[base + holder.hashValue]);
    }
  }

  private void checkHash(HolderTable holder, int algorithm, int hash) {
    EnumTable algorithms = holder.attributes[holder.hashAlgorithm].enums();
    if (algorithms == null
        || algorithm < 0
        || hash < 0
        || event.kind(algorithm) != FlatEvent.INTEGER
        || event.kind(hash) != FlatEvent.TEXT
        || TextForms.isPlaceholder(event.chars(), event.textStart(hash), event.textEnd(hash))) {
      return;
    }
    EnumValue value = algorithms.find(event.number(algorithm));
    if (value != null
        && !TextForms.isHash(
            value.caption(), event.chars(), event.textStart(hash), event.textEnd(hash))) {
      String path = event.path(hash);
      findings.add(
          Severity.WARNING,
          "tarn_hash_invalid",
          path,
          "'" + path + "' is no hash of " + value.caption() + ": " + findings.describe(hash),
          findings.value(hash),
          value.caption());
    }
  }
}
