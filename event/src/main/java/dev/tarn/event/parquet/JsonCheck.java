package dev.tarn.event.parquet;

/** Tells whether a text is one JSON value. RFC 8259. */
final class JsonCheck {
  private static final int MAX_DEPTH = 200;

  private final byte[] text;
  private final int end;
  private int at;

  private JsonCheck(byte[] text, int start, int end) {
    this.text = text;
    this.at = start;
    this.end = end;
  }

  static boolean isValue(byte[] text, int start, int end) {
    JsonCheck check = new JsonCheck(text, start, end);
    return check.value(0) && check.skipSpace() == -1;
  }

  /** Goes to what is no space, and gives it; -1 at the end. */
  private int skipSpace() {
    while (at < end
        && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) {
      at++;
    }
    return at < end ? text[at] & 0xff : -1;
  }

  private boolean value(int depth) {
    return switch (skipSpace()) {
      case '{' -> depth < MAX_DEPTH && object(depth);
      case '[' -> depth < MAX_DEPTH && array(depth);
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    };
  }

  private boolean object(int depth) {
    at++;
    if (skipSpace() == '}') {
      at++;
      return true;
    }
    while (skipSpace() == '"' && string() && take(':') && value(depth + 1)) {
      if (take('}')) {
        return true;
      }
      if (!take(',')) {
        return false;
      }
    }
    return false;
  }

  private boolean array(int depth) {
    at++;
    if (take(']')) {
      return true;
    }
    while (value(depth + 1)) {
      if (take(']')) {
        return true;
      }
      if (!take(',')) {
        return false;
      }
    }
    return false;
  }

  private boolean take(char wanted) {
    if (skipSpace() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private boolean string() {
    for (at++; at < end; at++) {
      byte c = text[at];
      if (c == '"') {
        at++;
        return true;
      }
      if (c >= 0 && c < ' ') {
        return false;
      }
      if (c == '\\' && !escape()) {
        return false;
      }
    }
    return false;
  }

  /** Goes to the last character of what a backslash begins. */
  private boolean escape() {
    at++;
    if (at >= end || "\"\\/bfnrtu".indexOf(text[at]) < 0) {
      return false;
    }
    if (text[at] == 'u') {
      for (int i = 0; i < 4; i++) {
        at++;
        if (at >= end || Character.digit(text[at], 16) < 0) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean literal(String word) {
    for (int i = 0; i < word.length(); i++, at++) {
      if (at >= end || text[at] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean number() {
    if (at < end && text[at] == '-') {
      at++;
    }
    int first = at;
    if (digits() == 0 || (text[first] == '0' && at > first + 1)) {
      return false;
    }
    if (at < end && text[at] == '.') {
      at++;
      if (digits() == 0) {
        return false;
      }
    }
    if (at < end && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (at < end && (text[at] == '+' || text[at] == '-')) {
        at++;
      }
      return digits() > 0;
    }
    return true;
  }

  private int digits() {
    int first = at;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at - first;
  }
}
