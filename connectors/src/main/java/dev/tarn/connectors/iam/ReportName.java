package dev.tarn.connectors.iam;

import dev.tarn.event.UnitName;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Which report it is: the one of an account at a time of the schedule, whenever it was made.
 *
 * @param account its number
 * @param instant of the schedule, whole minutes
 */
record ReportName(String account, Instant instant) {
  private static final String FILE_END = ".jsonl";
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter IN_FILES =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm'Z'").withZone(ZoneOffset.UTC);

  UnitName unit(String source) {
    return new UnitName(source, "iam_access_keys/" + account + "/" + MINUTES.format(instant));
  }

  /** Name of the file in which it lies. */
  String file() {
    return account + "-" + IN_FILES.format(instant) + FILE_END;
  }

  /** The report that lies in a file of this name; empty if it is no report's. */
  static Optional<ReportName> ofFile(String name) {
    int dash = name.indexOf('-');
    if (dash < 0 || !name.endsWith(FILE_END)) {
      return Optional.empty();
    }
    try {
      String time = name.substring(dash + 1, name.length() - FILE_END.length());
      return Optional.of(
          new ReportName(
              name.substring(0, dash),
              LocalDateTime.parse(time, IN_FILES).toInstant(ZoneOffset.UTC)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Key of the note that says up to which time the account's reports are recorded. */
  static String noteKey(String account) {
    return "iam_access_keys:" + account;
  }
}
