package dev.tarn.mapping;

import dev.tarn.event.Slice;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the Log Event Extended Format: {@code LEEF:1.0|vendor|product|version|event|} and pairs
 * with tabs between them, or {@code LEEF:2.0} with one more field that says what stands between the
 * pairs: a character, or its code as {@code x5E}.
 */
final class LeefCodec extends PipedCodec {
  private static final byte[][] HEADER =
      Stream.of("vendor", "product", "productVersion", "eventId")
          .map(name -> name.getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);
  private static final byte[] TEXT = {'t', 'e', 'x', 't'};
  private static final int MAX_CODE = 8;
  private static final Pattern CODE = Pattern.compile("0?[xX]0*([1-7]?[0-9A-Fa-f])");

  LeefCodec() {
    super("LEEF:");
  }

  @Override
  int headerFields() {
    return HEADER.length;
  }

  @Override
  boolean body(JsonWalker out, TextFields fields, int version, int from, int to) {
    int at = header(out, fields, HEADER, from, to);
    if (at < 0) {
      return false;
    }
    byte delimiter = '\t';
    if (out.data[version] == '2') {
      int end = pipe(out.data, at, to);
      int code = end == at ? delimiter : end < to ? code(out.data, at, end) : -1;
      if (code > 0) {
        delimiter = (byte) code;
        at = Math.min(to, end + 1);
      }
    }
    return pairs(out, fields, delimiter, at, to);
  }

  /** The character that a field of the header means, or -1. */
  private static int code(byte[] d, int from, int to) {
    if (to - from == 1) {
      return d[from];
    }
    if (to - from > MAX_CODE) {
      return -1;
    }
    Matcher code = CODE.matcher(new String(d, from, to - from, StandardCharsets.ISO_8859_1));
    return code.matches() ? Integer.parseInt(code.group(1), 16) : -1;
  }

  private static boolean pairs(
      JsonWalker out, TextFields fields, byte delimiter, int from, int end) {
    int at = from;
    while (at < end) {
      int to = at;
      int equals = -1;
      while (to < end && out.data[to] != delimiter) {
        if (equals < 0 && out.data[to] == '=') {
          equals = to;
        }
        to++;
      }
      int start = at;
      while (start < to && Ascii.isSpace(out.data[start])) {
        start++;
      }
      int valueEnd = to;
      while (valueEnd > start && Ascii.isSpace(out.data[valueEnd - 1])) {
        valueEnd--;
      }
      if (equals > start) {
        KeyNode key = fields.node(out, start, equals);
        if (key == null) {
          return false;
        }
        out.keepText(key, Slice.of(equals + 1, Math.max(0, valueEnd - equals - 1), Slice.TEXT));
      } else if (valueEnd > start && !fields.put(out, TEXT, start, valueEnd)) {
        return false;
      }
      at = to + 1;
    }
    return true;
  }
}
