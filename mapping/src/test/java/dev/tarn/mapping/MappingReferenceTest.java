package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.mapping.ReferenceTables.Section;
import dev.tarn.ocsf.AttributeType;
import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code docs/mapping-reference.md} is what the code's tables and {@link ReferenceTables} say, name
 * by name. {@code -Dtarn.rewrite=true} writes it anew; read the difference.
 */
class MappingReferenceTest {
  private static final Path REFERENCE = Path.of("../docs/mapping-reference.md");
  private static final String PROBE = "zz_probe";
  private static final String HEAD =
      "mapping: m\nocsf: 1.5.0\nproduct: {name: P, vendor_name: V}\n";

  static List<Section> keys() {
    return ReferenceTables.sections("keys.txt");
  }

  /** A key that does not exist makes the checker tell those that do. */
  @ParameterizedTest
  @MethodSource("keys")
  void knowsTheKeysOf(Section place) {
    List<Diagnostic> found =
        MappingChecker.check("probe.yaml", HEAD + place.probe(), FileLookup.NONE).diagnostics();
    List<String> hints =
        found.stream()
            .filter(diagnostic -> diagnostic.message().contains("'" + PROBE + "'"))
            .map(diagnostic -> String.valueOf(diagnostic.hint()))
            .toList();

    assertThat(hints).as(found.toString()).hasSize(1).first().asString().startsWith("there is: ");
    List<String> known =
        Arrays.stream(hints.getFirst().substring("there is: ".length()).split(", ")).toList();
    assertThat(place.rows().keySet()).containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void knowsFormatsStepsAndTimes() {
    Set<String> formats = new HashSet<>(InputReader.RECORD_FORMATS);
    formats.addAll(InputReader.TEXT_FORMATS);

    assertThat(ReferenceTables.rows("formats.txt").keySet()).isEqualTo(formats);
    assertThat(ReferenceTables.rows("options.txt").keySet())
        .isEqualTo(InputReader.OPTIONS.keySet());
    assertThat(ReferenceTables.rows("steps.txt").keySet()).isEqualTo(StepReader.NAMED.keySet());
    assertThat(ReferenceTables.rows("times.txt").keySet())
        .isEqualTo(ConversionReader.NAMED_TIMES.keySet());
  }

  @Test
  void readsEveryConditionThatItShows() {
    for (String condition : ReferenceTables.rows("conditions.txt").keySet()) {
      String text =
          HEAD
              + "conditions: {name: x exists}\nevents:\n  - class: base_event\n    when: '"
              + condition
              + "'\n    set: {time: a}\n";
      assertThat(MappingChecker.check("probe.yaml", text, FileLookup.NONE).diagnostics())
          .as(condition)
          .noneMatch(diagnostic -> diagnostic.position().line() == 7);
    }
  }

  @Test
  void isUpToDate() throws IOException {
    String reference = reference();
    if (Boolean.getBoolean("tarn.rewrite")) {
      Files.writeString(REFERENCE, reference);
    }

    assertThat(Files.readString(REFERENCE))
        .as("./build -o -pl mapping -am test -Dtest=MappingReferenceTest -Dtarn.rewrite=true")
        .isEqualTo(reference);
  }

  private static String reference() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # The mapping language: reference

        Every name of the language with what it means, by place. How it is used, with examples, is in the [guide](mapping.md). This page is written from the
        tables of the code by a test, `MappingReferenceTest`.

        ## Keys
        """);
    for (Section place : keys()) {
      text.append("\n### ").append(heading(place.title())).append("\n\n| key | |\n|---|---|\n");
      place.rows().entrySet().stream()
          .filter(key -> !key.getValue().getFirst().isEmpty())
          .forEach(key -> row(text, "`" + key.getKey() + "`", key.getValue().getFirst()));
    }
    text.append(
        "\n## Formats\n\n| format | | of records | of texts | options |\n|---|---|---|---|---|\n");
    ReferenceTables.rows("formats.txt")
        .forEach(
            (format, meaning) ->
                row(
                    text,
                    "`" + format + "`",
                    meaning,
                    InputReader.RECORD_FORMATS.contains(format) ? "yes" : "",
                    InputReader.TEXT_FORMATS.contains(format) ? "yes" : "",
                    options(format)));
    table(text, "Options of formats", "option", ReferenceTables.rows("options.txt"));
    table(text, "Changes of a text", "`transform`", ReferenceTables.rows("steps.txt"));
    table(text, "How times are written", "`format`", ReferenceTables.rows("times.txt"));
    text.append("\nAny other `format` is a pattern such as `dd/MMM/yyyy:HH:mm:ss Z`.\n");
    text.append(
        """

        ## Types of attributes

        What a rule finds becomes a value of its attribute's type, or stays in `unmapped` with a warning counted. Of OCSF %s:

        | type | kept as | checked |
        |---|---|---|
        """
            .formatted(SchemaVersion.NEWEST.text()));
    Schema.load(SchemaVersion.NEWEST).types().stream()
        .sorted(Comparator.comparing(AttributeType::name))
        .forEach(
            type -> row(text, "`" + name(type.name()) + "`", name(type.base()), checked(type)));
    table(text, "Conditions", "test", ReferenceTables.rows("conditions.txt"));
    text.append("\n## Codes\n");
    for (Section section : ReferenceTables.sections("codes.txt")) {
      text.append("\n### ").append(section.title()).append("\n\n| code | | |\n|---|---|---|\n");
      section
          .rows()
          .forEach((code, cells) -> row(text, "`" + code + "`", cells.get(0), cells.get(1)));
    }
    return text.toString();
  }

  private static String heading(String title) {
    return title.matches("[a-z_]+") ? "`" + title + "`" : title;
  }

  private static void table(
      StringBuilder text, String title, String column, Map<String, String> rows) {
    text.append("\n## ").append(title).append("\n\n| ").append(column).append(" | |\n|---|---|\n");
    rows.forEach((name, meaning) -> row(text, "`" + name + "`", meaning));
  }

  private static void row(StringBuilder text, String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String options(String format) {
    List<String> options = new ArrayList<>();
    InputReader.OPTIONS.forEach(
        (option, formats) -> {
          if (formats.contains(format)) {
            options.add("`" + option + "`");
          }
        });
    return String.join(", ", options);
  }

  private static String name(String type) {
    return type.replaceFirst("_t$", "");
  }

  private static String checked(AttributeType type) {
    List<String> checks = new ArrayList<>();
    if (type.range() != null) {
      checks.add(type.range().lowest() + " to " + type.range().highest());
    }
    if (type.name().equals("ip_t") || type.compilePattern().isPresent()) {
      checks.add("its form");
    }
    if (type.maxLength() >= 0) {
      checks.add("at most " + type.maxLength() + " characters");
    }
    return String.join(", ", checks);
  }
}
