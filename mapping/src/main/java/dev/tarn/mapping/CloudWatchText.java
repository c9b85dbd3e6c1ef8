package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;

/** Reads JSON as far as envelopes of CloudWatch Logs need it. */
final class CloudWatchText {
  private CloudWatchText() {}

  /** Whether the first bytes of a unit could go on as an envelope. */
  static boolean mayBeEnvelope(byte[] data, int length) {
    int at = skipSpace(data, 0, length);
    if (at == length) {
      return true;
    }
    if (data[at] != '{') {
      return false;
    }
    at = skipSpace(data, at + 1, length);
    return at == length || data[at] == '"';
  }

  /** Whether the first bytes of a unit are those of an object that has an envelope's members. */
  static boolean isEnvelope(byte[] data, int length) {
    int at = skipSpace(data, 0, length);
    if (at == length || data[at] != '{') {
      return false;
    }
    boolean ofGroup = false;
    boolean ofMessages = false;
    at = skipSpace(data, at + 1, length);
    while (at < length && data[at] == '"') {
      int end = stringEnd(data, at, length);
      if (end > length) {
        return false;
      }
      String key = new String(data, at + 1, end - at - 2, StandardCharsets.UTF_8);
      if (key.equals("awslogs")) {
        int value = skipSpace(data, skipSpace(data, end, length) + 1, length);
        return value < length && data[value] == '{';
      }
      ofGroup |= key.equals("logGroup");
      ofMessages |= key.equals("messageType");
      if (ofGroup && ofMessages) {
        return true;
      }
      at = skipSpace(data, end, length);
      if (at >= length || data[at] != ':') {
        return false;
      }
      at = skipSpace(data, valueEnd(data, skipSpace(data, at + 1, length), length), length);
      if (at >= length || data[at] != ',') {
        return false;
      }
      at = skipSpace(data, at + 1, length);
    }
    return false;
  }

  static int skipSpace(byte[] data, int from, int to) {
    int at = from;
    while (at < to
        && (data[at] == ' ' || data[at] == '\n' || data[at] == '\r' || data[at] == '\t')) {
      at++;
    }
    return at;
  }

  /** The place behind a string from its quote on; more than {@code to} if it is not closed. */
  static int stringEnd(byte[] data, int quote, int to) {
    int at = quote + 1;
    while (at < to && data[at] != '"') {
      at += data[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  /** The place behind a value, whose brackets are in order; at most {@code to}. */
  static int valueEnd(byte[] data, int from, int to) {
    int depth = 0;
    int at = from;
    while (at < to) {
      byte c = data[at];
      if (c == '"') {
        at = stringEnd(data, at, to);
        if (depth == 0) {
          return Math.min(at, to);
        }
        continue;
      }
      if (depth == 0 && at > from && (c == ',' || c == '}' || c == ']' || c <= ' ')) {
        return at;
      }
      if (c == '{' || c == '[') {
        depth++;
      } else if ((c == '}' || c == ']') && --depth <= 0) {
        return at + 1;
      }
      at++;
    }
    return to;
  }
}
