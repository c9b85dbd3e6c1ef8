package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.mapping.ReferenceTables.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every code that the module's sources name is explained, and shown at its place by a file. */
class DiagnosticCodesTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Path GOLDEN = Path.of("src/test/resources");
  private static final Pattern LITERAL = Pattern.compile("\"([a-z]+(?:-[a-z0-9]+)+)\"");

  /** A finding with its place, the line there, and the marks below it. */
  private static final Pattern FINDING =
      Pattern.compile(
          "(?m)^[^ \\n]+:\\d+:\\d+: (error|warning|note) ([a-z-]+): .+\\n +\\d+ \\|.*\\n +\\| *\\^+");

  /** Without a place, or with no line to show. */
  private static final Pattern PLACELESS =
      Pattern.compile("(?m)^(?:[^ \\n]+:1:1: )?(error|note) (more-findings|yaml-empty): .+");

  private static final Set<String> OTHER_LITERALS = Set.of("cloudwatch-control-message");

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  /** Code → severity; empty for those of records. */
  private static Map<String, String> explained() {
    Map<String, String> codes = new HashMap<>();
    for (Section section : ReferenceTables.sections("codes.txt")) {
      section.rows().forEach((code, cells) -> codes.put(code, cells.getFirst()));
    }
    return codes;
  }

  @Test
  void everyCodeIsExplainedAndUsed() throws IOException {
    Set<String> literals = new TreeSet<>();
    for (Path source : files(SOURCES, ".java")) {
      Matcher matcher = LITERAL.matcher(Files.readString(source));
      while (matcher.find()) {
        literals.add(matcher.group(1));
      }
    }
    literals.removeAll(OTHER_LITERALS);

    assertThat(new TreeSet<>(explained().keySet())).isEqualTo(literals);
  }

  @Test
  void everyDiagnosticIsShownAtItsPlace() throws IOException {
    Map<String, String> shown = new HashMap<>();
    for (Path file : files(GOLDEN, ".expected")) {
      String text = Files.readString(file);
      for (Pattern pattern : List.of(FINDING, PLACELESS)) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
          shown.put(matcher.group(2), matcher.group(1));
        }
      }
    }
    List<String> wrong = new ArrayList<>();
    explained()
        .forEach(
            (code, severity) -> {
              if (!severity.isEmpty() && !severity.equals(shown.get(code))) {
                wrong.add(code + " is " + severity + ", shown as " + shown.get(code));
              }
            });

    assertThat(wrong).isEmpty();
  }
}
