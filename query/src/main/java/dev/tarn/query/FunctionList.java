package dev.tarn.query;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions that a query may call; everything else is refused. Immutable. */
final class FunctionList {
  /** What may stand in FROM as a function. */
  static final Set<String> TABLE_FUNCTIONS = Set.of("range", "generate_series", "unnest");

  /** What makes long values out of short ones: each value is bounded by a macro of this name. */
  static final List<String> BOUNDED =
      List.of(
          "CREATE MACRO repeat(text, n) AS CASE WHEN strlen(text) * n <= 100000"
              + " THEN system.main.repeat(text, n)"
              + " ELSE error('repeat makes more than 100000 bytes') END",
          "CREATE MACRO lpad(text, n, fill) AS CASE WHEN n <= 100000"
              + " THEN system.main.lpad(text, n, fill)"
              + " ELSE error('lpad makes more than 100000 characters') END",
          "CREATE MACRO rpad(text, n, fill) AS CASE WHEN n <= 100000"
              + " THEN system.main.rpad(text, n, fill)"
              + " ELSE error('rpad makes more than 100000 characters') END",
          "CREATE MACRO list_resize(list, n, fill := NULL) AS CASE WHEN n <= 10000"
              + " THEN system.main.list_resize(list, n, fill)"
              + " ELSE error('list_resize makes more than 10000 elements') END",
          "CREATE MACRO array_resize(list, n, fill := NULL) AS CASE WHEN n <= 10000"
              + " THEN system.main.list_resize(list, n, fill)"
              + " ELSE error('array_resize makes more than 10000 elements') END");

  private static final long LONGEST_LIST = 10_000;
  private static final int WIDEST_FIELD_DIGITS = 3;
  private static final Set<String> NAMES = load();

  private FunctionList() {}

  private static Set<String> load() {
    Set<String> names = new HashSet<>();
    try (InputStream in = FunctionList.class.getResourceAsStream("functions.txt");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("# ") && !line.isBlank()) {
          for (String name : line.split(" ", -1)) {
            names.add(Relation.lower(name));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Set.copyOf(names);
  }

  static Set<String> names() {
    return NAMES;
  }

  /** Those that are words, not operators. */
  static List<String> words() {
    return NAMES.stream().filter(name -> Character.isLetter(name.charAt(0))).sorted().toList();
  }

  static boolean allows(String name) {
    return NAMES.contains(Relation.lower(name));
  }

  /** Why the arguments of an allowed function are refused, or null. */
  static @Nullable String refusal(String name, List<Node> arguments) {
    return switch (Relation.lower(name)) {
      case "range", "generate_series" ->
          isShortList(arguments)
              ? null
              : name
                  + " outside of FROM takes whole numbers written out and makes at most "
                  + LONGEST_LIST
                  + " elements";
      case "format", "printf" ->
          !arguments.isEmpty() && isPlainFormat(arguments.getFirst())
              ? null
              : name + " takes a format written out, with fields narrower than 1000";
      case "bar" ->
          arguments.size() < 4 || isNumberUpTo(arguments.get(3), 1_000)
              ? null
              : "the width of bar is a number written out, at most 1000";
      default -> null;
    };
  }

  private static boolean isShortList(List<Node> arguments) {
    long[] numbers = new long[arguments.size()];
    for (int i = 0; i < numbers.length; i++) {
      Node value = arguments.get(i).get("value");
      if (!arguments.get(i).text("class").equals("CONSTANT") || !value.has("value")) {
        return false;
      }
      numbers[i] = value.number("value");
    }
    return switch (numbers.length) {
      case 1 -> numbers[0] >= 0 && numbers[0] <= LONGEST_LIST;
      case 2, 3 -> {
        long step = numbers.length == 3 ? numbers[2] : 1;
        yield numbers[0] >= 0
            && numbers[1] >= 0
            && step > 0
            && (numbers[1] - numbers[0]) / step <= LONGEST_LIST;
      }
      default -> false;
    };
  }

  private static boolean isNumberUpTo(Node argument, long most) {
    long number = argument.get("value").number("value");
    return number >= 0 && number <= most;
  }

  /** Literal, without a width of four digits and without one that is an argument itself. */
  private static boolean isPlainFormat(Node argument) {
    Node value = argument.get("value").get("value");
    if (!value.isText()) {
      return false;
    }
    String format = value.text();
    int digits = 0;
    int braces = 0;
    boolean inField = false;
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      digits = Character.isDigit(c) ? digits + 1 : 0;
      braces = c == '{' ? braces + 1 : c == '}' ? Math.max(0, braces - 1) : braces;
      inField = c == '%' || (inField && !Character.isLetter(c));
      if (digits > WIDEST_FIELD_DIGITS || (braces > 1 && i > 0 && format.charAt(i - 1) != '{')) {
        return false;
      }
      if (c == '*' && inField) {
        return false;
      }
    }
    return true;
  }
}
