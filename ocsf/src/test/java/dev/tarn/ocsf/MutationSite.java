package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A place in a copy of an event where a {@link Mutation} works, and what it expects. */
final class MutationSite {
  private final GeneratedEvent event;
  private final EventPlace place;
  private final Random random;
  private final List<ExpectedFinding> expected;

  /**
   * @param event a copy that may be changed
   * @param place a place of that copy
   */
  MutationSite(GeneratedEvent event, EventPlace place, Random random) {
    this.event = event;
    this.place = place;
    this.random = random;
    this.expected = new ArrayList<>(event.expected());
  }

  GeneratedEvent event() {
    return event;
  }

  EventPlace place() {
    return place;
  }

  Attribute attribute() {
    return place.attribute();
  }

  Random random() {
    return random;
  }

  /** All that a validator must find after the change. */
  List<ExpectedFinding> expected() {
    return expected;
  }

  void expect(String code, String path) {
    expected.add(new ExpectedFinding(code, path));
  }

  /** Nothing else is looked at. */
  void expectOnly(String code, String path) {
    expected.clear();
    expect(code, path);
  }

  /** What was below the path is no longer there. */
  void forget(String path) {
    expected.removeIf(finding -> finding.isWithin(path));
  }

  /** What was below the path is no longer there; the attribute itself is. */
  void forgetBelow(String path) {
    expected.removeIf(
        finding ->
            finding.isWithin(path)
                && !(finding.path().equals(path) && finding.code().equals("attribute_deprecated")));
  }

  void set(String name, Object value) {
    place.holder().put(name, value);
  }

  /**
   * Replaces the value, or one element where the attribute is an array.
   *
   * @return the path of what was replaced
   */
  String replaceOne(Object value) {
    if (!attribute().array()) {
      forgetBelow(place.path());
      set(attribute().name(), value);
      return place.path();
    }
    List<Object> list = list(attribute().name());
    int index = random.nextInt(list.size());
    String path = place.path() + "[" + index + "]";
    forget(path);
    list.set(index, value);
    return path;
  }

  @SuppressWarnings("unchecked")
  List<Object> list(String name) {
    return (List<Object>) place.holder().get(name);
  }

  /** Takes an attribute of the place's holder away, and expects what is missing then. */
  void remove(String name) {
    place.holder().remove(name);
    expectMissing(name);
  }

  void expectMissing(String name) {
    Attribute attribute = place.holderType().attributes().get(name);
    forget(place.pathOf(name));
    if (attribute.requirement() == Requirement.REQUIRED) {
      expect("attribute_required_missing", place.pathOf(name));
    }
  }

  /** Expects a failure for each constraint that the change broke; there was none before. */
  void expectBrokenConstraints() {
    expectBrokenConstraints(place.holder(), place.holderPath(), place.holderType());
    if (!place.holderPath().isEmpty()) {
      expectBrokenConstraints(event.event(), "", event.eventClass());
    }
  }

  /** Expects a failure of the class where a dotted path of its constraints leads nowhere now. */
  void expectBrokenConstraintsOfClass() {
    if (event.eventClass().constraints().atLeastOne().stream()
        .anyMatch(one -> one.indexOf('.') >= 0)) {
      expectBrokenConstraints(event.event(), "", event.eventClass());
    }
  }

  private void expectBrokenConstraints(
      Map<String, Object> holder, String path, AttributeHolder type) {
    List<String> atLeastOne = type.constraints().atLeastOne();
    if (!atLeastOne.isEmpty() && atLeastOne.stream().noneMatch(one -> isPresent(holder, one))) {
      expect("constraint_failed", path);
    }
    List<String> justOne = type.constraints().justOne();
    if (!justOne.isEmpty() && justOne.stream().filter(one -> isPresent(holder, one)).count() != 1) {
      expect("constraint_failed", path);
    }
  }

  static boolean isPresent(Map<?, ?> holder, String path) {
    Object value = holder;
    for (String step : path.split("\\.", -1)) {
      value = value instanceof Map<?, ?> object ? object.get(step) : null;
    }
    return value != null;
  }

  /**
   * Expects what the enum of a caption says about another caption: the sibling that was replaced by
   * something that equals no caption.
   *
   * @param index the element that was replaced, or -1 for all of a sibling that is no array
   */
  void expectWrongSibling(int index) {
    String sibling = attribute().name();
    for (Attribute attribute : place.holderType().attributes().values()) {
      if (!sibling.equals(attribute.sibling()) || attribute.enumValues().isEmpty()) {
        continue;
      }
      Object value = place.holder().get(attribute.name());
      if (value instanceof List<?> values && index >= 0) {
        if (index < values.size() && !values.get(index).equals(99L)) {
          expect("attribute_enum_array_sibling_incorrect", place.path() + "[" + index + "]");
        }
      } else if (value != null
          && !(value instanceof List)
          && (!value.equals(99L) || attribute.name().equals("type_uid"))) {
        expect("attribute_enum_sibling_incorrect", place.path());
      }
    }
  }

  /** Expects the sum that no longer holds, where the place is one of its terms. */
  void expectWrongTypeUid() {
    Map<String, Object> members = event.event();
    if (place.holderPath().isEmpty()
        && (attribute().name().equals("type_uid") || attribute().name().equals("activity_id"))
        && members.get("type_uid") instanceof Number
        && members.get("activity_id") instanceof Number) {
      expect("type_uid_incorrect", "type_uid");
    }
  }
}
