package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The keys of an event that is OCSF already, within its {@code unmapped}: they keep their names
 * there, so {@code unmapped.a} is the key {@code a}, and {@code unmapped."a.b"} is {@code a.b}.
 */
final class OwnKeys {
  private static final byte[] PREFIX = "unmapped.".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] REST = "\"_rest\"".getBytes(StandardCharsets.US_ASCII);

  private OwnKeys() {}

  /** Whether a path lies within {@code unmapped}. */
  static boolean isOwn(byte[] text, int start, int length) {
    return length > PREFIX.length
        && Arrays.equals(PREFIX, 0, PREFIX.length, text, start, start + PREFIX.length);
  }

  /** Where the key of such a path starts in its text. */
  static int start(byte[] text, int start, int length) {
    int from = start + PREFIX.length;
    return isQuotedName(text, from, start + length) ? from + 1 : from;
  }

  /** Length of the key of such a path. */
  static int length(byte[] text, int start, int length) {
    int from = start + PREFIX.length;
    return length - PREFIX.length - (isQuotedName(text, from, start + length) ? 2 : 0);
  }

  /** Whether there is one name that is quoted, and need not be to be told from what Tarn adds. */
  private static boolean isQuotedName(byte[] text, int from, int end) {
    if (end - from < 2
        || text[from] != '"'
        || text[end - 1] != '"'
        || Arrays.equals(REST, 0, REST.length, text, from, end)) {
      return false;
    }
    for (int i = from + 1; i < end - 1; i++) {
      if (text[i] == '"' || text[i] == '\\' || text[i] == '#') {
        return false;
      }
    }
    return true;
  }
}
