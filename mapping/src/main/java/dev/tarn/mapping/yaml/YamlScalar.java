package dev.tarn.mapping.yaml;

import dev.tarn.ocsf.Position;

/**
 * A scalar of a YAML file: its text after unquoting and unfolding, and how it was written.
 *
 * @param position covers its first line, quotes included
 * @param text never null; empty for an empty value
 * @param plain whether it was written without quotes and not as a block; only such a scalar can be
 *     null, a number or a boolean
 * @param source the scalar as it stands in the file, from its first to its last character
 */
public record YamlScalar(Position position, String text, boolean plain, String source)
    implements YamlNode {
  @Override
  public String kind() {
    return "a value";
  }

  /** Whether it is YAML's null: nothing, {@code null} or {@code ~}, without quotes. */
  public boolean isNull() {
    return plain && (text.isEmpty() || text.equals("null") || text.equals("~"));
  }

  /** Whether it is written over several lines. */
  public boolean isBlock() {
    return source.indexOf('\n') >= 0;
  }

  /**
   * The place of a part of the text.
   *
   * @param offset in characters of {@link #text}
   * @param length in characters; the place covers at least one code point and ends with its line
   */
  public Position at(int offset, int length) {
    int start = sourceOffset(offset);
    int end = sourceOffset(Math.min(text.length(), offset + Math.max(1, length)));
    int lineStart = source.lastIndexOf('\n', Math.max(0, start - 1)) + 1;
    if (lineStart > start) {
      lineStart = 0;
    }
    int lineEnd = source.indexOf('\n', start);
    int line =
        position.line() + (int) source.substring(0, start).chars().filter(c -> c == '\n').count();
    int column = (lineStart == 0 ? position.column() : 1) + source.codePointCount(lineStart, start);
    int covered = Math.max(start, lineEnd < 0 ? end : Math.min(end, lineEnd));
    return new Position(
        position.file(), line, column, Math.max(1, source.codePointCount(start, covered)));
  }

  /** Walks text and source together; where folding or escapes part them, it follows the source. */
  private int sourceOffset(int offset) {
    int at = 0;
    char quote = source.isEmpty() || plain ? 0 : source.charAt(0);
    boolean block = quote == '|' || quote == '>';
    if (quote == '"' || quote == '\'') {
      at = 1;
    } else if (block) {
      at = source.indexOf('\n') + 1;
      at = skipBlanks(at);
    }
    for (int i = 0; i < offset && at < source.length(); i++) {
      char wanted = text.charAt(i);
      char found = source.charAt(at);
      if (quote == '"' && found == '\\') {
        at += escapeLength(at);
      } else if (quote == '\'' && found == '\'') {
        at += 2;
      } else if (wanted == '\n' || (wanted == ' ' && found == '\n')) {
        while (at < source.length() && source.charAt(at) != '\n') {
          at++;
        }
        at = skipBlanks(Math.min(source.length(), at + 1));
      } else {
        at++;
      }
    }
    return Math.min(at, source.length());
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < source.length() && source.charAt(at) == ' ') {
      at++;
    }
    return at;
  }

  private int escapeLength(int at) {
    if (at + 1 >= source.length()) {
      return 1;
    }
    return switch (source.charAt(at + 1)) {
      case 'x' -> 4;
      case 'u' -> 6;
      case 'U' -> 10;
      default -> 2;
    };
  }
}
