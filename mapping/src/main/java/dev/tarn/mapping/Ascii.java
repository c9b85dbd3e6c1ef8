package dev.tarn.mapping;

/** What bytes of text are, as far as they are ASCII. */
final class Ascii {
  private Ascii() {}

  /** A blank, a tab, or an end of line. */
  static boolean isSpace(byte c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  static boolean isLetter(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  /** Where a character first stands in a stretch of bytes, or the stretch's end. */
  static int find(byte[] data, int from, int to, char wanted) {
    int at = from;
    while (at < to && data[at] != wanted) {
      at++;
    }
    return at;
  }

  /** Behind the space that a stretch of bytes begins with. */
  static int skipSpace(byte[] data, int from, int to) {
    int at = from;
    while (at < to && isSpace(data[at])) {
      at++;
    }
    return at;
  }

  /** The end of a stretch of bytes without the space that it ends with. */
  static int trimmedEnd(byte[] data, int from, int to) {
    int end = to;
    while (end > from && isSpace(data[end - 1])) {
      end--;
    }
    return end;
  }
}
