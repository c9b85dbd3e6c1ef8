package dev.tarn.mapping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code docs/mapping-reference.md} says in words of what the code knows by name, from {@code
 * src/test/resources/reference}: a row a name, cells between {@code |}, sections under {@code ##}.
 */
final class ReferenceTables {
  private static final Path FOLDER = Path.of("src/test/resources/reference");

  private ReferenceTables() {}

  /**
   * A section.
   *
   * @param probe lines that begin with {@code >}, without that
   * @param rows first cell → the others
   */
  record Section(String title, String probe, Map<String, List<String>> rows) {}

  /** The sections of a file; one without a title where it has none. */
  static List<Section> sections(String file) {
    List<Section> sections = new ArrayList<>();
    String title = "";
    StringBuilder probe = new StringBuilder();
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (String line : lines(file)) {
      if (line.startsWith("## ")) {
        add(sections, title, probe, rows);
        title = line.substring(3);
        probe = new StringBuilder();
        rows = new LinkedHashMap<>();
      } else if (line.startsWith("> ")) {
        probe.append(line.substring(2)).append('\n');
      } else if (!line.isBlank()) {
        List<String> cells = Arrays.stream(line.split(" \\|", -1)).map(String::strip).toList();
        if (rows.put(cells.getFirst(), cells.subList(1, cells.size())) != null) {
          throw new IllegalArgumentException(file + " has twice: " + line);
        }
      }
    }
    add(sections, title, probe, rows);
    return sections;
  }

  private static void add(
      List<Section> sections, String title, StringBuilder probe, Map<String, List<String>> rows) {
    if (!rows.isEmpty()) {
      sections.add(new Section(title, probe.toString(), rows));
    }
  }

  /** The rows of a file without sections: name → what it means. */
  static Map<String, String> rows(String file) {
    Map<String, String> rows = new LinkedHashMap<>();
    sections(file).getFirst().rows().forEach((name, cells) -> rows.put(name, cells.getFirst()));
    return rows;
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
