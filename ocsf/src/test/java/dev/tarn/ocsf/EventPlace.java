package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A value in an event that the schema knows.
 *
 * @param holder the object that has it, part of the event's tree
 * @param holderType the class or object type of the holder
 * @param holderPath path of the holder, {@code resources[0]}; empty = the event
 */
record EventPlace(
    Map<String, Object> holder,
    AttributeHolder holderType,
    String holderPath,
    Attribute attribute) {

  String path() {
    return holderPath.isEmpty() ? attribute.name() : holderPath + "." + attribute.name();
  }

  /** Path of another attribute of the same holder. */
  String pathOf(String neighbour) {
    return holderPath.isEmpty() ? neighbour : holderPath + "." + neighbour;
  }

  Object value() {
    return holder.get(attribute.name());
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
    for (Map.Entry<String, Object> member : holder.entrySet()) {
      Attribute attribute = type.attributes().get(member.getKey());
      if (attribute == null || !attribute.existsUnder(profiles) || member.getValue() == null) {
        continue;
      }
      EventPlace place = new EventPlace(holder, type, path, attribute);
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

  @SuppressWarnings("unchecked")
  private static void forEachObject(Object value, String path, ObjectVisitor visitor) {
    if (value instanceof Map<?, ?> object) {
      visitor.visit((Map<String, Object>) object, path);
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i) instanceof Map<?, ?> object) {
          visitor.visit((Map<String, Object>) object, path + "[" + i + "]");
        }
      }
    }
  }

  private interface ObjectVisitor {
    void visit(Map<String, Object> object, String path);
  }
}
