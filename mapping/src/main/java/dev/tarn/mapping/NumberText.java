package dev.tarn.mapping;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers out of decimal text, exactly: {@code 42}, {@code -7}, {@code 1.0}, {@code 1e3}.
 *
 * <p>One thread uses it; a method that returns true has left its result in the field of that type.
 */
final class NumberText {
  /** Longer texts are no numbers that anybody wrote as one; a bound on the work for one. */
  static final int MAX_LENGTH = 400;

  private static final BigInteger LOWEST_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger HIGHEST_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  private long longValue;
  private double doubleValue;

  /** The result of {@link #parseLong}. */
  long longValue() {
    return longValue;
  }

  /** The result of {@link #parseDouble}. */
  double doubleValue() {
    return doubleValue;
  }

  /**
   * A whole number of at most 64 bits. A fraction or an exponent is taken where the number is whole
   * nevertheless.
   */
  boolean parseLong(byte[] data, int offset, int length) {
    int i = offset;
    int end = offset + length;
    boolean negative = false;
    if (i < end && (data[i] == '-' || data[i] == '+')) {
      negative = data[i] == '-';
      i++;
    }
    int digits = end - i;
    if (digits >= 1 && digits <= 18) {
      long value = 0;
      while (i < end) {
        int digit = data[i] - '0';
        if (digit < 0 || digit > 9) {
          return parseExactly(data, offset, length);
        }
        value = value * 10 + digit;
        i++;
      }
      longValue = negative ? -value : value;
      return true;
    }
    return parseExactly(data, offset, length);
  }

  private boolean parseExactly(byte[] data, int offset, int length) {
    BigDecimal decimal = parseDecimal(data, offset, length);
    if (decimal == null) {
      return false;
    }
    if (decimal.signum() == 0) {
      longValue = 0;
      return true;
    }
    BigDecimal stripped = decimal.stripTrailingZeros();
    if (stripped.scale() > 0 || (long) stripped.precision() - stripped.scale() > 19) {
      return false;
    }
    BigInteger whole = stripped.toBigIntegerExact();
    if (whole.compareTo(LOWEST_LONG) < 0 || whole.compareTo(HIGHEST_LONG) > 0) {
      return false;
    }
    longValue = whole.longValue();
    return true;
  }

  /** The nearest double; too large for one is no number. */
  boolean parseDouble(byte[] data, int offset, int length) {
    if (!isNumber(data, offset, length)) {
      return false;
    }
    double value =
        Double.parseDouble(new String(data, offset, length, StandardCharsets.ISO_8859_1));
    if (Double.isInfinite(value)) {
      return false;
    }
    doubleValue = value;
    return true;
  }

  /** The number as it is, or null for text that is none. */
  @Nullable BigDecimal parseDecimal(byte[] data, int offset, int length) {
    if (!isNumber(data, offset, length)) {
      return null;
    }
    // An exponent of more digits than these would overflow BigDecimal's scale.
    int exponentDigits = 0;
    for (int i = offset + length - 1; i >= offset && data[i] >= '0' && data[i] <= '9'; i--) {
      exponentDigits++;
    }
    int mark = offset + length - exponentDigits - 1;
    boolean signed = mark >= offset && (data[mark] == '+' || data[mark] == '-');
    int letter = signed ? mark - 1 : mark;
    if (letter >= offset && (data[letter] | 0x20) == 'e' && exponentDigits > 6) {
      return null;
    }
    return new BigDecimal(new String(data, offset, length, StandardCharsets.ISO_8859_1));
  }

  /** Sign, digits, fraction, exponent; leading zeros and a plus sign are allowed. */
  static boolean isNumber(byte[] data, int offset, int length) {
    int end = offset + length;
    int i = offset;
    if (length == 0 || length > MAX_LENGTH) {
      return false;
    }
    if (data[i] == '-' || data[i] == '+') {
      i++;
    }
    int start = i;
    i = skipDigits(data, i, end);
    if (i == start) {
      return false;
    }
    if (i < end && data[i] == '.') {
      start = ++i;
      i = skipDigits(data, i, end);
      if (i == start) {
        return false;
      }
    }
    if (i < end && (data[i] | 0x20) == 'e') {
      i++;
      if (i < end && (data[i] == '-' || data[i] == '+')) {
        i++;
      }
      start = i;
      i = skipDigits(data, i, end);
      if (i == start) {
        return false;
      }
    }
    return i == end;
  }

  private static int skipDigits(byte[] data, int from, int end) {
    int i = from;
    while (i < end && data[i] >= '0' && data[i] <= '9') {
      i++;
    }
    return i;
  }
}
