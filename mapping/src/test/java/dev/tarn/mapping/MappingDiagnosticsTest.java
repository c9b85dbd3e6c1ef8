package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.mapping.yaml.Findings;
import dev.tarn.ocsf.Diagnostics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people see of each kind of mistake: {@code <case>.yaml} gives {@code <case>.expected}. Run
 * with {@code -Dtarn.rewrite=true} to write the expected files anew, and read the difference.
 */
class MappingDiagnosticsTest {
  private static final Path CASES = Path.of("src/test/resources/diagnostics");

  /** Texts that are too much for a file of the repository. */
  private static final Map<String, String> LONG =
      Map.of(
          "yaml-too-large", "mapping: doors\n" + "# nothing\n".repeat(500_000),
          "more-findings", "mapping: doors\n" + manyUnknownKeys());

  private static String manyUnknownKeys() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Findings.MOST + 7; i++) {
      text.append("key").append(i).append(": 1\n");
    }
    return text.toString();
  }

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".yaml") && !name.startsWith("included-"))
              .map(name -> name.replaceFirst("\\.yaml$", ""))
              .sorted()
              .toList();
      return names.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tellsWhatIsWrong(String name) throws IOException {
    compare(name, render(name, Files.readString(CASES.resolve(name + ".yaml"))));
  }

  @Test
  void tellsWhatIsTooMuch() throws IOException {
    for (Map.Entry<String, String> each : LONG.entrySet()) {
      List<String> lines = render(each.getKey(), each.getValue()).lines().toList();
      // a reader of all that came before would read the same again and again
      compare(
          each.getKey(),
          String.join("\n", lines.subList(Math.max(0, lines.size() - 7), lines.size())) + "\n");
    }
  }

  private static String render(String name, String text) {
    CheckedMapping checked = MappingChecker.check(name + ".yaml", text, FileLookup.beside(CASES));
    return Diagnostics.render(
        checked.diagnostics(), file -> checked.included().getOrDefault(file, text));
  }

  private static void compare(String name, String rendered) throws IOException {
    Path expected = CASES.resolve(name + ".expected");
    if (Boolean.getBoolean("tarn.rewrite")) {
      Files.writeString(expected, rendered);
    }
    assertThat(rendered).isEqualTo(Files.readString(expected));
  }
}
