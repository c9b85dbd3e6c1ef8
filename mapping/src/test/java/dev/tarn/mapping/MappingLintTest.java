package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Diagnostics;
import dev.tarn.ocsf.Schemas;
import dev.tarn.ocsf.Severity;
import dev.tarn.ocsf.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people see of mappings that work and are probably not meant: {@code <case>.yaml} gives
 * {@code <case>.expected}. Run with {@code -Dtarn.rewrite=true} to write the expected files anew,
 * and read the difference.
 */
class MappingLintTest {
  private static final Path CASES = Path.of("src/test/resources/lint");

  /**
   * Mappings that set deprecated attributes on purpose: Suricata's tells the envelope and the
   * greeting of mail, for which its OCSF version has no newer names of the same meaning, and the
   * status of HTTP under the name that the class still recommends, beside {@code
   * http_response.code}.
   */
  private static final Set<String> DEPRECATED_ON_PURPOSE = Set.of("packs/suricata/mapping.yaml");

  static List<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .map(name -> name.replaceFirst("\\.yaml$", ""))
          .sorted()
          .toList();
    }
  }

  static List<String> packs() {
    return Packs.names();
  }

  private static List<Diagnostic> lint(String file, CheckedMapping checked, SourceText sources) {
    assertThat(checked.spec()).as(checked.diagnostics().toString()).isPresent();
    return MappingLint.lint(file, checked.spec().orElseThrow(), sources, Schemas.embedded());
  }

  private static String file(Diagnostic finding) {
    return Objects.requireNonNull(finding.position()).file();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tellsWhatIsProbablyNotMeant(String name) throws IOException {
    String text = Files.readString(CASES.resolve(name + ".yaml"));
    CheckedMapping checked = MappingChecker.check(name + ".yaml", text, file -> Optional.empty());
    String rendered = Diagnostics.render(lint(name + ".yaml", checked, file -> text), file -> text);
    Path expected = CASES.resolve(name + ".expected");
    if (Boolean.getBoolean("tarn.rewrite")) {
      Files.writeString(expected, rendered);
    }
    assertThat(rendered).isEqualTo(Files.readString(expected));
  }

  @ParameterizedTest
  @MethodSource("packs")
  void findsNothingInShippedMappings(String name) {
    Packs.Pack pack = Packs.find(name).orElseThrow();
    CheckedMapping checked = CheckedPacks.find(name);
    SourceText sources =
        file -> file.equals(pack.fileName()) ? pack.text() : checked.included().get(file);

    List<Diagnostic> warnings =
        lint(pack.fileName(), checked, sources).stream()
            .filter(finding -> finding.severity() != Severity.NOTE)
            .filter(
                finding ->
                    !finding.code().equals("deprecated-attribute")
                        || !DEPRECATED_ON_PURPOSE.contains(file(finding)))
            .toList();

    assertThat(Diagnostics.render(warnings, sources)).isEmpty();
  }
}
