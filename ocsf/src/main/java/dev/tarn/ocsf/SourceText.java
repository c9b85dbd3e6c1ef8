package dev.tarn.ocsf;

import org.jspecify.annotations.Nullable;

/** Where {@link Diagnostics} finds the texts that its findings are about. */
@FunctionalInterface
public interface SourceText {
  /** The whole text of a file, by {@link Position#file}, or null when it is not at hand. */
  @Nullable String find(String file);
}
