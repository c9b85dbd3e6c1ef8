package dev.tarn.mapping;

import static dev.tarn.mapping.InputPath.ELEMENT;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.FromPath;
import dev.tarn.mapping.MappingSpec.MatchKind;
import dev.tarn.mapping.MappingSpec.NumberComparison;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads conditions: {@code category in [Administrative, Write] and errorCode exists}.
 *
 * <pre>
 * condition  = all { "or" all }
 * all        = single { "and" single }
 * single     = "not" single | "(" condition ")" | "$name" | value test [ "ignoring" "case" ]
 * value      = path | "$name"
 * test       = "exists" | "missing" | ("==" | "!=" | "starts_with" | "ends_with" | "contains") value
 *            | ("in" | "not in" | "starts_with" | …) "[" text { "," text } "]"
 *            | ("&lt;" | "&lt;=" | "&gt;" | "&gt;=") number | "matches" "/" regex "/" [ "i" ]
 * text       = "text" | 'text' | bare text up to a blank, comma or bracket
 * </pre>
 *
 * One text, one thread.
 */
final class ConditionParser {
  private static final String CODE = "condition-syntax";
  private static final int MAX_DEPTH = 64;

  /** Longer ones could be nested more deeply than the JDK can compile. */
  static final int MAX_REGEX_LENGTH = 2000;

  private static final String TESTS =
      "a test is ==, !=, in, not in, starts_with, ends_with, contains, matches, <, <=, >, >=,"
          + " exists or missing";

  private final String text;
  private final Names names;
  private final UnaryOperator<PathReference> place;

  /** Whether it chooses an element within a path. */
  private final boolean inPath;

  private int at;
  private int depth;

  /** What a condition may name. */
  interface Names {
    /** A mapping without names. */
    Names NONE =
        new Names() {
          @Override
          public @Nullable Condition condition(String name) {
            return null;
          }

          @Override
          public @Nullable Expression value(String name) {
            return null;
          }

          @Override
          public Set<String> all() {
            return Set.of();
          }

          @Override
          public boolean isOpen(String name) {
            return false;
          }

          @Override
          public void use(String name) {}
        };

    /** The condition that a name means, or null. */
    @Nullable Condition condition(String name);

    /** The value that a name means, or null. */
    @Nullable Expression value(String name);

    /** The names of all conditions and values. */
    Set<String> all();

    /** Whether a name is just being read, so that what it means cannot be used for it. */
    boolean isOpen(String name);

    /** Takes note that a condition uses a name. */
    void use(String name);
  }

  private ConditionParser(
      String text,
      int from,
      int depth,
      Names names,
      UnaryOperator<PathReference> place,
      boolean inPath) {
    this.text = text;
    this.at = from;
    this.depth = depth;
    this.names = names;
    this.place = place;
    this.inPath = inPath;
  }

  /**
   * @param place gives the path of the record or element that a path of the text means
   */
  static Condition parse(String text, Names names, UnaryOperator<PathReference> place)
      throws SyntaxError {
    ConditionParser parser = new ConditionParser(text, 0, 0, names, place, false);
    Condition condition = parser.any();
    parser.skipBlanks();
    if (parser.at < text.length()) {
      throw parser.error(
          "'" + parser.rest() + "' is too much here", "join conditions with 'and' or 'or'");
    }
    return condition;
  }

  /**
   * A parser of the condition within a path that chooses an element of an array.
   *
   * @param from where the condition begins
   */
  static ConditionParser ofElement(String text, int from, int depth) {
    return new ConditionParser(text, from, depth, Names.NONE, path -> path, true);
  }

  /** A condition up to the bracket behind it, which is taken too. */
  Condition untilBracket() throws SyntaxError {
    Condition condition = any();
    if (!symbol("]")) {
      throw error("']' is missing here", "join conditions with 'and' or 'or'");
    }
    return condition;
  }

  int at() {
    return at;
  }

  private Condition any() throws SyntaxError {
    if (++depth > MAX_DEPTH) {
      throw error("too many brackets", null);
    }
    List<Condition> parts = new ArrayList<>();
    do {
      parts.add(all());
    } while (word("or"));
    depth--;
    return parts.size() == 1 ? parts.get(0) : new MappingSpec.Or(parts);
  }

  private Condition all() throws SyntaxError {
    List<Condition> parts = new ArrayList<>();
    do {
      parts.add(single());
    } while (word("and"));
    return parts.size() == 1 ? parts.get(0) : new MappingSpec.And(parts);
  }

  private Condition single() throws SyntaxError {
    int negations = 0;
    while (word("not")) {
      negations++;
    }
    Condition condition = positive();
    return negations % 2 == 0 ? condition : new MappingSpec.Not(condition);
  }

  private Condition positive() throws SyntaxError {
    skipBlanks();
    if (symbol("(")) {
      Condition inside = any();
      if (!symbol(")")) {
        throw error("')' is missing here", null);
      }
      return inside;
    }
    int start = at;
    if (at >= text.length()) {
      throw error("a condition is missing here", null);
    }
    PathParser paths = new PathParser(text, at, depth);
    PathReference reference = place.apply(paths.read());
    at = paths.at();
    if (inPath && reference.root() != PathReference.Root.HERE) {
      throw new SyntaxError(
          CODE,
          start,
          at - start,
          "a condition within [ ] tests the element, by its own paths",
          null);
    }
    if (reference.root() == PathReference.Root.NAME) {
      return named(reference.name(), start);
    }
    if (reference.path().steps().stream().anyMatch(InputPath.Each.class::isInstance)) {
      throw new SyntaxError(
          "path-syntax", start, at - start, "a condition tests one value; [*] means many", null);
    }
    return reference.root() == PathReference.Root.RECORD
        ? of("$record." + reference.path(), new FromPath(reference.path()), test(ELEMENT))
        : test(reference.path());
  }

  /** A condition that is named, or a test of a value that is. */
  private Condition named(String name, int start) throws SyntaxError {
    Condition condition = names.condition(name);
    Expression value = names.value(name);
    if (condition == null && value == null) {
      throw new SyntaxError(
          "unknown-name",
          start,
          at - start,
          names.isOpen(name)
              ? "'$" + name + "' hangs on itself"
              : "there is no condition or value '$" + name + "'",
          names.all().isEmpty()
              ? "name conditions under the top key 'conditions'"
              : Suggestions.hint(name, names.all()));
    }
    names.use(name);
    return value == null ? Objects.requireNonNull(condition) : of("$" + name, value, test(ELEMENT));
  }

  /** A test of a value of the record, whatever the condition is about. */
  private static Condition of(String name, Expression value, Condition test) {
    return test instanceof MappingSpec.Not not
        ? new MappingSpec.Not(of(name, value, not.negated()))
        : new MappingSpec.ValueTest(name, value, test);
  }

  private Condition test(InputPath path) throws SyntaxError {
    skipBlanks();
    if (word("exists")) {
      return new MappingSpec.Exists(path);
    }
    if (word("missing")) {
      return new MappingSpec.Not(new MappingSpec.Exists(path));
    }
    if (symbol("==")) {
      return texts(path, MatchKind.EQUALS, List.of(value()));
    }
    if (symbol("!=")) {
      return new MappingSpec.Not(texts(path, MatchKind.EQUALS, List.of(value())));
    }
    if (symbol("<=")) {
      return number(path, NumberComparison.LESS_OR_EQUAL);
    }
    if (symbol("<")) {
      return number(path, NumberComparison.LESS);
    }
    if (symbol(">=")) {
      return number(path, NumberComparison.GREATER_OR_EQUAL);
    }
    if (symbol(">")) {
      return number(path, NumberComparison.GREATER);
    }
    if (word("matches")) {
      return new MappingSpec.RegexMatch(path, regex());
    }
    boolean negated = word("not");
    MatchKind kind = null;
    if (word("in")) {
      kind = MatchKind.EQUALS;
    } else if (word("starts_with")) {
      kind = MatchKind.STARTS_WITH;
    } else if (word("ends_with")) {
      kind = MatchKind.ENDS_WITH;
    } else if (word("contains")) {
      kind = MatchKind.CONTAINS;
    }
    if (kind == null) {
      if (symbol("=")) {
        at--;
        throw error("'=' is no test", "write ==");
      }
      throw error(
          at < text.length() ? "'" + rest() + "' is no test" : "a test is missing here", TESTS);
    }
    Condition condition = texts(path, kind, valueOrList());
    return negated ? new MappingSpec.Not(condition) : condition;
  }

  private Condition texts(InputPath path, MatchKind kind, List<String> texts) throws SyntaxError {
    return new MappingSpec.TextMatch(path, kind, texts, ignoringCase());
  }

  private boolean ignoringCase() throws SyntaxError {
    if (!word("ignoring")) {
      return false;
    }
    if (!word("case")) {
      throw error("'ignoring' is followed by 'case'", null);
    }
    return true;
  }

  private Condition number(InputPath path, NumberComparison comparison) throws SyntaxError {
    skipBlanks();
    int start = at;
    String number = value();
    try {
      return new MappingSpec.NumberMatch(path, comparison, Double.parseDouble(number));
    } catch (NumberFormatException e) {
      throw new SyntaxError(CODE, start, at - start, "'" + number + "' is no number", null);
    }
  }

  private Pattern regex() throws SyntaxError {
    skipBlanks();
    if (at >= text.length() || text.charAt(at) != '/') {
      throw error("a regular expression stands between slashes", "matches /^Create/");
    }
    int start = ++at;
    StringBuilder regex = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '/') {
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length()) {
        char escaped = text.charAt(at++);
        regex.append(escaped == '/' ? "/" : "\\" + escaped);
      } else {
        regex.append(c);
      }
    }
    if (at >= text.length()) {
      throw new SyntaxError(CODE, start - 1, at - start + 1, "the closing '/' is missing", null);
    }
    at++;
    if (regex.length() > MAX_REGEX_LENGTH) {
      throw new SyntaxError(
          "regex-syntax",
          start,
          1,
          "a regular expression has at most " + MAX_REGEX_LENGTH + " characters",
          null);
    }
    int flags = 0;
    if (at < text.length() && text.charAt(at) == 'i') {
      at++;
      flags = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    }
    try {
      Pattern pattern = Pattern.compile(regex.toString(), flags);
      return ignoringCase()
          ? Pattern.compile(pattern.pattern(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
          : pattern;
    } catch (PatternSyntaxException e) {
      throw new SyntaxError(
          "regex-syntax",
          Math.min(text.length(), start + Math.max(0, e.getIndex())),
          1,
          "the regular expression is wrong: " + e.getDescription(),
          null);
    }
  }

  private List<String> valueOrList() throws SyntaxError {
    if (!symbol("[")) {
      return List.of(value());
    }
    List<String> values = new ArrayList<>();
    do {
      values.add(value());
    } while (symbol(","));
    if (!symbol("]")) {
      throw error("',' or ']' is missing here", "put values with blanks in quotes");
    }
    return values;
  }

  private String value() throws SyntaxError {
    skipBlanks();
    if (at >= text.length()) {
      throw error("a value is missing here", null);
    }
    char quote = text.charAt(at);
    if (quote == '"' || quote == '\'') {
      int start = at++;
      StringBuilder value = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == quote) {
          return value.toString();
        }
        if (c == '\\' && at < text.length()) {
          c = text.charAt(at++);
        }
        value.append(c);
      }
      throw new SyntaxError(CODE, start, at - start, "the quote is not closed", null);
    }
    int start = at;
    while (at < text.length()
        && !Character.isWhitespace(text.charAt(at))
        && "[](),\"'=<>!".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == start) {
      throw error("a value is missing here", "put values with special characters in quotes");
    }
    return text.substring(start, at);
  }

  /** Takes a word if it stands here as a whole. */
  private boolean word(String word) {
    skipBlanks();
    int end = at + word.length();
    if (!text.startsWith(word, at)
        || (end < text.length()
            && !Character.isWhitespace(text.charAt(end))
            && "([])".indexOf(text.charAt(end)) < 0)) {
      return false;
    }
    at = end;
    return true;
  }

  private boolean symbol(String symbol) {
    skipBlanks();
    if (!text.startsWith(symbol, at)) {
      return false;
    }
    at += symbol.length();
    return true;
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  /** The word at the cursor, for messages. */
  private String rest() {
    int end = at;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return text.substring(at, end);
  }

  private SyntaxError error(String message, @Nullable String hint) {
    skipBlanks();
    int length = Math.max(1, rest().length());
    int offset = at < text.length() ? at : Math.max(0, text.length() - 1);
    return new SyntaxError(CODE, offset, at < text.length() ? length : 1, message, hint);
  }
}
