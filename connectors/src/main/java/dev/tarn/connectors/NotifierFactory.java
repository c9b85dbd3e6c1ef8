package dev.tarn.connectors;

import java.util.List;
import java.util.Optional;

/** Makes notifiers of one type. Immutable. */
public interface NotifierFactory {
  /** The word after {@code type:}. */
  String type();

  /** One or two sentences for the reference. */
  String description();

  /** What can be configured, beside {@code type}. */
  List<OptionSpec> options();

  /** What is wrong with values that are each of the right kind; opens nothing. */
  default Optional<SourceFactory.Problem> check(OptionValues values) {
    return Optional.empty();
  }

  /** Makes a notifier; opens nothing. */
  Notifier create(OptionValues values);
}
