package dev.tarn.engine;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.SourceText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A configuration file after checking, with the mappings that it names. Nothing has been opened but
 * the files themselves.
 *
 * @param plan what to run; empty where a finding is an error
 * @param diagnostics all findings, by file and place
 * @param texts content of the files that findings may point into, by the names that they use
 */
public record Configuration(
    Optional<Plan> plan, List<Diagnostic> diagnostics, Map<String, String> texts) {

  public Configuration {
    diagnostics = List.copyOf(diagnostics);
    texts = Map.copyOf(texts);
  }

  /**
   * Reads and checks a file. Everything that is wrong is a finding, except:
   *
   * @throws NoSuchFileException when there is no such file
   * @throws IOException when the file cannot be read, or is no UTF-8
   */
  public static Configuration read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not UTF-8 text", e);
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
    return check(file.toString(), text, folder == null ? Path.of("/") : folder);
  }

  /**
   * Checks a text.
   *
   * @param fileName for positions
   * @param folder what relative paths start from, absolute
   */
  public static Configuration check(String fileName, String text, Path folder) {
    return new ConfigurationReader(fileName, folder, System::getenv).read(text);
  }

  /** For rendering the findings. */
  public SourceText sourceText() {
    return texts::get;
  }
}
