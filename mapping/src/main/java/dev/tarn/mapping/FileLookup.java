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
   * The text of a lookup table, whose content may change while the mapping is in use.
   *
   * @param name as for {@link #read}
   */
  default Optional<String> readTable(String name) {
    return read(name);
  }

  /** Where a file lies, or would; empty where it is no file of this machine. */
  default Optional<Path> path(String name) {
    return Optional.empty();
  }

  /** Why there is no text of a file, as a sentence. */
  default String problem(String name) {
    return "there is no file '" + name + "' beside the mapping";
  }

  /**
   * The bytes of a database, which may change as a table may. Without an implementation there are
   * no such files.
   *
   * @param name as for {@link #read}
   */
  default Optional<byte[]> readBytes(String name) {
    return Optional.empty();
  }
}
