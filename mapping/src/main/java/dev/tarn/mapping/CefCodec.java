package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * Reads the Common Event Format: {@code CEF:0|vendor|product|version|id|name|severity|a=b c=d e}.
 * The header's fields and the extension's stand beside each other. A value runs up to the blank
 * before the next key.
 */
final class CefCodec extends PipedCodec {
  private static final byte[][] HEADER =
      Stream.of(
              "deviceVendor",
              "deviceProduct",
              "deviceVersion",
              "deviceEventClassId",
              "name",
              "severity")
          .map(name -> name.getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);
  private static final byte[] TEXT = {'t', 'e', 'x', 't'};

  CefCodec() {
    super("CEF:");
  }

  @Override
  int headerFields() {
    return HEADER.length;
  }

  @Override
  boolean body(JsonWalker out, TextFields fields, int version, int from, int to) {
    int at = header(out, fields, HEADER, from, to);
    return at >= 0 && extension(out, fields, at, to);
  }

  private static boolean extension(JsonWalker out, TextFields fields, int from, int end) {
    int keyStart = nextKey(out.data, from, end);
    int textEnd = trimmed(out.data, from, keyStart < 0 ? end : keyStart);
    int textStart = from;
    while (textStart < textEnd && Ascii.isSpace(out.data[textStart])) {
      textStart++;
    }
    if (textEnd > textStart && !fields.put(out, TEXT, textStart, textEnd)) {
      return false;
    }
    while (keyStart >= 0) {
      int equals = keyStart;
      while (out.data[equals] != '=') {
        equals++;
      }
      KeyNode key = fields.node(out, keyStart, equals);
      if (key == null) {
        return false;
      }
      int next = nextKey(out.data, equals + 1, end);
      int valueEnd = trimmed(out.data, equals + 1, next < 0 ? end : next);
      out.keepText(key, Escapes.without(out, equals + 1, valueEnd, Escapes.EXTENSION));
      keyStart = next;
    }
    return true;
  }

  /** Where the next key starts that a {@code =} follows, at a place or behind a blank; or -1. */
  private static int nextKey(byte[] d, int from, int end) {
    int keyStart = from;
    boolean isKey = true;
    for (int i = from; i < end; i++) {
      byte c = d[i];
      if (c == '\\') {
        isKey = false;
        i++;
      } else if (Ascii.isSpace(c)) {
        keyStart = i + 1;
        isKey = true;
      } else if (c == '=') {
        if (isKey && i > keyStart && (keyStart > from || isFirst(d, from))) {
          return keyStart;
        }
        isKey = false;
      } else if (!isKeyCharacter(c)) {
        isKey = false;
      }
    }
    return -1;
  }

  /** Whether a key may start at a place without a blank before it: behind the header only. */
  private static boolean isFirst(byte[] d, int from) {
    return d[from - 1] == '|';
  }

  private static boolean isKeyCharacter(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.'
        || c == '-'
        || c == '['
        || c == ']';
  }

  private static int trimmed(byte[] d, int from, int to) {
    int end = to;
    while (end > from && Ascii.isSpace(d[end - 1])) {
      end--;
    }
    return end;
  }
}
