package dev.tarn.connectors.compression;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory.Problem;
import dev.tarn.event.Source.CorruptUnitException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where compressed content is cut off that would fill the disk.
 *
 * @param maxBytes most decompressed bytes
 * @param maxRatio decompressed bytes a stored byte, counted once 64 MB are exceeded
 */
public record DecompressionLimit(long maxBytes, long maxRatio) {
  /** Decompressed bytes up to which the ratio does not matter. */
  private static final long RATIO_FROM_BYTES = 64L << 20;

  private static final String MAX_BYTES = "max_decompressed";
  private static final String MAX_RATIO = "max_decompression_ratio";

  public DecompressionLimit {
    if (maxBytes < 1 || maxRatio < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  /**
   * The options that {@link #of} and {@link #check} read.
   *
   * @param thing what is compressed: {@code file}
   */
  public static List<OptionSpec> options(String thing) {
    return List.of(
        OptionSpec.optional(
            MAX_BYTES,
            Kind.BYTES,
            "1TB",
            "Where the content of one compressed "
                + thing
                + " is cut off; the rest goes to the quarantine as one entry"
                + " decompression-limit."),
        OptionSpec.optional(
            MAX_RATIO,
            Kind.INTEGER,
            "1500",
            "Decompressed bytes a stored byte, from 64 MB on. What is beyond it is cut off"
                + " likewise."));
  }

  /** What is wrong with values that are each of the right kind. */
  public static Optional<Problem> check(OptionValues values) {
    for (String option : List.of(MAX_BYTES, MAX_RATIO)) {
      if (values.number(option) < 1) {
        return Optional.of(new Problem(option, option + " must be positive"));
      }
    }
    return Optional.empty();
  }

  /** Values that {@link #check} has nothing against. */
  public static DecompressionLimit of(OptionValues values) {
    return new DecompressionLimit(values.number(MAX_BYTES), values.number(MAX_RATIO));
  }

  /**
   * Why content is cut off, or null while it is not.
   *
   * @param produced decompressed bytes so far
   * @param consumed stored bytes so far
   */
  public @Nullable CorruptUnitException exceededBy(long produced, long consumed) {
    if (produced > maxBytes) {
      return over(maxBytes + " bytes");
    }
    return produced > RATIO_FROM_BYTES && produced / maxRatio > consumed
        ? over(maxRatio + " times its stored size")
        : null;
  }

  private static CorruptUnitException over(String what) {
    return new CorruptUnitException(
        "decompression-limit", "it decompresses to more than " + what + "; the rest was not read");
  }
}
