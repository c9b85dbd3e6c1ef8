package dev.tarn.mapping;

import dev.tarn.event.Slice;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Finds the time at the start of a syslog message, and makes ISO 8601 of it: {@code Mar 11
 * 19:26:39}, perhaps with a year and a fraction, or ISO 8601 itself. One thread uses it.
 *
 * <p><b>The year</b> that RFC 3164 leaves out is the configured one, or the latest in which the
 * time is no more than two days after the record was read.
 */
final class SyslogTime {
  private static final byte[] MONTHS =
      "JanFebMarAprMayJunJulAugSepOctNovDec".getBytes(StandardCharsets.US_ASCII);
  private static final long TOLERANCE_MILLIS = 2 * 86_400_000L;

  private final ZoneId zone;
  private final int fixedYear;

  // The time that was found last.
  private int start;
  private int end;
  private boolean hasOffset;
  private int year;
  private int month;
  private int day;
  private int clock;
  private int fractionEnd;

  /**
   * @param fixedYear 0 = by the time of reading
   */
  SyslogTime(ZoneId zone, int fixedYear) {
    this.zone = zone;
    this.fixedYear = fixedYear;
  }

  /** Finds a time; gives where it ends, or -1. May read eight bytes behind the end. */
  int find(byte[] d, int from, int to) {
    start = from;
    end = isDigit(d[from]) ? iso(d, from, to) : traditional(d, from, to);
    return end;
  }

  /** Whether the time is ISO 8601. */
  boolean isIso(byte[] d) {
    return isDigit(d[start]);
  }

  /** The time that was found, as ISO 8601: as it stands if it says all, else in UTC. */
  long slice(JsonWalker out) {
    byte[] d = out.data;
    if (hasOffset) {
      return Slice.of(start, end - start, Slice.TEXT);
    }
    try {
      Instant instant = instant(d, out.readMillis);
      String seconds = instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString();
      String whole = seconds.length() == 16 ? seconds + ":00" : seconds;
      byte[] text = whole.getBytes(StandardCharsets.US_ASCII);
      int fraction = fractionEnd - clock - 8;
      int length = text.length + fraction + 1;
      out.reserve(length);
      int at = out.scratch;
      System.arraycopy(text, 0, out.data, at, text.length);
      System.arraycopy(out.data, clock + 8, out.data, at + text.length, fraction);
      out.data[at + length - 1] = 'Z';
      out.scratch = at + length;
      return Slice.of(at, length, Slice.TEXT);
    } catch (DateTimeException noSuchDay) {
      return Slice.of(start, end - start, Slice.TEXT);
    }
  }

  private Instant instant(byte[] d, long readMillis) {
    int hour = number(d, clock, 2);
    int minute = number(d, clock + 3, 2);
    int second = Math.min(59, number(d, clock + 6, 2));
    int known = year > 0 ? year : fixedYear;
    if (known > 0) {
      return at(known, hour, minute, second);
    }
    long latest = readMillis + TOLERANCE_MILLIS;
    int guess = Instant.ofEpochMilli(latest).atZone(zone).getYear();
    // A leap day may be eight years ago.
    for (int back = 0; back < 8; back++) {
      if (month == 2 && day == 29 && !java.time.Year.isLeap(guess - back)) {
        continue;
      }
      Instant found = at(guess - back, hour, minute, second);
      if (found.toEpochMilli() <= latest) {
        return found;
      }
    }
    return at(guess, hour, minute, second);
  }

  private Instant at(int ofYear, int hour, int minute, int second) {
    return LocalDateTime.of(ofYear, month, day, hour, minute, second).atZone(zone).toInstant();
  }

  /** {@code 2021-03-06T04:07:33.194677+00:00}. */
  private int iso(byte[] d, int from, int to) {
    if (to - from < 19
        || number(d, from, 4) < 0
        || d[from + 4] != '-'
        || number(d, from + 5, 2) < 1
        || d[from + 7] != '-'
        || number(d, from + 8, 2) < 1
        || (d[from + 10] != 'T' && d[from + 10] != ' ')
        || !isClock(d, from + 11, to)) {
      return -1;
    }
    year = number(d, from, 4);
    month = number(d, from + 5, 2);
    day = number(d, from + 8, 2);
    clock = from + 11;
    int at = fraction(d, from + 19, to);
    hasOffset = true;
    if (at < to && (d[at] == 'Z' || d[at] == 'z')) {
      return at + 1;
    }
    if (at + 5 <= to && (d[at] == '+' || d[at] == '-') && number(d, at + 1, 2) >= 0) {
      int minutes = d[at + 3] == ':' ? at + 4 : at + 3;
      if (minutes + 2 <= to && number(d, minutes, 2) >= 0) {
        return minutes + 2;
      }
    }
    hasOffset = false;
    return at;
  }

  /** {@code Mar 11 19:26:39}, {@code Mar 6 2021 19:26:39.123}. */
  private int traditional(byte[] d, int from, int to) {
    hasOffset = false;
    year = 0;
    int at = from;
    if (at < to && (d[at] == '*' || d[at] == '.')) {
      // A router whose clock is not set.
      at++;
    }
    if (to - at < 14) {
      return -1;
    }
    month = month(d, at);
    if (month == 0 || d[at + 3] != ' ') {
      return -1;
    }
    at += d[at + 4] == ' ' ? 5 : 4;
    int digits = isDigit(d[at + 1]) ? 2 : 1;
    day = number(d, at, digits);
    at += digits;
    if (day < 1 || day > 31 || d[at] != ' ') {
      return -1;
    }
    at++;
    if (to - at >= 13 && number(d, at, 4) > 0 && d[at + 4] == ' ') {
      year = number(d, at, 4);
      at += 5;
    }
    if (!isClock(d, at, to)) {
      return -1;
    }
    clock = at;
    at = fraction(d, at + 8, to);
    if (year == 0 && to - at >= 6 && d[at] == ' ' && number(d, at + 1, 4) > 0 && d[at + 5] == ' ') {
      year = number(d, at + 1, 4);
      at += 5;
    }
    return at;
  }

  private int fraction(byte[] d, int from, int to) {
    int at = from;
    if (at + 1 < to && (d[at] == '.' || d[at] == ',') && isDigit(d[at + 1])) {
      at++;
      while (at < to && isDigit(d[at])) {
        at++;
      }
    }
    fractionEnd = at;
    return at;
  }

  private static boolean isClock(byte[] d, int from, int to) {
    return to - from >= 8
        && inRange(number(d, from, 2), 23)
        && d[from + 2] == ':'
        && inRange(number(d, from + 3, 2), 59)
        && d[from + 5] == ':'
        && inRange(number(d, from + 6, 2), 60);
  }

  private static boolean inRange(int value, int highest) {
    return value >= 0 && value <= highest;
  }

  private static int month(byte[] d, int at) {
    for (int i = 0; i < MONTHS.length; i += 3) {
      if (d[at] == MONTHS[i] && d[at + 1] == MONTHS[i + 1] && d[at + 2] == MONTHS[i + 2]) {
        return i / 3 + 1;
      }
    }
    return 0;
  }

  /** The value of so many digits, or -1. */
  private static int number(byte[] d, int from, int digits) {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      if (!isDigit(d[i])) {
        return -1;
      }
      value = value * 10 + d[i] - '0';
    }
    return value;
  }

  static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }
}
