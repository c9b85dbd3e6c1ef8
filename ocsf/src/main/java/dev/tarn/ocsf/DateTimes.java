package dev.tarn.ocsf;

/**
 * Dates with times in the form of {@code datetime_t} (RFC 3339 5.6, the offset may be missing),
 * read from characters without allocating.
 */
final class DateTimes {
  /** The text is not in the form that every version of the schema takes. */
  static final long OTHER_FORM = Long.MIN_VALUE;

  /** The form is right and there is no such time, as on 30 February. */
  static final long IMPOSSIBLE = Long.MIN_VALUE + 1;

  private static final int SECONDS_END = 19;
  private static final int OFFSET_LENGTH = 6;
  private static final int[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final long DAYS_TO_1970 = 719_468;

  private DateTimes() {}

  /** Epoch milliseconds, rounded down; without an offset as if in UTC; or one of the constants. */
  static long parse(char[] text, int from, int to) {
    if (to - from < SECONDS_END
        || text[from + 4] != '-'
        || text[from + 7] != '-'
        || (text[from + 10] | 0x20) != 't'
        || text[from + 13] != ':'
        || text[from + 16] != ':') {
      return OTHER_FORM;
    }
    int year = digits(text, from, 4);
    int month = digits(text, from + 5, 2);
    int day = digits(text, from + 8, 2);
    int hour = digits(text, from + 11, 2);
    int minute = digits(text, from + 14, 2);
    int second = digits(text, from + 17, 2);
    if ((year | month | day | hour | minute | second) < 0) {
      return OTHER_FORM;
    }
    int at = from + SECONDS_END;
    int millis = 0;
    if (at < to && text[at] == '.') {
      int first = ++at;
      int scale = 100;
      while (at < to && text[at] >= '0' && text[at] <= '9') {
        millis += (text[at] - '0') * scale;
        scale /= 10;
        at++;
      }
      if (at == first) {
        return OTHER_FORM;
      }
    }
    int offsetMinutes = 0;
    if (at < to && (text[at] | 0x20) == 'z') {
      at++;
    } else if (at + OFFSET_LENGTH == to && (text[at] == '+' || text[at] == '-')) {
      int offsetHours = digits(text, at + 1, 2);
      int minutes = digits(text, at + 4, 2);
      if (text[at + 3] != ':' || (offsetHours | minutes) < 0) {
        return OTHER_FORM;
      }
      if (offsetHours > 23 || minutes > 59) {
        return IMPOSSIBLE;
      }
      offsetMinutes = (text[at] == '-' ? -1 : 1) * (offsetHours * 60 + minutes);
      at = to;
    }
    if (at != to) {
      return OTHER_FORM;
    }
    // A leap second is a time, RFC 3339 5.7.
    if (month < 1
        || month > 12
        || day < 1
        || day > daysOf(year, month)
        || hour > 23
        || minute > 59
        || second > 60) {
      return IMPOSSIBLE;
    }
    long seconds =
        epochDay(year, month, day) * 86_400 + (hour * 60L + minute - offsetMinutes) * 60 + second;
    return seconds * 1000 + millis;
  }

  private static int daysOf(int year, int month) {
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && !leap ? 28 : DAYS[month - 1];
  }

  /** Days since 1970 of the proleptic Gregorian calendar, in which the year begins in March. */
  private static long epochDay(int year, int month, int day) {
    int marchYear = month > 2 ? year : year - 1;
    int marchMonth = month > 2 ? month - 3 : month + 9;
    int era = Math.floorDiv(marchYear, 400);
    int yearOfEra = marchYear - era * 400;
    int dayOfYear = (153 * marchMonth + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - DAYS_TO_1970;
  }

  private static int digits(char[] text, int from, int count) {
    int value = 0;
    for (int at = from; at < from + count; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Whether a text in the form ends with an offset from UTC. */
  static boolean hasOffset(char[] text, int from, int to) {
    char last = text[to - 1];
    return last == 'Z'
        || last == 'z'
        || text[to - OFFSET_LENGTH] == '+'
        || (text[to - OFFSET_LENGTH] == '-' && to - from > SECONDS_END);
  }

  /** Whether a text in the form has fractions of a second. */
  static boolean hasFraction(char[] text, int from, int to) {
    return to - from > SECONDS_END && text[from + SECONDS_END] == '.';
  }
}
