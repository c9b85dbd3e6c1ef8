package dev.tarn.ocsf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of one event that go to {@code unmapped}: path → text. Arrays and empty objects stay whole
 * as JSON, other objects are taken apart; numbers and booleans are their literals, null is null.
 * The second of equal keys gets {@code #2}. What is past the limits stands in one JSON object under
 * {@code _rest}. One thread.
 */
final class UnmappedValues {
  static final int MAXIMUM_KEYS = 1000;
  static final int MAXIMUM_CHARS = 1 << 20;

  private final Map<String, @Nullable Object> values;
  private final Map<String, @Nullable Object> rest = new LinkedHashMap<>();
  private long chars;

  /**
   * @param present what the event has there already; it stays
   */
  UnmappedValues(@Nullable Object present) {
    values = new LinkedHashMap<>();
    if (present instanceof Map<?, ?> map) {
      values.putAll(EventFacts.object(map));
    } else if (present != null) {
      add("unmapped", present);
    }
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /** All values, those that were there first. */
  Map<String, @Nullable Object> tree() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>(values);
    if (!rest.isEmpty()) {
      tree.put(free(tree, "_rest"), EventJson.text(rest));
    }
    return tree;
  }

  /**
   * @param path as {@link #child} and {@link #element} make it
   * @return the place of the value, {@code unmapped["path"]}
   */
  String add(String path, @Nullable Object value) {
    if (value instanceof Map<?, ?> object && !object.isEmpty()) {
      EventFacts.object(object).forEach((name, member) -> add(child(path, name), member));
      return place(path);
    }
    String text =
        switch (value) {
          case null -> null;
          case Map<?, ?> object -> "{}";
          case List<?> list -> EventJson.text(list);
          case String string -> string;
          default -> EventJson.text(value);
        };
    chars += path.length() + (text == null ? 0 : text.length());
    Map<String, @Nullable Object> room =
        values.size() < MAXIMUM_KEYS && chars <= MAXIMUM_CHARS ? values : rest;
    String key = free(room, path);
    room.put(key, text);
    return place(key);
  }

  private static String free(Map<String, @Nullable Object> room, String path) {
    String key = path;
    for (int i = 2; room.containsKey(key); i++) {
      key = path + "#" + i;
    }
    return key;
  }

  private static String place(String key) {
    return "unmapped[\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
  }

  /** A path with one more segment; one that is no plain name is quoted. */
  static String child(String path, String name) {
    boolean bare = !name.isEmpty() && !name.equals("_rest");
    for (int i = 0; bare && i < name.length(); i++) {
      bare = ".\"#[]\\".indexOf(name.charAt(i)) < 0;
    }
    String segment = bare ? name : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    return path.isEmpty() ? segment : path + "." + segment;
  }

  static String element(String path, int index) {
    return path + "[" + index + "]";
  }
}
