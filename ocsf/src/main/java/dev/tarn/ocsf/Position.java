package dev.tarn.ocsf;

/**
 * A place in a text that a person wrote: file name as the person knows it, line and column from 1.
 *
 * @param file the file's name as given by the user, or {@code <sql>} and the like for text without
 *     a file
 * @param line from 1
 * @param column from 1, counted in code points
 * @param length number of code points the finding covers, at least 1
 */
public record Position(String file, int line, int column, int length) {
  public Position {
    if (line < 1 || column < 1 || length < 1) {
      throw new IllegalArgumentException("positions count from 1: " + line + ":" + column);
    }
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
