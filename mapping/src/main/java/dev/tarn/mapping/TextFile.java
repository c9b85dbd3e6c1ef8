package dev.tarn.mapping;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file of text that a person wrote. */
public final class TextFile {
  /** No file is read that is larger. */
  public static final long MAX_BYTES = 256L << 20;

  private TextFile() {}

  /**
   * Reads a file.
   *
   * @throws NoSuchFileException when there is none
   * @throws IOException when it cannot be read or is no text; the message is a sentence that names
   *     the file
   */
  public static String read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " has more than " + (MAX_BYTES >> 20) + " MiB");
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not UTF-8 text", e);
    }
  }
}
