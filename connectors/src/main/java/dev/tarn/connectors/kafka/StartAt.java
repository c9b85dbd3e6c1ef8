package dev.tarn.connectors.kafka;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Where reading begins in partitions that are there when a source first starts. */
sealed interface StartAt {
  /** With the oldest record that there is. */
  record Beginning() implements StartAt {}

  /** With what comes from then on. */
  record End() implements StartAt {}

  /** With the first record of this time or later. */
  record Since(Instant time) implements StartAt {}

  /** Reads the option's text; empty for text that is none. */
  static Optional<StartAt> parse(String text) {
    return switch (text) {
      case "beginning" -> Optional.of(new Beginning());
      case "end" -> Optional.of(new End());
      default -> {
        try {
          yield Optional.of(new Since(Instant.parse(text)));
        } catch (DateTimeException e) {
          yield Optional.empty();
        }
      }
    };
  }
}
