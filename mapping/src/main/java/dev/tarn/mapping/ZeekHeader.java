package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines with {@code #} at the top of a Zeek log that say how its records are written. One
 * thread uses it.
 */
final class ZeekHeader {
  /** The longest header. */
  static final int MAX_BYTES = 256 << 10;

  private static final List<String> NAMES =
      List.of(
          "separator", "set_separator", "empty_field", "unset_field", "path", "fields", "types");

  private final Map<String, String> lines = new LinkedHashMap<>();

  /**
   * Takes a line that begins with {@code #}. The line with the separator begins another header.
   *
   * @return whether the line says something of the records
   */
  boolean take(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    for (String name : NAMES) {
      if (text.startsWith(name, 1) && !text.startsWith("_", name.length() + 1)) {
        if (name.equals("separator")) {
          lines.clear();
        }
        lines.put(name, text);
        return true;
      }
    }
    return false;
  }

  /** The header's lines, one below the other. */
  byte[] bytes() {
    return String.join("\n", lines.values()).getBytes(StandardCharsets.UTF_8);
  }

  static ZeekHeader of(byte[] bytes) {
    ZeekHeader header = new ZeekHeader();
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      header.take(line.getBytes(StandardCharsets.UTF_8));
    }
    return header;
  }

  /** Whether fields are named. */
  boolean isComplete() {
    return lines.containsKey("fields");
  }

  /** What stands between fields: one byte, a tab if nothing is said. */
  byte separator() {
    String line = lines.getOrDefault("separator", "");
    byte[] value = unescaped(line.substring(Math.min(line.length(), "#separator ".length())));
    return value.length == 1 ? value[0] : (byte) '\t';
  }

  /** What stands between the elements of a set. */
  byte setSeparator() {
    byte[] value = value("set_separator", ",");
    return value.length == 1 ? value[0] : (byte) ',';
  }

  byte[] emptyField() {
    return value("empty_field", "(empty)");
  }

  byte[] unsetField() {
    return value("unset_field", "-");
  }

  /** The log's name, {@code conn}; empty where nothing is said. */
  byte[] path() {
    return value("path", "");
  }

  List<String> fields() {
    return list("fields");
  }

  List<String> types() {
    return list("types");
  }

  private List<String> list(String name) {
    String line = lines.getOrDefault(name, "");
    List<String> values = new ArrayList<>();
    int at = name.length() + 2;
    while (at <= line.length()) {
      int end = line.indexOf(separator(), at);
      end = end < 0 ? line.length() : end;
      values.add(line.substring(at, end));
      at = end + 1;
    }
    return values;
  }

  private byte[] value(String name, String whenAbsent) {
    String line = lines.get(name);
    return line == null || line.length() < name.length() + 2
        ? whenAbsent.getBytes(StandardCharsets.UTF_8)
        : unescaped(line.substring(name.length() + 2));
  }

  /** A text with {@code \x09} read. */
  private static byte[] unescaped(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = ZeekCodec.unescape(bytes, 0, bytes.length, bytes, 0);
    return java.util.Arrays.copyOf(bytes, length);
  }
}
