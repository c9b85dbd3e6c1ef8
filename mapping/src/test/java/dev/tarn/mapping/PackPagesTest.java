package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.mapping.MappingCoverage.ClassCoverage;
import dev.tarn.mapping.MappingCoverage.Fill;
import dev.tarn.ocsf.Requirement;
import dev.tarn.ocsf.Schema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pack's page says how far its samples fill what OCSF wants of each class, over all events and by
 * attributes, and names what is never there. {@code -Dtarn.rewrite=true} writes the tables anew;
 * read the difference, and fill what the source can give.
 */
class PackPagesTest {
  private static final Path PAGES = Path.of("../docs/packs");
  private static final String TITLE = "## Filled\n";
  private static final String HEAD =
      """
      | class | required | recommended | attributes | never there |
      |---|---|---|---|---|
      """;

  /** Passed-through events are what they are. */
  static List<String> pages() {
    return Packs.names().stream()
        .filter(name -> !name.equals("ocsf") && Files.exists(PAGES.resolve(name + ".md")))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void tellsWhatIsFilled(String name) throws IOException {
    Path page = PAGES.resolve(name + ".md");
    List<ClassCoverage> classes = classes(name);
    String text = Files.readString(page);
    assertThat(text).contains(TITLE).contains(HEAD);
    int start = text.indexOf(HEAD) + HEAD.length();
    int end = Math.max(start, text.indexOf("\n\n", start) + 1);
    String written = text.substring(0, start) + rows(classes);
    written += end > start ? text.substring(end) : "";
    if (Boolean.getBoolean("tarn.rewrite")) {
      Files.writeString(page, written);
      text = written;
    }

    assertThat(text).isEqualTo(written);
    assertThat(classes)
        .allSatisfy(each -> assertThat(each.filled(Requirement.REQUIRED)).isEqualTo(1));
  }

  private static List<ClassCoverage> classes(String name) throws IOException {
    CheckedMapping pack = CheckedPacks.find(name);
    MappingSpec spec = pack.spec().orElseThrow();
    MappingCoverage coverage = new MappingCoverage(spec, Schema.load(spec.version()));
    MappingTracer tracer = new MappingTracer(CompiledMapping.compile(spec), InstantSource.system());
    for (CheckedMapping.DeclaredTest test : pack.tests()) {
      tracer.run(new ByteArrayInputStream(test.input().bytes()), coverage::add);
    }
    return coverage.report().classes();
  }

  private static String rows(List<ClassCoverage> classes) {
    StringBuilder rows = new StringBuilder();
    for (ClassCoverage each : classes) {
      List<Fill> recommended =
          each.fills().stream()
              .filter(fill -> fill.requirement() == Requirement.RECOMMENDED)
              .toList();
      List<String> never =
          recommended.stream()
              .filter(fill -> fill.count() == 0)
              .map(Fill::attribute)
              .sorted()
              .map(attribute -> "`" + attribute + "`")
              .toList();
      rows.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %.0f %% | %.0f %% | %d of %d | %s |%n",
              each.className(),
              100 * each.filled(Requirement.REQUIRED),
              100 * each.filled(Requirement.RECOMMENDED),
              recommended.size() - never.size(),
              recommended.size(),
              String.join(", ", never)));
    }
    return rows.toString();
  }
}
