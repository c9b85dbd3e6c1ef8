package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the class of an event in its JSON text without reading the rest: the value of the first
 * member {@code class_uid} of the object itself. What breaks the text is left to the walker.
 */
final class ClassScanner {
  /** There is no such member, or it is no whole number. */
  static final int NONE = -1;

  private static final byte[] KEY = "\"class_uid\"".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_DIGITS = 9;

  private ClassScanner() {}

  static int find(byte[] data, int start, int end) {
    int depth = 0;
    int at = start;
    while (at < end) {
      switch (data[at]) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case '"' -> {
          int close = closing(data, at + 1, end);
          if (depth == 1
              && close - at == KEY.length - 1
              && close < end
              && Arrays.equals(KEY, 0, KEY.length, data, at, close + 1)) {
            int colon = skipBlanks(data, close + 1, end);
            if (colon < end && data[colon] == ':') {
              return number(data, skipBlanks(data, colon + 1, end), end);
            }
          }
          at = close;
        }
        default -> {}
      }
      at++;
    }
    return NONE;
  }

  /** The quote that ends a text. */
  private static int closing(byte[] data, int from, int end) {
    int at = from;
    while (at < end && data[at] != '"') {
      at += data[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, end);
  }

  private static int skipBlanks(byte[] data, int from, int end) {
    int at = from;
    while (at < end
        && (data[at] == ' ' || data[at] == '\n' || data[at] == '\r' || data[at] == '\t')) {
      at++;
    }
    return at;
  }

  /** A whole number, also in a text. */
  private static int number(byte[] data, int from, int end) {
    int at = from < end && data[from] == '"' ? from + 1 : from;
    int first = at;
    int number = 0;
    while (at < end && data[at] >= '0' && data[at] <= '9' && at - first < MAX_DIGITS) {
      number = number * 10 + data[at] - '0';
      at++;
    }
    boolean ends =
        at == end || data[at] == ',' || data[at] == '}' || data[at] == '"' || data[at] <= ' ';
    return at > first && ends ? number : NONE;
  }
}
