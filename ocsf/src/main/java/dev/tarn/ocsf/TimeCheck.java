package dev.tarn.ocsf;

/** The rules beyond the server's about times. One thread uses it. */
final class TimeCheck {
  /** 1973 in milliseconds; what is below and not tiny is a time in seconds since 1973. */
  private static final long FIRST_MILLIS = 100_000_000_000L;

  private static final long FIRST_SECONDS = FIRST_MILLIS / 1000;

  /** 2100 in milliseconds. */
  private static final long LAST_MILLIS = 4_102_444_800_000L;

  private static final int THOUSAND = 1000;
  private static final int MILLION = 1_000_000;

  private final FlatEvent event;
  private final Findings findings;

  TimeCheck(FlatEvent event, Findings findings) {
    this.event = event;
    this.findings = findings;
  }

  /** Checks the number of a {@code timestamp_t}. */
  void check(int node, boolean timeOfEvent) {
    long value = event.number(node);
    if (value >= FIRST_MILLIS && value < FIRST_MILLIS * THOUSAND) {
      return;
    }
    if (value >= FIRST_SECONDS && value < FIRST_MILLIS) {
      add(node, "seconds", value * THOUSAND);
    } else if (isMillis(value / THOUSAND) && !isEndOfTime(value)) {
      add(node, "microseconds", value / THOUSAND);
    } else if (isMillis(value / MILLION)) {
      add(node, "nanoseconds", value / MILLION);
    } else if (timeOfEvent && value < FIRST_SECONDS) {
      String path = event.path(node);
      findings.warning(
          "tarn_time_implausible",
          path,
          "'" + path + "' is " + value + " ms, no time at which an event is seen",
          value);
    }
  }

  private static boolean isMillis(long value) {
    return value >= FIRST_MILLIS && value < LAST_MILLIS;
  }

  /** The last day of the year 9999, which stands for never. */
  private static boolean isEndOfTime(long value) {
    return value >= 253_402_128_000_000L && value < 253_402_387_200_000L;
  }

  private void add(int node, String unit, long millis) {
    String path = event.path(node);
    findings.add(
        Severity.WARNING,
        "tarn_time_implausible",
        path,
        "'" + path + "' seems to be in " + unit + "; OCSF wants milliseconds",
        event.number(node),
        millis);
  }

  /** Compares a time with its twin {@code _dt}. */
  void checkTwins(int time, int twin) {
    if (event.kind(time) != FlatEvent.INTEGER || event.kind(twin) != FlatEvent.TEXT) {
      return;
    }
    char[] text = event.chars();
    int from = event.textStart(twin);
    int to = event.textEnd(twin);
    long millis = DateTimes.parse(text, from, to);
    if (millis == DateTimes.OTHER_FORM
        || millis == DateTimes.IMPOSSIBLE
        || !DateTimes.hasOffset(text, from, to)) {
      return;
    }
    long value = event.number(time);
    boolean same =
        DateTimes.hasFraction(text, from, to)
            ? agree(value, millis, text, from)
            : Math.floorDiv(value, THOUSAND) == Math.floorDiv(millis, THOUSAND);
    if (!same) {
      String path = event.path(twin);
      findings.add(
          Severity.WARNING,
          "tarn_time_mismatch",
          path,
          "'"
              + path
              + "' and '"
              + event.path(time)
              + "' are different times, "
              + findings.describe(twin)
              + " and "
              + value,
          findings.value(twin),
          value);
    }
  }

  /** To as many digits as the text has, rounded up or down. */
  private static boolean agree(long value, long millis, char[] text, int from) {
    int digits = 0;
    int at = from + "2020-01-01T00:00:00.".length();
    while (digits < 3 && at < text.length && text[at] >= '0' && text[at] <= '9') {
      digits++;
      at++;
    }
    long unit = digits == 1 ? 100 : digits == 2 ? 10 : 1;
    return Math.abs(value - millis) <= unit;
  }

  /** Compares the beginning and the end of the same thing. */
  void checkInterval(int start, int end) {
    if (event.kind(start) == FlatEvent.INTEGER
        && event.kind(end) == FlatEvent.INTEGER
        && event.number(end) < event.number(start)) {
      String path = event.path(end);
      findings.add(
          Severity.WARNING,
          "tarn_end_before_start",
          path,
          "'" + path + "' is before '" + event.path(start) + "'",
          event.number(end),
          event.number(start));
    }
  }
}
