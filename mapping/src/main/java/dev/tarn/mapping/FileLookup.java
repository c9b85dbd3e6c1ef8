package dev.tarn.mapping;

import java.util.Optional;

/** Gives the text of files that a mapping names: lookup tables, test input. */
@FunctionalInterface
public interface FileLookup {
  /** No file is ever found. */
  FileLookup NONE = name -> Optional.empty();

  /**
   * @param name as the mapping names it, relative to the mapping's own file, with {@code /}
   * @return the file's text, or empty when there is no such readable file
   */
  Optional<String> read(String name);
}
