package dev.tarn.ocsf;

import com.fasterxml.jackson.core.io.NumberInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from JSON in UTF-8 into a {@link FlatEvent}, in half the time that the parser of
 * {@link EventJson} takes, because it makes no tokens, looks at texts eight bytes at a time and
 * leaves plain ones where they are.
 *
 * <p>It takes well-formed events only, and refuses a few of those, too: with a byte order mark,
 * with names that have escapes or are not ASCII, with integers beyond 64 bits, beyond the limits of
 * {@link EventJson}. What it refuses is for the parser, which makes the same of what both take, and
 * says what is wrong with the rest. One thread uses it.
 */
final class FlatReader {
  /** In the place of where a value ends. */
  private static final int REFUSED = -1;

  /** Zeros behind the event: every loop ends there, and words may reach into them. */
  private static final int PADDING = NameCache.LONGEST + Long.BYTES;

  private static final int FIRST_LENGTH = 4096;

  /** The parser's limit is no lower. */
  private static final int LONGEST_NAME = 1000;

  /** Numbers of so many digits are below 2 to the 64th. */
  private static final int MOST_DIGITS = 19;

  /** Up to here each whole number is a double. */
  private static final long EXACT_DOUBLES = 1L << 53;

  /** The powers of ten that are doubles, as far as numbers of so many digits need them. */
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19
  };

  private static final long EACH_BYTE = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private final FlatEvent event;
  private final NameCache names = new NameCache();
  private byte[] text = new byte[FIRST_LENGTH + PADDING];
  private ByteBuffer words = words(text);
  private int length;

  /** The name that was read last. */
  private String name = "";

  /** Where the text that was decoded last ends among the characters of the event. */
  private int decodedEnd;

  FlatReader(FlatEvent event) {
    this.event = event;
  }

  private static ByteBuffer words(byte[] text) {
    return ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether the bytes are an event that it takes; if not, what the event holds means nothing. */
  boolean read(byte[] json, int from, int to) throws FlatEvent.TooLargeException {
    length = to - from;
    if (length > text.length - PADDING) {
      text = new byte[Math.max(length, 2 * text.length) + PADDING];
      words = words(text);
    }
    System.arraycopy(json, from, text, 0, length);
    Arrays.fill(text, length, length + PADDING, (byte) 0);
    event.start(text, length);
    int at = skipSpace(0);
    if (text[at] != '{') {
      return false;
    }
    int end = readObject(at + 1, null, -1, 1);
    return end != REFUSED && skipSpace(end) == length;
  }

  /** Reads what follows an opening brace; gives where it ends, as all of these do, or REFUSED. */
  private int readObject(int start, @Nullable String ownName, int parent, int depth)
      throws FlatEvent.TooLargeException {
    int object = event.add(FlatEvent.OBJECT, ownName, parent);
    int at = skipSpace(start);
    if (text[at] == '}') {
      return at + 1;
    }
    while (text[at] == '"') {
      at = readName(at + 1);
      if (at == REFUSED) {
        return REFUSED;
      }
      String member = name;
      at = skipSpace(at);
      if (text[at] != ':') {
        return REFUSED;
      }
      at = readValue(skipSpace(at + 1), member, object, depth);
      if (at == REFUSED) {
        return REFUSED;
      }
      at = skipSpace(at);
      if (text[at] == '}') {
        event.close(object);
        return at + 1;
      }
      if (text[at] != ',') {
        return REFUSED;
      }
      at = skipSpace(at + 1);
    }
    return REFUSED;
  }

  private int readArray(int start, @Nullable String ownName, int parent, int depth)
      throws FlatEvent.TooLargeException {
    int array = event.add(FlatEvent.ARRAY, ownName, parent);
    int at = skipSpace(start);
    if (text[at] == ']') {
      return at + 1;
    }
    while (true) {
      at = readValue(at, null, array, depth);
      if (at == REFUSED) {
        return REFUSED;
      }
      at = skipSpace(at);
      if (text[at] == ']') {
        event.close(array);
        return at + 1;
      }
      if (text[at] != ',') {
        return REFUSED;
      }
      at = skipSpace(at + 1);
    }
  }

  private int readName(int start) {
    String found = names.find(words, start);
    if (found != null) {
      name = found;
      int end = start + names.length();
      return text[end] == '"' ? end + 1 : REFUSED;
    }
    int end = plainEnd(start);
    if (text[end] != '"' || end - start > LONGEST_NAME) {
      return REFUSED;
    }
    name = NameCache.read(words, start, end - start);
    return end + 1;
  }

  /** Reads a value of an object or array that is nested so deep. */
  private int readValue(int at, @Nullable String ownName, int parent, int depth)
      throws FlatEvent.TooLargeException {
    return switch (text[at]) {
      case '"' -> readText(at + 1, ownName, parent);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> readNumber(at, ownName, parent);
      case '{' ->
          depth == EventJson.MAX_DEPTH ? REFUSED : readObject(at + 1, ownName, parent, depth + 1);
      case '[' ->
          depth == EventJson.MAX_DEPTH ? REFUSED : readArray(at + 1, ownName, parent, depth + 1);
      case 't' -> readWord("true", at, FlatEvent.BOOLEAN, 1, ownName, parent);
      case 'f' -> readWord("false", at, FlatEvent.BOOLEAN, 0, ownName, parent);
      case 'n' -> readWord("null", at, FlatEvent.NULL, 0, ownName, parent);
      default -> REFUSED;
    };
  }

  private int readText(int start, @Nullable String ownName, int parent)
      throws FlatEvent.TooLargeException {
    int end = plainEnd(start);
    if (text[end] == '"') {
      event.addText(ownName, parent, start, end);
      return end + 1;
    }
    end = decode(start);
    if (end == REFUSED) {
      return REFUSED;
    }
    event.addText(ownName, parent, event.charCount(), decodedEnd);
    event.keepChars(decodedEnd);
    return end + 1;
  }

  private int readWord(
      String word, int start, byte kind, int value, @Nullable String ownName, int parent)
      throws FlatEvent.TooLargeException {
    for (int i = 0; i < word.length(); i++) {
      if (text[start + i] != word.charAt(i)) {
        return REFUSED;
      }
    }
    event.addNumber(kind, ownName, parent, value);
    return start + word.length();
  }

  private int readNumber(int start, @Nullable String ownName, int parent)
      throws FlatEvent.TooLargeException {
    boolean negative = text[start] == '-';
    int first = negative ? start + 1 : start;
    int at = first;
    long value = 0;
    for (; isDigit(text[at]); at++) {
      value = value * 10 + (text[at] - '0');
    }
    int digits = at - first;
    if (digits == 0 || digits > MOST_DIGITS || (text[first] == '0' && digits > 1)) {
      return REFUSED;
    }
    if (text[at] == '.' || isExponent(at)) {
      return readFraction(start, at, ownName, parent);
    }
    if (value < 0) {
      return REFUSED;
    }
    event.addNumber(FlatEvent.INTEGER, ownName, parent, negative ? -value : value);
    return at;
  }

  /**
   * Reads a number with a point or an exponent.
   *
   * @param point where the digits end with which it begins
   */
  private int readFraction(int start, int point, @Nullable String ownName, int parent)
      throws FlatEvent.TooLargeException {
    int at = point;
    if (text[at] == '.') {
      at = digitsEnd(at + 1);
      if (at == point + 1) {
        return REFUSED;
      }
    }
    int exponent = at;
    if (isExponent(at)) {
      int digits = text[at + 1] == '+' || text[at + 1] == '-' ? at + 2 : at + 1;
      at = digitsEnd(digits);
      if (at == digits) {
        return REFUSED;
      }
    }
    double value =
        at == exponent && at - start <= MOST_DIGITS ? decimal(start, point, at) : parse(start, at);
    if (Double.isInfinite(value)) {
      return REFUSED;
    }
    event.addNumber(FlatEvent.FRACTION, ownName, parent, Double.doubleToRawLongBits(value));
    return at;
  }

  /** A number without an exponent. The quotient of two exact doubles is the nearest double. */
  private double decimal(int start, int point, int end) {
    boolean negative = text[start] == '-';
    long digits = 0;
    for (int at = negative ? start + 1 : start; at < end; at++) {
      if (at != point) {
        digits = digits * 10 + (text[at] - '0');
      }
    }
    if (digits > EXACT_DOUBLES) {
      return parse(start, end);
    }
    double value = digits / POWERS_OF_TEN[end - point - 1];
    return negative ? -value : value;
  }

  /** As the parser does. */
  private double parse(int from, int to) {
    return NumberInput.parseDouble(new String(event.chars(), from, to - from), false);
  }

  /**
   * Writes a text that is not plain behind the characters of the event, up to {@link #decodedEnd};
   * gives where its quote is.
   */
  private int decode(int start) throws FlatEvent.TooLargeException {
    event.ensureChars(length - start);
    char[] chars = event.chars();
    int count = event.charCount();
    int at = start;
    while (text[at] != '"') {
      int next = text[at];
      if (next == '\\') {
        int escaped = escaped(at + 1);
        if (escaped == REFUSED) {
          return REFUSED;
        }
        chars[count++] = (char) escaped;
        at += text[at + 1] == 'u' ? 6 : 2;
      } else if (next >= ' ') {
        chars[count++] = (char) next;
        at++;
      } else {
        int point = next < 0 ? point(at) : REFUSED;
        if (point == REFUSED) {
          return REFUSED;
        }
        count += Character.toChars(point, chars, count);
        at += point < 0x800 ? 2 : point < Character.MIN_SUPPLEMENTARY_CODE_POINT ? 3 : 4;
      }
    }
    decodedEnd = count;
    return at;
  }

  /** The character that an escape stands for. */
  private int escaped(int at) {
    return switch (text[at]) {
      case '"', '\\', '/' -> text[at];
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int value = 0;
        for (int i = 1; i <= 4 && value != REFUSED; i++) {
          int digit = text[at + i] < 0 ? -1 : Character.digit(text[at + i], 16);
          value = digit < 0 ? REFUSED : value << 4 | digit;
        }
        yield value;
      }
      default -> REFUSED;
    };
  }

  /** The code point of two to four bytes; RFC 3629 4. */
  private int point(int at) {
    int lead = text[at] & 0xff;
    int count = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    int point = lead & (0x7f >> count);
    for (int i = 1; i < count; i++) {
      if ((text[at + i] & 0xc0) != 0x80) {
        return REFUSED;
      }
      point = point << 6 | (text[at + i] & 0x3f);
    }
    boolean valid =
        switch (count) {
          case 2 -> lead >= 0xc2;
          case 3 -> point >= 0x800 && Character.getType(point) != Character.SURROGATE;
          default -> lead < 0xf8 && Character.isSupplementaryCodePoint(point);
        };
    return valid ? point : REFUSED;
  }

  /** Where a quote, an escape, a control character or a byte that is not ASCII ends plain text. */
  private int plainEnd(int start) {
    int at = start;
    long stops = stops(words.getLong(at));
    while (stops == 0) {
      at += Long.BYTES;
      stops = stops(words.getLong(at));
    }
    return at + (Long.numberOfTrailingZeros(stops) >>> 3);
  }

  /** Has the high bit of the first byte that ends plain text; the bits behind it mean nothing. */
  static long stops(long word) {
    long quotes = (word ^ (EACH_BYTE * '"')) - EACH_BYTE;
    long escapes = (word ^ (EACH_BYTE * '\\')) - EACH_BYTE;
    long controls = word - EACH_BYTE * ' ';
    return (word | quotes | escapes | controls) & HIGH_BITS;
  }

  private int skipSpace(int at) {
    return text[at] > ' ' ? at : spaceEnd(at);
  }

  private int spaceEnd(int start) {
    int at = start;
    while (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t') {
      at++;
    }
    return at;
  }

  private int digitsEnd(int start) {
    int at = start;
    while (isDigit(text[at])) {
      at++;
    }
    return at;
  }

  private boolean isExponent(int at) {
    return text[at] == 'e' || text[at] == 'E';
  }

  private static boolean isDigit(byte letter) {
    return letter >= '0' && letter <= '9';
  }
}
