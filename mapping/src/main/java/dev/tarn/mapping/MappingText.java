package dev.tarn.mapping;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Values as they are written in a mapping file. */
final class MappingText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

  /** Plain, these would mean something else in YAML or in a condition. */
  private static final Set<String> WORDS =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "and", "or", "not", "exists", "in");

  private MappingText() {}

  /** A YAML scalar for a text, in quotes where it has to be. */
  static String scalar(String text) {
    if (isPlain(text)) {
      return text;
    }
    if (text.chars().noneMatch(c -> c < ' ' || c == 0x7F)) {
      return "'" + text.replace("'", "''") + "'";
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(c < ' ' || c == 0x7F ? String.format("\\x%02x", (int) c) : c);
      }
    }
    return quoted.append('"').toString();
  }

  /** A YAML scalar for a text, always in quotes: as a key it then is no number. */
  static String quoted(String text) {
    String scalar = scalar(text);
    return scalar.equals(text) ? "'" + text + "'" : scalar;
  }

  /** A path of keys: {@code a."b c"}. */
  static String path(List<String> keys) {
    return String.join(
        ".",
        keys.stream()
            .map(
                key ->
                    PLAIN_KEY.matcher(key).matches()
                        ? key
                        : "\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
            .toList());
  }

  /** A text in a condition. */
  static String literal(String text) {
    return isPlain(text) || text.matches("[0-9]+")
        ? text
        : "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static boolean isPlain(String text) {
    return PLAIN.matcher(text).matches() && !WORDS.contains(text);
  }
}
