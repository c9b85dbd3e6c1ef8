package dev.tarn.engine;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.lake.DriftConfig;
import java.util.List;

/** The options under {@code drift:}. */
public final class DriftOptions {
  private static final List<OptionSpec> SPECS =
      List.of(
          OptionSpec.optional(
              "learn_for",
              Kind.DURATION,
              "1d",
              "Longest time from a source's first record on in which all input paths count as"
                  + " known."),
          OptionSpec.optional(
              "new_for",
              Kind.DURATION,
              "7d",
              "How long a path that came after that is called new."),
          OptionSpec.optional(
              "vanished_after",
              Kind.DURATION,
              "1d",
              "How long a regular path must be missing to be called vanished."));

  private DriftOptions() {}

  /** All options, in the order of the reference. */
  public static List<OptionSpec> specs() {
    return SPECS;
  }

  static DriftConfig toConfig(OptionValues values) {
    return new DriftConfig(
        values.duration("learn_for"),
        values.duration("new_for"),
        values.duration("vanished_after"));
  }
}
