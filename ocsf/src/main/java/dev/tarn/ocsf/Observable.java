package dev.tarn.ocsf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An observable that follows from an event.
 *
 * @param name the dotted path, without anything for arrays
 * @param caption of the type, or null where it is not wanted
 * @param value as text; null for an object
 */
record Observable(String name, long typeId, @Nullable String caption, @Nullable String value) {

  /** As it stands in an event. */
  Map<String, @Nullable Object> tree() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("name", name);
    if (caption != null) {
      tree.put("type", caption);
    }
    tree.put("type_id", typeId);
    if (value != null) {
      tree.put("value", value);
    }
    return tree;
  }

  List<@Nullable Object> key() {
    return EventFacts.key(name, typeId, value);
  }
}
