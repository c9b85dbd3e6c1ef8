package dev.tarn.connectors;

import java.util.List;
import java.util.Optional;

/** What the word after {@code type:} stands for, of a thing that can be configured. Immutable. */
public interface ConfiguredType {
  /** The word after {@code type:}. */
  String type();

  /** One or two sentences for the reference. */
  String description();

  /** What can be configured, beside {@code type} and what all things of its kind have. */
  List<OptionSpec> options();

  /** What is wrong with values that are each of the right kind; opens nothing. */
  default Optional<SourceFactory.Problem> check(OptionValues values) {
    return Optional.empty();
  }
}
