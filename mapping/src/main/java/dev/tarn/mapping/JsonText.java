package dev.tarn.mapping;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * JSON's lexical elements in an array of bytes.
 *
 * <p>Every method needs a sentinel: the byte behind the text is 0, and eight more bytes may be read
 * behind that. So no method looks for the end, and none passes it.
 */
final class JsonText {
  /** In a result of {@link #scanString}: a byte of 0x80 or more was passed. */
  static final long NOT_ASCII = 1L << 63;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** Bytes that a search for a line's end takes at once. */
  private static final int STRIDE = 4 * Long.BYTES;

  private static final int TRUE = 'e' << 24 | 'u' << 16 | 'r' << 8 | 't';
  private static final int ALSE = 'e' << 24 | 's' << 16 | 'l' << 8 | 'a';
  private static final int NULL = 'l' << 24 | 'l' << 16 | 'u' << 8 | 'n';

  private JsonText() {}

  /**
   * The first quote, backslash or control byte at a position or behind it, possibly with {@link
   * #NOT_ASCII}.
   */
  static long scanString(byte[] data, int position) {
    long high = 0;
    for (int i = position; ; i += 8) {
      long word = (long) LONGS.get(data, i);
      // x ^ 2 is less than 0x21 for a control byte and for a quote. A borrow runs upwards only,
      // so the lowest bit that is set is a true find.
      long found =
          (((word ^ (ONES * 0x02)) - ONES * 0x21) | ((word ^ (ONES * 0x5C)) - ONES))
              & ~word
              & HIGHS;
      if (found != 0) {
        high |= word & (Long.lowestOneBit(found) - 1) & HIGHS;
        int end = i + (Long.numberOfTrailingZeros(found) >>> 3);
        return high == 0 ? end : end | NOT_ASCII;
      }
      high |= word & HIGHS;
    }
  }

  /** The first line's end or opening bracket at a position or behind it; there must be one. */
  static int findLineEndOrOpening(byte[] data, int position) {
    int last = data.length - STRIDE;
    int i = position;
    while (i <= last
        && ((mayStop((long) LONGS.get(data, i))
                    | mayStop((long) LONGS.get(data, i + 8))
                    | mayStop((long) LONGS.get(data, i + 16))
                    | mayStop((long) LONGS.get(data, i + 24)))
                & HIGHS)
            == 0) {
      i += STRIDE;
    }
    while (true) {
      long word = (long) LONGS.get(data, i);
      long newline = word ^ (ONES * '\n');
      // '[' and '{' differ in one bit.
      long open = (word | (ONES * 0x20)) ^ (ONES * '{');
      long found = (((newline - ONES) & ~newline) | ((open - ONES) & ~open)) & HIGHS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
      i += 8;
    }
  }

  /**
   * A high bit is set if a line's end or an opening bracket is among eight bytes, or a byte that is
   * not ASCII.
   */
  private static long mayStop(long word) {
    return ((word ^ (ONES * '\n')) - ONES) | (((word | (ONES * 0x20)) ^ (ONES * '{')) - ONES);
  }

  /** The first byte from a position on that is no white space. */
  static int skipSpace(byte[] data, int position) {
    int i = position;
    while (true) {
      byte c = data[i];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return i;
      }
      i++;
    }
  }

  /** The byte after a number that starts here, or {@code ~} of where the grammar is broken. */
  static int number(byte[] data, int position) {
    int i = position;
    byte c = data[i];
    if (c == '-') {
      c = data[++i];
    }
    if (c == '0') {
      c = data[++i];
    } else if (c >= '1' && c <= '9') {
      do {
        c = data[++i];
      } while (c >= '0' && c <= '9');
    } else {
      return ~i;
    }
    if (c == '.') {
      c = data[++i];
      if (c < '0' || c > '9') {
        return ~i;
      }
      do {
        c = data[++i];
      } while (c >= '0' && c <= '9');
    }
    if (c == 'e' || c == 'E') {
      c = data[++i];
      if (c == '+' || c == '-') {
        c = data[++i];
      }
      if (c < '0' || c > '9') {
        return ~i;
      }
      do {
        c = data[++i];
      } while (c >= '0' && c <= '9');
    }
    return i;
  }

  static boolean isTrue(byte[] data, int position) {
    return (int) INTS.get(data, position) == TRUE;
  }

  static boolean isFalse(byte[] data, int position) {
    return data[position] == 'f' && (int) INTS.get(data, position + 1) == ALSE;
  }

  static boolean isNull(byte[] data, int position) {
    return (int) INTS.get(data, position) == NULL;
  }

  /** Length of the escape sequence at a backslash: 2 or 6, or 0 if it is none. */
  static int escapeLength(byte[] data, int backslash) {
    return switch (data[backslash + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> 2;
      case 'u' -> hex(data, backslash + 2) < 0 ? 0 : 6;
      default -> 0;
    };
  }

  private static int hex(byte[] data, int position) {
    int value = 0;
    for (int i = position; i < position + 4; i++) {
      int digit = data[i] < 0 ? -1 : Character.digit(data[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** Where in a stretch the bytes cease to be UTF-8, or -1. RFC 3629 4. */
  static int findInvalidUtf8(byte[] data, int from, int to) {
    int i = from;
    while (i < to) {
      int c = data[i];
      if (c >= 0) {
        i++;
      } else if (c >= (byte) 0xC2 && c <= (byte) 0xDF) {
        if (i + 1 >= to || isNoTail(data[i + 1])) {
          return i;
        }
        i += 2;
      } else if (c >= (byte) 0xE0 && c <= (byte) 0xEF) {
        if (i + 2 >= to || isNoTail(data[i + 1]) || isNoTail(data[i + 2])) {
          return i;
        }
        int second = data[i + 1] & 0xFF;
        if ((c == (byte) 0xE0 && second < 0xA0) || (c == (byte) 0xED && second > 0x9F)) {
          return i;
        }
        i += 3;
      } else if (c >= (byte) 0xF0 && c <= (byte) 0xF4) {
        if (i + 3 >= to
            || isNoTail(data[i + 1])
            || isNoTail(data[i + 2])
            || isNoTail(data[i + 3])) {
          return i;
        }
        int second = data[i + 1] & 0xFF;
        if ((c == (byte) 0xF0 && second < 0x90) || (c == (byte) 0xF4 && second > 0x8F)) {
          return i;
        }
        i += 4;
      } else {
        return i;
      }
    }
    return -1;
  }

  private static boolean isNoTail(byte b) {
    return (b & 0xC0) != 0x80;
  }

  /**
   * Unescapes a checked stretch between quotes; never gives more bytes than it takes. Half a
   * surrogate pair becomes U+FFFD.
   *
   * @return the end of what was written
   */
  static int unescape(byte[] data, int from, int to, byte[] target, int at) {
    int out = at;
    int i = from;
    while (i < to) {
      byte c = data[i++];
      if (c != '\\') {
        target[out++] = c;
        continue;
      }
      byte kind = data[i++];
      switch (kind) {
        case 'b' -> target[out++] = '\b';
        case 'f' -> target[out++] = '\f';
        case 'n' -> target[out++] = '\n';
        case 'r' -> target[out++] = '\r';
        case 't' -> target[out++] = '\t';
        case 'u' -> {
          int code = hex(data, i);
          i += 4;
          if (Character.isHighSurrogate((char) code)
              && i + 6 <= to
              && data[i] == '\\'
              && data[i + 1] == 'u'
              && Character.isLowSurrogate((char) hex(data, i + 2))) {
            code = Character.toCodePoint((char) code, (char) hex(data, i + 2));
            i += 6;
          } else if (Character.isSurrogate((char) code)) {
            code = 0xFFFD;
          }
          out = Utf8.write(code, target, out);
        }
        default -> target[out++] = kind;
      }
    }
    return out;
  }

  /**
   * Whether a text is one JSON object or array, white space around it allowed, nested no deeper
   * than a limit. Its bytes are UTF-8 already.
   */
  static boolean isContainer(byte[] data, int from, int to, int maxDepth) {
    int i = skipSpace(data, from);
    if (data[i] != '{' && data[i] != '[') {
      return false;
    }
    long[] objects = new long[(maxDepth >>> 6) + 1];
    int depth = 0;
    while (true) {
      // At a value.
      byte c = data[i];
      boolean opened = false;
      if (c == '{' || c == '[') {
        if (depth == maxDepth) {
          return false;
        }
        if (c == '{') {
          objects[depth >>> 6] |= 1L << depth;
        } else {
          objects[depth >>> 6] &= ~(1L << depth);
        }
        depth++;
        i = skipSpace(data, i + 1);
        opened = true;
      } else {
        i = scalar(data, i);
        if (i < 0) {
          return false;
        }
      }
      // Behind a value, or at the start of a container.
      while (true) {
        boolean object = (objects[(depth - 1) >>> 6] & 1L << (depth - 1)) != 0;
        if (!opened) {
          i = skipSpace(data, i);
        }
        c = data[i];
        if (c == (object ? '}' : ']')) {
          i++;
          if (--depth == 0) {
            return skipSpace(data, i) == to;
          }
          opened = false;
          continue;
        }
        if (!opened) {
          if (c != ',') {
            return false;
          }
          i = skipSpace(data, i + 1);
        }
        if (object) {
          i = data[i] == '"' ? string(data, i + 1) : -1;
          if (i < 0) {
            return false;
          }
          i = skipSpace(data, i);
          if (data[i] != ':') {
            return false;
          }
          i = skipSpace(data, i + 1);
        }
        break;
      }
    }
  }

  private static int scalar(byte[] data, int position) {
    return switch (data[position]) {
      case '"' -> string(data, position + 1);
      case 't' -> isTrue(data, position) ? position + 4 : -1;
      case 'f' -> isFalse(data, position) ? position + 5 : -1;
      case 'n' -> isNull(data, position) ? position + 4 : -1;
      default -> number(data, position);
    };
  }

  private static int string(byte[] data, int position) {
    int i = position;
    while (true) {
      i = (int) scanString(data, i);
      if (data[i] == '"') {
        return i + 1;
      }
      int escape = data[i] == '\\' ? escapeLength(data, i) : 0;
      if (escape == 0) {
        return -1;
      }
      i += escape;
    }
  }
}
