package dev.tarn.app;

import dev.tarn.mapping.AwsMappingImport;
import dev.tarn.mapping.CheckedMapping;
import dev.tarn.mapping.FileLookup;
import dev.tarn.mapping.MappingChecker;
import dev.tarn.mapping.Packs;
import dev.tarn.mapping.TextFile;
import dev.tarn.ocsf.Schemas;
import dev.tarn.ocsf.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A mapping as a command line names it: a file, a folder with a {@code mapping.yaml}, or a shipped
 * pack.
 *
 * @param name for people and positions
 * @param folder where the mapping's own files lie; null for a pack
 */
record MappingArgument(String name, String text, FileLookup files, @Nullable Path folder) {

  static MappingArgument read(String argument) throws IOException {
    Path path = Path.of(argument);
    if (Files.isDirectory(path)) {
      path = path.resolve("mapping.yaml");
    }
    if (Files.exists(path)) {
      Path folder = path.toAbsolutePath().normalize().getParent();
      return new MappingArgument(
          path.toString(),
          TextFile.read(path),
          FileLookup.beside(folder == null ? Path.of("") : folder),
          folder);
    }
    Packs.Pack pack =
        Packs.find(argument)
            .orElseThrow(
                () ->
                    argument.matches("[a-z][a-z0-9-]*")
                        ? new IOException(
                            "there is no file and no shipped mapping '"
                                + argument
                                + "'; shipped are "
                                + String.join(", ", Packs.names()))
                        : new NoSuchFileException(argument));
    return new MappingArgument(pack.fileName(), pack.text(), pack.files(), null);
  }

  /** Whether an argument names a mapping rather than a configuration. */
  static boolean isMapping(String argument) throws IOException {
    Path path = Path.of(argument);
    if (Files.isDirectory(path)) {
      return true;
    }
    if (!Files.exists(path)) {
      return Packs.find(argument).isPresent();
    }
    String text = TextFile.read(path);
    return AwsMappingImport.matches(text)
        || text.lines().anyMatch(line -> line.matches("(\"mapping\"|mapping)\\s*:.*"));
  }

  CheckedMapping check(Schemas schemas) {
    return MappingChecker.check(name, text, files, schemas);
  }

  /** The texts that the findings of a check point into. */
  SourceText sources(CheckedMapping checked) {
    return file ->
        file.equals(name)
            ? text
            : Optional.ofNullable(checked.included().get(file))
                .or(() -> files.read(file))
                .orElse(null);
  }
}
