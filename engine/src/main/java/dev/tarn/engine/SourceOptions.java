package dev.tarn.engine;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import java.util.List;
import java.util.Optional;

/** The options that a source of any type has, beside {@code type} and {@code mapping}. */
public final class SourceOptions {
  private static final List<OptionSpec> SPECS =
      List.of(
          OptionSpec.optional(
              "expect_every",
              Kind.DURATION,
              "A record comes at least so often: where none does, an alert is raised. No alert by"
                  + " default, as only you know how often."),
          OptionSpec.optional(
              "max_delay",
              Kind.DURATION,
              "300s",
              "How long a record may wait at the source before an alert is raised."));

  private SourceOptions() {}

  /** All options, in the order of the reference. */
  public static List<OptionSpec> specs() {
    return SPECS;
  }

  static SourcePlan.Expectation toExpectation(OptionValues values) {
    return new SourcePlan.Expectation(
        values.has("expect_every") && !values.duration("expect_every").isZero()
            ? Optional.of(values.duration("expect_every"))
            : Optional.empty(),
        values.duration("max_delay"));
  }
}
