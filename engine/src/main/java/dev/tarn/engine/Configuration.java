package dev.tarn.engine;

import dev.tarn.mapping.CheckedMapping;
import dev.tarn.mapping.TextFile;
import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.SourceText;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A configuration file after checking, with the mappings that it names. Nothing has been opened but
 * the files themselves.
 *
 * @param plan what to run; empty where a finding is an error
 * @param diagnostics all findings, by file and place
 * @param mappings those that the sources name, each once, in the order of the file
 * @param texts content of the files that findings may point into, by the names that they use
 * @param files what it was read from but for tables, as {@link PlanFiles#texts} has it
 */
public record Configuration(
    Optional<Plan> plan,
    List<Diagnostic> diagnostics,
    List<NamedMapping> mappings,
    Map<String, String> texts,
    Map<Path, FileStamp> files) {

  /**
   * A mapping of the configuration.
   *
   * @param name as the configuration names it
   * @param folder where the mapping's own files lie; null for a shipped one
   */
  public record NamedMapping(String name, @Nullable Path folder, CheckedMapping checked) {}

  public Configuration {
    mappings = List.copyOf(mappings);
    diagnostics = List.copyOf(diagnostics);
    texts = Map.copyOf(texts);
    files = Map.copyOf(files);
  }

  /**
   * Reads and checks a file. Everything that is wrong is a finding, except:
   *
   * @throws NoSuchFileException when there is no such file
   * @throws IOException when the file cannot be read, or is no UTF-8
   */
  public static Configuration read(Path file) throws IOException {
    FileStamp stamp = FileStamp.of(file);
    return ConfigurationReader.ofFile(file, stamp, System::getenv).read(TextFile.read(file));
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
