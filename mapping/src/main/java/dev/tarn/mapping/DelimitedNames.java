package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Delimited;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads header lines of delimited text. Immutable. */
final class DelimitedNames {
  /** Most names of a header. */
  static final int MAX_NAMES = 4096;

  /** The longest header line. */
  static final int MAX_BYTES = 64 << 10;

  private final Delimited format;

  DelimitedNames(Delimited format) {
    this.format = format;
  }

  /** The name of a column that has none, {@code column_3} for the one with index 2. */
  String nameless(int column) {
    return "column_" + (column + 1);
  }

  /**
   * The names in a header line, without quotes and blanks around them; {@code column_3} for the
   * third if it is empty. Empty if the line cannot be a header.
   */
  Optional<List<String>> read(byte[] line) {
    if (line.length > MAX_BYTES || JsonText.findInvalidUtf8(line, 0, line.length) >= 0) {
      return Optional.empty();
    }
    String text = new String(line, StandardCharsets.UTF_8);
    if (!format.headerPrefix().isEmpty() && text.startsWith(format.headerPrefix())) {
      text = text.substring(format.headerPrefix().length());
      boolean separated =
          !text.isEmpty() && (text.charAt(0) == format.delimiter() || text.charAt(0) == ' ');
      text = separated ? text.substring(1) : text;
    }
    List<String> names = new ArrayList<>();
    int at = 0;
    while (at <= text.length() && names.size() <= MAX_NAMES) {
      StringBuilder name = new StringBuilder();
      at = field(text, at, name);
      String trimmed = name.toString().strip();
      names.add(trimmed.isEmpty() ? nameless(names.size()) : trimmed);
    }
    return at < 0 || names.size() > MAX_NAMES ? Optional.empty() : Optional.of(names);
  }

  /** Reads a field; gives where the next one starts, behind the text if there is none. */
  private int field(String text, int from, StringBuilder name) {
    int at = from;
    if (format.runs()) {
      while (at < text.length() && isDelimiter(text.charAt(at))) {
        at++;
      }
    }
    if (format.quote() != 0 && at < text.length() && text.charAt(at) == format.quote()) {
      at++;
      while (at < text.length()) {
        char c = text.charAt(at++);
        boolean more = at < text.length();
        if (c == format.escape() && c != 0 && more) {
          c = text.charAt(at++);
        } else if (c == format.quote()) {
          if (!more || text.charAt(at) != c) {
            break;
          }
          at++;
        }
        name.append(c);
      }
    }
    while (at < text.length() && !isDelimiter(text.charAt(at))) {
      name.append(text.charAt(at++));
    }
    if (format.runs() && at < text.length()) {
      int next = at;
      while (next < text.length() && isDelimiter(text.charAt(next))) {
        next++;
      }
      return next == text.length() ? next + 1 : next;
    }
    return at + 1;
  }

  private boolean isDelimiter(char c) {
    return c == format.delimiter() || (format.runs() && c == '\t');
  }
}
