package dev.tarn.connectors;

import dev.tarn.event.Source;
import java.nio.file.Path;

/** Makes sources of one type. Immutable. */
public interface SourceFactory extends ConfiguredType {
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
