package dev.tarn.mapping;

import java.nio.file.Path;
import java.util.Optional;

/** Gives the content of files that a mapping names: lookup tables, databases, test input. */
@FunctionalInterface
public interface FileLookup {
  /** No file is ever found. */
  FileLookup NONE = name -> Optional.empty();

  /** The files of a folder and below it. */
  static FileLookup beside(Path folder) {
    return new FolderLookup(folder);
  }

  /**
   * @param name as the mapping names it, relative to the mapping's own file, with {@code /}
   * @return the file's text, or empty when there is no such readable file
   */
  Optional<String> read(String name);

  /**
   * The bytes of a file that is no text. Without an implementation there are no such files.
   *
   * @param name as for {@link #read}
   */
  default Optional<byte[]> readBytes(String name) {
    return Optional.empty();
  }
}
