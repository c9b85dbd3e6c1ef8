package dev.tarn.ocsf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes an event tree as JSON, so that what reads it is not tested with its own counterpart. */
final class JsonText {
  private JsonText() {}

  static byte[] utf8(Object value) {
    StringBuilder text = new StringBuilder();
    append(text, value);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(StringBuilder text, Object value) {
    switch (value) {
      case null -> text.append("null");
      case String string -> appendString(text, string);
      case Map<?, ?> object -> {
        char separator = '{';
        for (Map.Entry<?, ?> member : object.entrySet()) {
          text.append(separator);
          appendString(text, (String) member.getKey());
          text.append(':');
          append(text, member.getValue());
          separator = ',';
        }
        text.append(separator == '{' ? "{}" : "}");
      }
      case List<?> list -> {
        char separator = '[';
        for (Object element : list) {
          text.append(separator);
          append(text, element);
          separator = ',';
        }
        text.append(separator == '[' ? "[]" : "]");
      }
      default -> text.append(value);
    }
  }

  private static void appendString(StringBuilder text, String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char letter = string.charAt(i);
      if (letter == '"' || letter == '\\') {
        text.append('\\').append(letter);
      } else if (letter < ' ') {
        text.append(String.format("\\u%04x", (int) letter));
      } else {
        text.append(letter);
      }
    }
    text.append('"');
  }
}
