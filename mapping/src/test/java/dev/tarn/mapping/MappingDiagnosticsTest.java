package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Diagnostics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people see of each kind of mistake: {@code <case>.yaml} gives {@code <case>.expected}. Run
 * with {@code -Dtarn.rewrite=true} to write the expected files anew, and read the difference.
 */
class MappingDiagnosticsTest {
  private static final Path CASES = Path.of("src/test/resources/diagnostics");

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
    String text = Files.readString(CASES.resolve(name + ".yaml"));
    CheckedMapping checked = MappingChecker.check(name + ".yaml", text, FileLookup.beside(CASES));
    String rendered =
        Diagnostics.render(
            checked.diagnostics(), file -> checked.included().getOrDefault(file, text));
    Path expected = CASES.resolve(name + ".expected");
    if (Boolean.getBoolean("tarn.rewrite")) {
      Files.writeString(expected, rendered);
    }
    assertThat(rendered).isEqualTo(Files.readString(expected));
  }
}
