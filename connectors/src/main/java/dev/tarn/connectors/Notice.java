package dev.tarn.connectors;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What people are told: that something went wrong, or that it is over.
 *
 * @param code kebab-case, {@code source-silent}
 * @param source the configured source's name; empty where it concerns the lake or the configuration
 * @param message one sentence without a full stop
 * @param raisedAt when it was noticed
 * @param resolvedAt when it was noticed to be over; null while it is not
 */
public record Notice(
    String code, String source, String message, Instant raisedAt, @Nullable Instant resolvedAt) {

  /** {@code raised} or {@code resolved}. */
  public String state() {
    return resolvedAt == null ? "raised" : "resolved";
  }

  /** One line of ASCII, a mail's subject. Where no source is concerned, the code says what is. */
  public String headline() {
    return "[tarn] "
        + (resolvedAt == null ? "" : "resolved: ")
        + (source.isEmpty() ? "" : source + ": ")
        + code;
  }

  /** A few lines for people. */
  public String text() {
    StringBuilder text = new StringBuilder(message).append(".\n\n");
    text.append("Noticed ").append(raisedAt.truncatedTo(ChronoUnit.SECONDS)).append(".\n");
    if (resolvedAt != null) {
      text.append("Over since ")
          .append(resolvedAt.truncatedTo(ChronoUnit.SECONDS))
          .append(", after ")
          .append(inWords(Duration.between(raisedAt, resolvedAt)))
          .append(".\n");
    }
    return text.toString();
  }

  /** The two largest units of a time span: {@code 2h 5m}, {@code 40s}. */
  public static String inWords(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    long[] amounts = {seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60};
    String units = "dhms";
    for (int i = 0; i < amounts.length; i++) {
      if (amounts[i] > 0) {
        String first = amounts[i] + units.substring(i, i + 1);
        return i == amounts.length - 1 || amounts[i + 1] == 0
            ? first
            : first + " " + amounts[i + 1] + units.charAt(i + 1);
      }
    }
    return "0s";
  }
}
