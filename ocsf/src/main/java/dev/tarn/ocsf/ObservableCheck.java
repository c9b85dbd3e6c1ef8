package dev.tarn.ocsf;

import java.util.Arrays;

/**
 * The rules about {@code observables}: that each names an attribute of the class, and beyond the
 * server's, that the attribute is in the event and has the value and the type that the observable
 * says. One thread uses it.
 */
final class ObservableCheck {
  /** How many values all observables of one event may be compared with. */
  private static final int MOST_COMPARISONS = 1 << 20;

  private static final int FIRST_STEPS = 16;

  /** All elements of an array. */
  private static final int ALL = -1;

  private final FlatEvent event;
  private final Findings findings;
  private final ValidatorOptions options;
  private final HolderCheck holders;

  /** What the name of an observable says: the attributes on the way, the named one last. */
  private AttributeTable[] steps = new AttributeTable[FIRST_STEPS];

  /** For each step the place in an array, or {@link #ALL}. */
  private int[] elements = new int[FIRST_STEPS];

  private int stepCount;

  private int comparisons;
  private int value;
  private boolean found;
  private boolean equal;

  ObservableCheck(
      FlatEvent event, Findings findings, ValidatorOptions options, HolderCheck holders) {
    this.holders = holders;
    this.event = event;
    this.findings = findings;
    this.options = options;
  }

  void check(int observables, HolderTable type, long declared) {
    comparisons = 0;
    if (event.kind(observables) != FlatEvent.ARRAY) {
      return;
    }
    int end = event.end(observables);
    for (int node = observables + 1; node < end; node = event.end(node)) {
      if (event.kind(node) == FlatEvent.OBJECT) {
        checkOne(node, type, declared);
      }
    }
  }

  private void checkOne(int observable, HolderTable type, long declared) {
    int name = -1;
    int typeId = -1;
    value = -1;
    for (int node = observable + 1; node < event.end(observable); node = event.end(node)) {
      switch (String.valueOf(event.name(node))) {
        case "name" -> name = node;
        case "type_id" -> typeId = node;
        case "value" -> value = node;
        default -> {}
      }
    }
    if (name < 0 || event.kind(name) != FlatEvent.TEXT) {
      return;
    }
    if (!resolve(name, type, declared)) {
      findings.error(
          "observable_name_invalid_reference",
          event.path(name),
          findings.describe(name) + " does not refer to an attribute of " + type.describe(),
          findings.value(name));
    } else if (options.ownRules()) {
      checkTypeId(typeId, steps[stepCount - 1]);
      checkValue(name, type);
    }
  }

  /** Whether a dotted path leads to an attribute; {@link #steps} are the way. */
  private boolean resolve(int name, HolderTable type, long declared) {
    char[] text = event.chars();
    int to = event.textEnd(name);
    HolderTable holder = type;
    int from = event.textStart(name);
    for (stepCount = 0; holder != null; holder = steps[stepCount - 1].object()) {
      int stop = stepEnd(text, from, to);
      int bracket = options.serverCompatible() ? stop : nameEnd(text, from, stop);
      int place = holder.names.find(text, from, bracket);
      if (place < 0 || !holder.attributes[place].existsUnder(declared)) {
        return false;
      }
      AttributeTable attribute = holder.attributes[place];
      if (bracket < stop && !attribute.array) {
        return false;
      }
      addStep(attribute, element(text, bracket, stop));
      if (stop == to) {
        return true;
      }
      from = stop + 1;
    }
    return false;
  }

  private void addStep(AttributeTable attribute, int element) {
    if (stepCount == steps.length) {
      steps = Arrays.copyOf(steps, 2 * stepCount);
      elements = Arrays.copyOf(elements, 2 * stepCount);
    }
    steps[stepCount] = attribute;
    elements[stepCount++] = element;
  }

  private static int stepEnd(char[] text, int from, int to) {
    int dot = TextForms.indexOf('.', text, from, to);
    return dot < 0 ? to : dot;
  }

  /** Where the place in an array begins ({@code resources[0]}, {@code resources[]}), or the end. */
  private static int nameEnd(char[] text, int from, int to) {
    if (to == from || text[to - 1] != ']') {
      return to;
    }
    int bracket = TextForms.indexOf('[', text, from, to);
    for (int at = bracket + 1; bracket >= 0 && at < to - 1; at++) {
      if (text[at] < '0' || text[at] > '9') {
        return to;
      }
    }
    return bracket < 0 ? to : bracket;
  }

  private void checkTypeId(int typeId, AttributeTable attribute) {
    int expected = observableType(attribute);
    if (expected < 0 || typeId < 0 || event.kind(typeId) != FlatEvent.INTEGER) {
      return;
    }
    long number = event.number(typeId);
    if (number != expected && number != 0 && number != EnumTable.OTHER) {
      String path = event.path(typeId);
      findings.add(
          Severity.WARNING,
          "tarn_observable_type_differs",
          path,
          "'"
              + path
              + "' is "
              + number
              + "; observables of '"
              + attribute.name
              + "' are of type "
              + expected,
          number,
          (long) expected);
    }
  }

  private static int observableType(AttributeTable attribute) {
    if (attribute.attribute.observable() >= 0) {
      return attribute.attribute.observable();
    }
    HolderTable object = attribute.object();
    if (object != null && object.holder instanceof ObjectType objectType) {
      return objectType.observable();
    }
    return attribute.type.type.observable();
  }

  private void checkValue(int name, HolderTable type) {
    found = false;
    equal = value < 0 || event.kind(value) != FlatEvent.TEXT;
    step(holders.eventMember(type.names.find(steps[0].name)), 0);
    if (comparisons > MOST_COMPARISONS) {
      return;
    }
    if (!found) {
      findings.warning(
          "tarn_observable_unresolved",
          event.path(name),
          "the event has no value at " + findings.describe(name),
          findings.value(name));
    } else if (!equal) {
      String path = event.path(value);
      findings.warning(
          "tarn_observable_value_differs",
          path,
          "'" + path + "' is not the value at " + findings.describe(name),
          findings.value(value));
    }
  }

  /** Follows the rest of the path from an object on; a step through an array takes all elements. */
  private void descend(int node, int depth) {
    if ((found && equal) || ++comparisons > MOST_COMPARISONS) {
      return;
    }
    byte kind = event.kind(node);
    if (kind == FlatEvent.ARRAY) {
      for (int element = node + 1; element < event.end(node); element = event.end(element)) {
        descend(element, depth);
      }
    } else if (depth == stepCount) {
      compare(node, kind);
    } else if (kind == FlatEvent.OBJECT) {
      comparisons += event.length(node);
      step(event.member(node, steps[depth].name), depth);
    }
  }

  private void step(int next, int depth) {
    if (next >= 0) {
      int target = elements[depth] == ALL ? next : event.element(next, elements[depth]);
      if (target >= 0) {
        descend(target, depth + 1);
      }
    }
  }

  /** The number between brackets, or {@link #ALL}. */
  private static int element(char[] text, int bracket, int stop) {
    if (bracket + 2 >= stop) {
      return ALL;
    }
    long place = 0;
    for (int at = bracket + 1; at < stop - 1 && place <= Integer.MAX_VALUE; at++) {
      place = place * 10 + (text[at] - '0');
    }
    return (int) Math.min(place, Integer.MAX_VALUE);
  }

  private void compare(int node, byte kind) {
    switch (kind) {
      case FlatEvent.NULL -> {}
      case FlatEvent.OBJECT, FlatEvent.FRACTION, FlatEvent.HUGE_NUMBER -> {
        // An observable of an object has no value; other numbers can be written in many ways.
        found = true;
        equal = true;
      }
      case FlatEvent.TEXT -> {
        found = true;
        equal |= sameText(node);
      }
      case FlatEvent.BOOLEAN -> {
        found = true;
        equal = equal || event.isText(value, event.number(node) == 1 ? "true" : "false");
      }
      default -> {
        found = true;
        equal = equal || event.isText(value, event.numeric(node).toString());
      }
    }
  }

  private boolean sameText(int node) {
    if (equal) {
      return true;
    }
    int length = event.length(node);
    if (length != event.length(value)) {
      return false;
    }
    char[] text = event.chars();
    int a = event.textStart(node);
    int b = event.textStart(value);
    for (int i = 0; i < length; i++) {
      if (text[a + i] != text[b + i]) {
        return false;
      }
    }
    return true;
  }
}
