package dev.tarn.mapping;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Time formats of C and Python ({@code %Y-%m-%d %H:%M:%S.%f}) as a mapping writes them. */
final class StrptimeFormat {
  private static final Pattern ISO =
      Pattern.compile("%Y-%m-%d[T ]%H:%M:%S(\\.%f)?(Z|%z)?|%Y-%m-%d");

  /** Digits that the fraction may have there. */
  private static final List<Integer> FRACTIONS = List.of(6, 3);

  /** Source: the directives of strftime(3) and of Python's datetime. */
  private static final Map<Character, String> DIRECTIVES =
      Map.ofEntries(
          Map.entry('Y', "yyyy"),
          Map.entry('y', "yy"),
          Map.entry('m', "MM"),
          Map.entry('d', "dd"),
          Map.entry('e', "d"),
          Map.entry('j', "DDD"),
          Map.entry('b', "MMM"),
          Map.entry('h', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('a', "EEE"),
          Map.entry('A', "EEEE"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('p', "a"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('z', "xx"),
          Map.entry('Z', "zzz"),
          Map.entry('T', "HH:mm:ss"),
          Map.entry('F', "yyyy-MM-dd"));

  private StrptimeFormat() {}

  /** The formats to try in order; empty where a directive has no counterpart. */
  static Optional<List<String>> convert(String format) {
    if (ISO.matcher(format).matches()) {
      return Optional.of(List.of("iso"));
    }
    if (!format.contains("%f")) {
      return pattern(format, 0).map(List::of);
    }
    List<String> patterns =
        FRACTIONS.stream().flatMap(digits -> pattern(format, digits).stream()).toList();
    return patterns.isEmpty() ? Optional.empty() : Optional.of(patterns);
  }

  private static Optional<String> pattern(String format, int fraction) {
    StringBuilder pattern = new StringBuilder();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        literal.append(c);
        continue;
      }
      char directive = format.charAt(++i);
      if (directive == '%') {
        literal.append('%');
        continue;
      }
      String letters = directive == 'f' ? "S".repeat(fraction) : DIRECTIVES.get(directive);
      if (letters == null) {
        return Optional.empty();
      }
      appendLiteral(pattern, literal);
      pattern.append(letters);
    }
    appendLiteral(pattern, literal);
    return Optional.of(pattern.toString());
  }

  private static void appendLiteral(StringBuilder pattern, StringBuilder literal) {
    String text = literal.toString();
    literal.setLength(0);
    if (text.chars().anyMatch(c -> Character.isLetter(c) || "'[]{}#".indexOf(c) >= 0)) {
      pattern.append('\'').append(text.replace("'", "''")).append('\'');
    } else {
      pattern.append(text);
    }
  }
}
