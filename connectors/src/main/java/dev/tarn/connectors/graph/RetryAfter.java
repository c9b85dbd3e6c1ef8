package dev.tarn.connectors.graph;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** How long a service wants to be left alone: seconds or a date (RFC 9110 10.2.3). */
final class RetryAfter {
  private static final Duration LONGEST = Duration.ofDays(1);

  private RetryAfter() {}

  /**
   * @param now by this machine's clock, where the service does not tell its own
   */
  static Optional<Duration> of(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("Retry-After")
        .map(String::trim)
        .flatMap(
            value ->
                value.matches("\\d{1,9}")
                    ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
                    : date(value)
                        .map(
                            until ->
                                Duration.between(
                                    headers
                                        .firstValue("Date")
                                        .flatMap(RetryAfter::date)
                                        .orElse(now),
                                    until)))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
        .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
  }

  private static Optional<Instant> date(String header) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
