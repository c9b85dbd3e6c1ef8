package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A value in an event that the schema knows.
 *
 * @param holder the object that has it, part of the event's tree
 * @param holderType the class or object type of the holder
 * @param holderPath path of the holder, {@code resources[0]}; empty = the event
 * @param path path of the value
 * @param caption whether it is the caption of an enum beside it
 */
record EventPlace(
    Map<String, Object> holder,
    AttributeHolder holderType,
    String holderPath,
    Attribute attribute,
    String path,
    boolean caption) {
  private static final Set<String> DECISIVE =
      Set.of("class_uid", "metadata", "metadata.version", "metadata.profiles");

  /** Between the names and indexes of a path. */
  private static final Pattern STEPS = Pattern.compile("[.\\[\\]]+");

  /** Path of another attribute of the same holder. */
  String pathOf(String neighbour) {
    return holderPath.isEmpty() ? neighbour : holderPath + "." + neighbour;
  }

  /** The same place in a copy of the event. */
  EventPlace in(Map<String, Object> copy) {
    Object there = copy;
    for (String step :
        holderPath.isEmpty() ? List.<String>of() : STEPS.splitAsStream(holderPath).toList()) {
      there =
          there instanceof List<?> list
              ? list.get(Integer.parseInt(step))
              : ((Map<?, ?>) there).get(step);
    }
    return new EventPlace(object(there), holderType, holderPath, attribute, path, caption);
  }

  Object value() {
    return holder.get(attribute.name());
  }

  /** Whether it is none of the places that decide how all the rest is read. */
  boolean isOrdinary() {
    return !DECISIVE.contains(path);
  }

  boolean isAt(String other) {
    return path.equals(other);
  }

  boolean isEnum() {
    return !attribute.enumValues().isEmpty();
  }

  boolean isScalar() {
    return attribute.objectType() == null;
  }

  boolean isBasedOn(String base) {
    return attribute.type().base().equals(base);
  }

  boolean hasElements() {
    return !(value() instanceof List<?> list) || !list.isEmpty();
  }

  /** Whether any text of its type may stand there. */
  boolean isFreeText() {
    return isBasedOn("string_t")
        && isOrdinary()
        && !isEnum()
        && !caption
        && !isNameOfObservable()
        && hasElements();
  }

  boolean isNameOfObservable() {
    return attribute.name().equals("name")
        && holderPath.startsWith("observables[")
        && holderPath.indexOf('.') < 0;
  }

  /** All places of an event, a holder before what it holds. */
  static List<EventPlace> all(
      Schema schema, EventClass eventClass, Set<String> profiles, Map<String, Object> event) {
    List<EventPlace> places = new ArrayList<>();
    collect(schema, eventClass, profiles, event, "", places);
    return places;
  }

  private static void collect(
      Schema schema,
      AttributeHolder type,
      Set<String> profiles,
      Map<String, Object> holder,
      String path,
      List<EventPlace> places) {
    Set<String> captions = new HashSet<>();
    for (String name : holder.keySet()) {
      Attribute attribute = type.attributes().get(name);
      if (attribute != null && !attribute.enumValues().isEmpty() && holder.get(name) != null) {
        captions.add(attribute.sibling());
      }
    }
    for (Map.Entry<String, Object> member : holder.entrySet()) {
      Attribute attribute = type.attributes().get(member.getKey());
      if (attribute == null || !attribute.existsUnder(profiles) || member.getValue() == null) {
        continue;
      }
      String name = attribute.name();
      EventPlace place =
          new EventPlace(
              holder,
              type,
              path,
              attribute,
              path.isEmpty() ? name : path + "." + name,
              captions.contains(name));
      places.add(place);
      if (attribute.objectType() != null) {
        ObjectType object = schema.findObject(attribute.objectType()).orElseThrow();
        forEachObject(
            member.getValue(),
            place.path(),
            (inner, at) -> collect(schema, object, profiles, inner, at, places));
      }
    }
  }

  private static void forEachObject(Object value, String path, ObjectVisitor visitor) {
    if (value instanceof Map<?, ?>) {
      visitor.visit(object(value), path);
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i) instanceof Map<?, ?> element) {
          visitor.visit(object(element), path + "[" + i + "]");
        }
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  private interface ObjectVisitor {
    void visit(Map<String, Object> object, String path);
  }
}
