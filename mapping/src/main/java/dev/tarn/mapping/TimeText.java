package dev.tarn.mapping;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads times out of text, as microseconds since 1970-01-01T00:00:00Z, of the years 1 to 9999.
 *
 * <p>Digits beyond the microsecond are cut. A leap second ({@code 23:59:60} UTC) is the last
 * microsecond of its minute, so that it keeps its day and its order. Anything that the calendar
 * does not have, such as February 30, is no time. One thread uses it; a method that returns true
 * has left its result in {@link #micros}.
 */
final class TimeText {
  /** Longer texts are no times. */
  private static final int MAX_LENGTH = 128;

  private static final long SECOND = 1_000_000L;
  private static final long DAY = 86_400L * SECOND;
  private static final long LOWEST = LocalDate.of(1, 1, 1).toEpochDay() * DAY;
  private static final long HIGHEST = (LocalDate.of(9999, 12, 31).toEpochDay() + 1) * DAY - 1;

  private final NumberText numbers = new NumberText();
  private long micros;

  /** The result. */
  long micros() {
    return micros;
  }

  /**
   * ISO 8601: {@code 2026-11-20T12:31:16.123456789+01:00} and less of it: {@code t}, {@code z} or a
   * blank for the letters, a comma for the point, no fraction, no seconds, no offset (then UTC), no
   * time (then midnight), the offset as {@code +01} or {@code +0100}, the basic form {@code
   * 20261120T123116Z}.
   */
  boolean parseIso(byte[] data, int offset, int length) {
    if (length >= 19 && length <= MAX_LENGTH && data[offset + 4] == '-') {
      return parseExtended(data, offset, length);
    }
    if (length == 10 && data[offset + 4] == '-' && data[offset + 7] == '-') {
      return put(
          digits(data, offset, 4),
          digits(data, offset + 5, 2),
          digits(data, offset + 8, 2),
          0,
          0,
          0,
          0,
          0);
    }
    return length <= MAX_LENGTH && parseLoosely(data, offset, length);
  }

  /** {@code YYYY-MM-DDTHH:MM:SS}, then fraction and offset. */
  private boolean parseExtended(byte[] data, int offset, int length) {
    if (data[offset + 7] != '-'
        || !isSeparator(data[offset + 10])
        || data[offset + 13] != ':'
        || data[offset + 16] != ':') {
      return parseLoosely(data, offset, length);
    }
    int year = digits(data, offset, 4);
    int month = digits(data, offset + 5, 2);
    int day = digits(data, offset + 8, 2);
    int hour = digits(data, offset + 11, 2);
    int minute = digits(data, offset + 14, 2);
    int second = digits(data, offset + 17, 2);
    if (length == 20 && data[offset + 19] == 'Z') {
      return put(year, month, day, hour, minute, second, 0, 0);
    }
    return finish(data, offset + 19, offset + length, year, month, day, hour, minute, second);
  }

  /** The forms without seconds and the basic ones. */
  private boolean parseLoosely(byte[] data, int offset, int length) {
    int end = offset + length;
    int i = offset;
    if (length < 8) {
      return false;
    }
    boolean extended = data[i + 4] == '-';
    int year = digits(data, i, 4);
    i += extended ? 5 : 4;
    if (end - i < (extended ? 5 : 4) || (extended && data[i + 2] != '-')) {
      return false;
    }
    int month = digits(data, i, 2);
    i += extended ? 3 : 2;
    int day = digits(data, i, 2);
    i += 2;
    if (i == end || !isSeparator(data[i]) || end - ++i < (extended ? 5 : 4)) {
      return false;
    }
    if (extended && data[i + 2] != ':') {
      return false;
    }
    int hour = digits(data, i, 2);
    i += extended ? 3 : 2;
    int minute = digits(data, i, 2);
    i += 2;
    int second = 0;
    if (extended ? i < end && data[i] == ':' : i < end && data[i] >= '0' && data[i] <= '9') {
      i += extended ? 1 : 0;
      if (end - i < 2) {
        return false;
      }
      second = digits(data, i, 2);
      i += 2;
    }
    return finish(data, i, end, year, month, day, hour, minute, second);
  }

  /** From the end of the seconds on. */
  private boolean finish(
      byte[] data,
      int from,
      int end,
      int year,
      int month,
      int day,
      int hour,
      int minute,
      int second) {
    int i = from;
    int fraction = 0;
    if (i < end && (data[i] == '.' || data[i] == ',')) {
      i++;
      int taken = 0;
      int start = i;
      while (i < end && data[i] >= '0' && data[i] <= '9') {
        if (taken < 6) {
          fraction = fraction * 10 + (data[i] - '0');
          taken++;
        }
        i++;
      }
      if (i == start) {
        return false;
      }
      for (; taken < 6; taken++) {
        fraction *= 10;
      }
    }
    int offsetSeconds = 0;
    if (i < end) {
      if ((data[i] | 0x20) == 'z') {
        i++;
      } else if (data[i] == '+' || data[i] == '-') {
        int sign = data[i] == '-' ? -1 : 1;
        i++;
        if (end - i < 2) {
          return false;
        }
        int hours = digits(data, i, 2);
        i += 2;
        int minutes = 0;
        if (i < end) {
          i += data[i] == ':' ? 1 : 0;
          if (end - i < 2) {
            return false;
          }
          minutes = digits(data, i, 2);
          i += 2;
        }
        if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
          return false;
        }
        offsetSeconds = sign * (hours * 3600 + minutes * 60);
      }
    }
    return i == end && put(year, month, day, hour, minute, second, fraction, offsetSeconds);
  }

  private boolean put(
      int year,
      int month,
      int day,
      int hour,
      int minute,
      int second,
      int fraction,
      int offsetSeconds) {
    if (year < 1
        || month < 1
        || month > 12
        || day < 1
        || day > lengthOfMonth(year, month)
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 60) {
      return false;
    }
    long seconds =
        epochDay(year, month, day) * 86_400L + hour * 3600L + minute * 60L - offsetSeconds;
    if (second == 60) {
      if (Math.floorMod(seconds, 86_400L) != 86_340L) {
        return false;
      }
      return put((seconds + 59) * SECOND + 999_999);
    }
    return put((seconds + second) * SECOND + fraction);
  }

  private boolean put(long value) {
    micros = value;
    return value >= LOWEST && value <= HIGHEST;
  }

  /** A number of units, possibly with a fraction. */
  boolean parseEpoch(byte[] data, int offset, int length, Conversion.EpochTime.Unit unit) {
    if (length <= 18 && numbers.parseLong(data, offset, length)) {
      long value = numbers.longValue();
      return switch (unit) {
        case SECONDS ->
            value <= HIGHEST / SECOND && value >= LOWEST / SECOND && put(value * SECOND);
        case MILLIS -> value <= HIGHEST / 1000 && value >= LOWEST / 1000 && put(value * 1000);
        case MICROS -> put(value);
        case NANOS -> put(Math.floorDiv(value, 1000L));
      };
    }
    BigDecimal number = numbers.parseDecimal(data, offset, length);
    if (number == null || number.signum() == 0) {
      return number != null && put(0);
    }
    if ((long) number.precision() - number.scale() > 25 || number.scale() > 1000) {
      return false;
    }
    int shift =
        switch (unit) {
          case SECONDS -> 6;
          case MILLIS -> 3;
          case MICROS -> 0;
          case NANOS -> -3;
        };
    BigDecimal value = number.scaleByPowerOfTen(shift).setScale(0, RoundingMode.FLOOR);
    return value.precision() <= 18 && put(value.longValueExact());
  }

  /** What {@link #parsePattern} takes; thread-safe. */
  static DateTimeFormatter formatter(Conversion.PatternTime format) {
    // Strict: smart resolving would move February 30 to the 28th. The era makes y as good as u.
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(format.pattern())
        .parseDefaulting(ChronoField.ERA, 1)
        .toFormatter(Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT)
        .withZone(format.zone());
  }

  /** By a pattern; an offset or a zone in the text wins over the pattern's zone. */
  boolean parsePattern(
      byte[] data, int offset, int length, DateTimeFormatter formatter, ZoneId zone) {
    if (length > MAX_LENGTH) {
      return false;
    }
    String text = new String(data, offset, length, StandardCharsets.UTF_8);
    ParsePosition position = new ParsePosition(0);
    // Without an exception where the text does not have the pattern's form.
    TemporalAccessor unresolved = formatter.parseUnresolved(text, position);
    if (unresolved == null
        || position.getErrorIndex() >= 0
        || position.getIndex() < text.length()) {
      return false;
    }
    Instant instant = resolve(text, formatter, zone);
    if (instant == null) {
      return false;
    }
    long seconds = instant.getEpochSecond();
    return seconds >= LOWEST / SECOND
        && seconds <= HIGHEST / SECOND
        && put(seconds * SECOND + instant.getNano() / 1000);
  }

  private static @Nullable Instant resolve(String text, DateTimeFormatter formatter, ZoneId zone) {
    try {
      TemporalAccessor parsed = formatter.parse(text);
      if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
        return Instant.from(parsed);
      }
      LocalDate date = parsed.query(TemporalQueries.localDate());
      return date == null || parsed.query(TemporalQueries.localTime()) != null
          ? null
          : date.atStartOfDay(zone).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static boolean isSeparator(byte b) {
    return b == 'T' || b == ' ' || b == 't';
  }

  /** Negative where a character is no digit. */
  private static int digits(byte[] data, int from, int count) {
    int value = 0;
    int bad = 0;
    for (int i = from; i < from + count; i++) {
      int digit = data[i] - '0';
      bad |= digit | (9 - digit);
      value = value * 10 + digit;
    }
    return bad < 0 ? -1 : value;
  }

  private static int lengthOfMonth(int year, int month) {
    return switch (month) {
      case 2 -> (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /** Days since 1970-01-01 in the proleptic Gregorian calendar. */
  private static long epochDay(int year, int month, int day) {
    // March is the first month of the shifted year, so the leap day is its last.
    int shifted = month <= 2 ? year - 1 : year;
    int era = shifted / 400;
    int yearOfEra = shifted - era * 400;
    int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468L;
  }
}
