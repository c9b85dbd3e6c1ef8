package dev.tarn.connectors;

import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.SourceFactory.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Where reading begins in what is there when a source first starts. */
public sealed interface StartAt {
  /** With the oldest record that there is. */
  record Beginning() implements StartAt {}

  /** With what comes from then on. */
  record End() implements StartAt {}

  /** With the first record of this time or later. */
  record Since(Instant time) implements StartAt {}

  /**
   * The option {@code start_at}, and the words that its service has for both ends.
   *
   * @param beginning what holds where nothing is given
   */
  record Words(String beginning, String end) {
    private static final String OPTION = "start_at";

    public OptionSpec spec() {
      return OptionSpec.optional(
          OPTION,
          Kind.TEXT,
          beginning,
          beginning
              + ", "
              + end
              + ", or a time like 2026-11-20T00:00:00Z: where reading begins in what is there when"
              + " the source first starts.");
    }

    /** What is wrong with the option's value. */
    public Optional<Problem> check(OptionValues values) {
      String text = values.text(OPTION);
      return parse(text).isPresent()
          ? Optional.empty()
          : Optional.of(
              new Problem(
                  OPTION,
                  "start_at is '"
                      + beginning
                      + "', '"
                      + end
                      + "' or a time like 2026-11-20T00:00:00Z, not '"
                      + text
                      + "'"));
    }

    /** A value that {@link #check} has nothing against. */
    public StartAt of(OptionValues values) {
      return parse(values.text(OPTION)).orElseThrow();
    }

    private Optional<StartAt> parse(String text) {
      if (text.equals(beginning)) {
        return Optional.of(new Beginning());
      }
      if (text.equals(end)) {
        return Optional.of(new End());
      }
      try {
        return Optional.of(new Since(Instant.parse(text)));
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }
  }
}
