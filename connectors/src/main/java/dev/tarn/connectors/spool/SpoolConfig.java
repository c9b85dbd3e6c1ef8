package dev.tarn.connectors.spool;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Places;
import dev.tarn.connectors.SourceFactory.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where and how a spool is kept.
 *
 * @param directory its own; made when it is absent
 * @param maxBytes most bytes on the disk
 * @param dedupeFor how long the id of a request is remembered
 */
public record SpoolConfig(Path directory, long maxBytes, Duration dedupeFor) {
  private static final String DIRECTORY = "spool";
  private static final String MAX_BYTES = "spool_size";
  private static final String DEDUPE_FOR = "dedupe_for";

  /** Smaller ones would be full with one request. */
  private static final long LEAST_BYTES = 1 << 20;

  public SpoolConfig {
    if (maxBytes < 1 || dedupeFor.isNegative()) {
      throw new IllegalArgumentException("a spool has some bytes, and no negative time");
    }
  }

  /** The options that {@link #of} and {@link #check} read. */
  public static List<OptionSpec> options() {
    return List.of(
        OptionSpec.optional(
            DIRECTORY,
            Kind.PATH,
            "A directory of this machine for what was received and is not in the lake yet; one in"
                + " the lake's directory if not given. No two sources share one."),
        OptionSpec.optional(
            MAX_BYTES,
            Kind.BYTES,
            "1GB",
            "Most bytes that wait there. Who sends more is told to wait."));
  }

  /** The option for sources whose requests have ids. */
  public static OptionSpec dedupeOption() {
    return OptionSpec.optional(
        DEDUPE_FOR,
        Kind.DURATION,
        "24h",
        "How long the id of a request is remembered, so that the same request is stored once.");
  }

  /** What is wrong with values that are each of the right kind. */
  public static Optional<Problem> check(OptionValues values) {
    return values.number(MAX_BYTES) < LEAST_BYTES
        ? Optional.of(new Problem(MAX_BYTES, "'spool_size' is at least 1MiB"))
        : Optional.empty();
  }

  /**
   * Values that {@link #check} has nothing against.
   *
   * @param source the configured source's name
   */
  public static SpoolConfig of(OptionValues values, Places places, String source) {
    return new SpoolConfig(
        values.has(DIRECTORY)
            ? places.folder().resolve(values.text(DIRECTORY)).normalize()
            : places.spools().resolve(source),
        values.number(MAX_BYTES),
        values.has(DEDUPE_FOR) ? values.duration(DEDUPE_FOR) : Duration.ZERO);
  }
}
