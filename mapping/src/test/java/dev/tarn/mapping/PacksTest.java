package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Diagnostics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -Dtarn.golden.rewrite=true} rewrites the expected events; read the difference. */
class PacksTest {
  private static final Path DIRECTORY = Path.of("src/main/resources/packs");

  static List<String> packs() {
    return Packs.names();
  }

  @Test
  void namesAreInOrderAndHaveMappings() {
    assertThat(Packs.names()).isSorted().doesNotHaveDuplicates();
    assertThat(Packs.names()).allSatisfy(name -> assertThat(Packs.find(name)).isPresent());
  }

  @ParameterizedTest
  @MethodSource("packs")
  void hasNothingToComplainAbout(String name) {
    Packs.Pack pack = Packs.find(name).orElseThrow();

    assertThat(Diagnostics.render(CheckedPacks.find(name).diagnostics(), file -> pack.text()))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("packs")
  void doesWhatItsTestsSay(String name) throws IOException {
    List<MappingTester.Result> results = CheckedPacks.results(name);
    if (Boolean.getBoolean("tarn.golden.rewrite")) {
      for (MappingTester.Result result : results) {
        result.update(DIRECTORY.resolve(name));
      }
    }
    StringBuilder report = new StringBuilder();
    for (MappingTester.Result result : results) {
      if (!result.passed()) {
        report.append(result.test().name()).append('\n').append(result.render());
      }
    }

    assertThat(results).hasSizeGreaterThan(10);
    assertThat(report.toString()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("packs")
  void usesEveryValueOfItsSamples(String name) {
    for (MappingTester.Result result : CheckedPacks.results(name)) {
      assertThat(result.warnings()).as(result.test().name()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("packs")
  void givesValidEvents(String name) throws IOException {
    for (MappingTester.Result result : CheckedPacks.results(name)) {
      JsonTree events = JsonTree.parseAll(result.events()).get(0);
      List<JsonTree> all =
          events instanceof JsonTree.Elements list ? list.elements() : List.of(events);
      for (JsonTree event : all) {
        assertThat(SchemaWalk.check(event)).as(result.test().name()).isEmpty();
      }
    }
  }

  /** The packs whose entries are written: the others have one for each class there is. */
  static List<String> packsWithEntries() {
    return packs().stream().filter(name -> !name.equals("ocsf")).toList();
  }

  @ParameterizedTest
  @MethodSource("packsWithEntries")
  void samplesReachEveryEntry(String name) {
    Set<String> reached = new TreeSet<>();
    for (MappingTester.Result result : CheckedPacks.results(name)) {
      for (String line : result.events().lines().toList()) {
        if (line.strip().startsWith("\"class_uid\": ")) {
          reached.add(line.strip().replaceAll("\\D", ""));
        }
      }
    }
    Set<String> named = new TreeSet<>();
    CheckedPacks.find(name).spec().orElseThrow().tables().stream()
        .map(table -> Integer.toString(table.eventClass().uid()))
        .forEach(named::add);

    assertThat(reached).isEqualTo(named);
  }
}
