package dev.tarn.connectors;

import dev.tarn.event.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes sources of one type. Immutable. */
public interface SourceFactory {
  /** The word after {@code type:}. */
  String type();

  /** One or two sentences for the reference. */
  String description();

  /** What can be configured, beside {@code type} and {@code mapping}, which every source has. */
  List<OptionSpec> options();

  /** What is wrong with values that are each of the right kind; opens nothing. */
  default Optional<Problem> check(OptionValues values) {
    return Optional.empty();
  }

  /** Whether the source would read files that lie in a directory. */
  default boolean readsWithin(OptionValues values, Path folder, Path directory) {
    return false;
  }

  /**
   * Makes a source; opens nothing.
   *
   * @param name the configured name
   */
  Source create(String name, OptionValues values, Places places);

  /**
   * A value that cannot be used.
   *
   * @param option whose value
   * @param message one sentence without a full stop
   */
  record Problem(String option, String message) {}
}
