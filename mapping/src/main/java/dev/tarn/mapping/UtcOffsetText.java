package dev.tarn.mapping;

/**
 * Finds the offset from UTC that the text of a time ends with: {@code +02:00}, {@code +0200} or
 * {@code +02} behind a time of day, also after a blank, or {@code Z}. A text may be an offset
 * alone.
 *
 * <p>{@code -00:00} says that the offset is not known (RFC 3339 4.3), and the digits of a date are
 * none. One thread uses it.
 */
final class UtcOffsetText {
  /** OCSF, timezone_offset: from -1,080 to +1,080 minutes. */
  private static final int MOST_MINUTES = 1_080;

  private int minutes;

  /** The result of {@link #parse}. */
  int minutes() {
    return minutes;
  }

  /** Whether the text ends with an offset. */
  boolean parse(byte[] data, int offset, int length) {
    int end = offset + length;
    if (length > 0 && (data[end - 1] | 0x20) == 'z') {
      minutes = 0;
      return length == 1 || endsTime(data, offset, end - 1);
    }
    int sign = end - 1;
    while (sign > offset && (isDigit(data[sign]) || data[sign] == ':') && end - sign < 6) {
      sign--;
    }
    if (sign < offset || (data[sign] != '+' && data[sign] != '-')) {
      return false;
    }
    int absolute = absolute(data, sign + 1, end);
    boolean negative = data[sign] == '-';
    minutes = negative ? -absolute : absolute;
    return absolute >= 0
        && absolute <= MOST_MINUTES
        && !(negative && absolute == 0)
        && (sign == offset || endsTime(data, offset, sign));
  }

  /** The minutes of {@code hh}, {@code hhmm} or {@code hh:mm}; negative if it is none of them. */
  private static int absolute(byte[] data, int from, int end) {
    int length = end - from;
    boolean colon = length == 5 && data[from + 2] == ':';
    if (length != 2 && length != 4 && !colon) {
      return -1;
    }
    int low = length == 2 ? 0 : number(data, end - 2);
    int high = number(data, from);
    return high < 0 || low < 0 || low > 59 ? -1 : high * 60 + low;
  }

  private static int number(byte[] data, int from) {
    return isDigit(data[from]) && isDigit(data[from + 1])
        ? (data[from] - '0') * 10 + data[from + 1] - '0'
        : -1;
  }

  /** Whether a blank, or the digits of a time of day, stand before a place. */
  private static boolean endsTime(byte[] data, int from, int to) {
    int at = to - 1;
    if (at > from && data[at] == ' ') {
      return isDigit(data[at - 1]);
    }
    while (at >= from && isDigit(data[at])) {
      at--;
    }
    return at >= from && at < to - 1 && isBeforeDigits(data[at]);
  }

  /** What stands before the last digits of a time of day. */
  private static boolean isBeforeDigits(byte b) {
    return b == ':' || b == '.' || b == ',' || (b | 0x20) == 't';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
