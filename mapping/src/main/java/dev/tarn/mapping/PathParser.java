package dev.tarn.mapping;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads paths: {@code identity.claims."http://…/upn"}, {@code resources[*].ARN}, {@code
 * $record.awsRegion}. A cursor that stands after what was read; one thread uses it.
 */
final class PathParser {
  private static final String NOT_BARE = ".\"#[]{}\\()=!<>,'`";

  private final String text;
  private final int depth;
  private int at;

  PathParser(String text, int from) {
    this(text, from, 0);
  }

  /**
   * @param depth number of brackets around
   */
  PathParser(String text, int from, int depth) {
    this.text = text;
    this.at = from;
    this.depth = depth;
  }

  /** A text that is one path. */
  static PathReference parse(String text) throws SyntaxError {
    PathParser parser = new PathParser(text, 0);
    PathReference reference = parser.read();
    if (parser.at < text.length()) {
      throw parser.unexpected();
    }
    return reference;
  }

  int at() {
    return at;
  }

  PathReference read() throws SyntaxError {
    PathReference.Root root = PathReference.Root.HERE;
    List<InputPath.Step> steps = new ArrayList<>();
    if (peek() == '$') {
      int start = at++;
      String name = bare();
      if (name.isEmpty()) {
        throw new SyntaxError("path-syntax", start, 1, "a name follows '$'", null);
      }
      switch (name) {
        case "element" -> {}
        case "record" -> root = PathReference.Root.RECORD;
        default -> {
          return new PathReference(PathReference.Root.NAME, name, InputPath.ELEMENT);
        }
      }
    } else {
      steps.add(new InputPath.Key(segment()));
    }
    while (at < text.length()) {
      if (peek() == '.') {
        at++;
        steps.add(new InputPath.Key(segment()));
      } else if (peek() == '[') {
        steps.add(subscript());
      } else {
        break;
      }
    }
    return new PathReference(root, "", new InputPath(steps));
  }

  private String segment() throws SyntaxError {
    if (peek() == '"') {
      return quoted();
    }
    String bare = bare();
    if (bare.isEmpty()) {
      throw at < text.length()
          ? unexpected()
          : new SyntaxError("path-syntax", Math.max(0, at - 1), 1, "a key is missing here", null);
    }
    return bare;
  }

  private String bare() {
    int start = at;
    while (at < text.length()
        && !Character.isWhitespace(text.charAt(at))
        && NOT_BARE.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted() throws SyntaxError {
    int start = at++;
    StringBuilder key = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return key.toString();
      }
      if (c == '\\' && at < text.length()) {
        c = text.charAt(at++);
      }
      key.append(c);
    }
    throw new SyntaxError(
        "path-syntax", start, at - start, "the quote is not closed", "end the key with \"");
  }

  private InputPath.Step subscript() throws SyntaxError {
    int start = at;
    int end = text.indexOf(']', start);
    String inside = text.substring(start + 1, Math.max(start + 1, end)).strip();
    if (inside.equals("*")) {
      at = end + 1;
      return new InputPath.Each();
    }
    if (inside.matches("[0-9]{1,9}")) {
      at = end + 1;
      return new InputPath.Index(Integer.parseInt(inside));
    }
    if (end < 0 || inside.matches("\\S*")) {
      throw new SyntaxError(
          "path-syntax",
          start,
          end < 0 ? text.length() - start : end + 1 - start,
          "within [ ] stands the number of an element, from 0, a condition on the element, or *",
          "tags[0], tags[key == Name], tags[*]");
    }
    ConditionParser conditions = ConditionParser.ofElement(text, start + 1, depth);
    MappingSpec.Condition condition = conditions.untilBracket();
    at = conditions.at();
    return new InputPath.Where(condition);
  }

  private SyntaxError unexpected() {
    char c = text.charAt(at);
    String shown = Character.isWhitespace(c) ? "a blank" : "'" + c + "'";
    return new SyntaxError(
        "path-syntax",
        at,
        1,
        shown + " cannot stand in a path here",
        "put a key with special characters in double quotes: a.\"b c\".d");
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }
}
