package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An event that {@link EventGenerator} made.
 *
 * @param profiles what {@code metadata.profiles} declares
 * @param event the tree, mutable
 * @param expected what a validator must find in it: deprecations that cannot be avoided or were
 *     asked for
 */
record GeneratedEvent(
    Schema schema,
    EventClass eventClass,
    Set<String> profiles,
    Map<String, Object> event,
    List<ExpectedFinding> expected) {

  GeneratedEvent copy() {
    return new GeneratedEvent(
        schema, eventClass, profiles, copyOf(event), new ArrayList<>(expected));
  }

  private static Map<String, Object> copyOf(Map<?, ?> object) {
    Map<String, Object> copy = LinkedHashMap.newLinkedHashMap(object.size());
    object.forEach((key, value) -> copy.put((String) key, copyOf(value)));
    return copy;
  }

  private static Object copyOf(Object value) {
    if (value instanceof Map<?, ?> object) {
      return copyOf(object);
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>(list.size());
      list.forEach(element -> copy.add(copyOf(element)));
      return copy;
    }
    return value;
  }
}
