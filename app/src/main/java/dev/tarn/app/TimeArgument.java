package dev.tarn.app;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time on the command line. */
final class TimeArgument {
  /** What an option's description says of the forms. */
  static final String FORMS = "2026-11-20, 2026-11-20T08:30Z, 7d or 12h (ago), now; UTC";

  private static final Pattern AGO = Pattern.compile("([0-9]{1,9})(s|m|h|d)");

  private TimeArgument() {}

  /**
   * @throws IllegalArgumentException with a sentence for people
   */
  static Instant parse(String text, Clock clock) {
    if (text.equals("now")) {
      return clock.instant();
    }
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      long number = Long.parseLong(ago.group(1));
      return clock
          .instant()
          .minus(
              switch (ago.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
              });
    }
    try {
      if (!text.contains("T")) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      return text.matches(".*(Z|[+-][0-9]{2}(:?[0-9]{2})?)")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is no time; write " + FORMS, e);
    }
  }
}
