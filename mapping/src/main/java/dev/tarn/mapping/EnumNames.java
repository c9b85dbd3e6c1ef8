package dev.tarn.mapping;

import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.EnumValue;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The names under which a mapping writes an enum's values: the caption in lower_snake ({@code
 * not_applicable}), the caption itself, or the key.
 */
final class EnumNames {
  private EnumNames() {}

  /** The key that a name means. */
  static Optional<String> findKey(Attribute attribute, String name) {
    if (attribute.enumValues().containsKey(name)) {
      return Optional.of(name);
    }
    return Optional.ofNullable(byName(attribute).get(snake(name)));
  }

  /** Name to key; of two values with one caption the one that is not deprecated. */
  static Map<String, String> byName(Attribute attribute) {
    Map<String, String> keys = new LinkedHashMap<>();
    for (EnumValue value : attribute.enumValues().values()) {
      String name = snake(value.caption());
      if (value.deprecatedSince() == null) {
        keys.put(name, value.key());
      } else {
        keys.putIfAbsent(name, value.key());
      }
    }
    return keys;
  }

  static String snake(String caption) {
    StringBuilder name = new StringBuilder();
    for (char c : caption.toLowerCase(Locale.ROOT).toCharArray()) {
      if (Character.isLetterOrDigit(c)) {
        name.append(c);
      } else if (!name.isEmpty() && name.charAt(name.length() - 1) != '_') {
        name.append('_');
      }
    }
    int length = name.length();
    return length > 0 && name.charAt(length - 1) == '_'
        ? name.substring(0, length - 1)
        : name.toString();
  }
}
