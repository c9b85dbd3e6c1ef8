package dev.tarn.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A folder with a configuration of sources that are fed; its lake lies beside it. */
final class BenchFolder {
  private BenchFolder() {}

  /**
   * Makes it, with the defaults of all that the supplies do not say.
   *
   * @param mappings the shipped mapping of each source
   */
  static Path make(Path folder, Map<Supply, String> mappings) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("secret"), "test-secret\n");
    StringBuilder text = new StringBuilder("lake: {path: ./lake}\nsources:\n");
    mappings.forEach(
        (supply, mapping) ->
            text.append("  ")
                .append(supply.name())
                .append(": {mapping: ")
                .append(mapping)
                .append(", ")
                .append(supply.source())
                .append("}\n"));
    Files.writeString(folder.resolve("tarn.yaml"), text);
    return folder;
  }

  static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
