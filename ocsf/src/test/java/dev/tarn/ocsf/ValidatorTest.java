package dev.tarn.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases are in {@code validation.txt}: a title ({@code ==}), options ({@code !}), edits of the
 * event in the file's head ({@code + path = value}, {@code - path}), and the findings ({@code >}).
 * With {@code -Dtarn.golden.rewrite=true} the findings are written anew.
 */
class ValidatorTest {
  private static final String RESOURCE = "validation.txt";
  private static final Path SOURCE = Path.of("src/test/resources/dev/tarn/ocsf/" + RESOURCE);

  record Case(
      String title,
      List<String> options,
      List<String> edits,
      Map<String, Object> event,
      List<String> findings) {
    @Override
    public String toString() {
      return title;
    }

    Validator validator() {
      Validator.Builder builder = Validator.builder();
      for (String option : options) {
        switch (option) {
          case "recommended" -> builder.recommended(true);
          case "server" -> builder.serverCompatible(true);
          case "defects" -> builder.schemaDefects(true);
          case "server rules" -> builder.ownRules(false);
          default -> builder.ocsf(SchemaVersion.find(option).orElseThrow());
        }
      }
      return builder.build();
    }
  }

  static Stream<Case> cases() throws IOException {
    return readCases().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void finds(Case expected) {
    assertThat(lines(expected.validator().validate(EventJson.write(expected.event()))))
        .isEqualTo(expected.findings());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsTheSameInTreesAndInBytes(Case same) {
    Validator validator = same.validator();

    assertThat(validator.validate(same.event()))
        .isEqualTo(validator.validate(EventJson.write(same.event())));
  }

  @Test
  void theBaseOfTheCasesIsValid() throws IOException {
    assertThat(Validator.create().validate(head())).isEmpty();
    assertThat(Validator.builder().serverCompatible(true).ocsf(SchemaVersion.V1_5_0).build())
        .satisfies(server -> assertThat(server.validate(head())).isEmpty());
  }

  @Test
  void rewritesTheCasesWhenAsked() throws IOException {
    if (!Boolean.getBoolean("tarn.golden.rewrite")) {
      return;
    }
    StringBuilder text = new StringBuilder();
    Files.readString(SOURCE)
        .lines()
        .takeWhile(line -> !line.startsWith("=="))
        .forEach(line -> text.append(line).append('\n'));
    for (Case rewritten : readCases()) {
      text.append("== ").append(rewritten.title()).append('\n');
      rewritten.options().forEach(option -> text.append("! ").append(option).append('\n'));
      rewritten.edits().forEach(edit -> text.append(edit).append('\n'));
      lines(rewritten.validator().validate(EventJson.write(rewritten.event())))
          .forEach(line -> text.append("> ").append(line).append('\n'));
      text.append('\n');
    }
    Files.writeString(SOURCE, text.toString());
  }

  private static List<String> lines(List<Finding> findings) {
    return findings.stream()
        .map(
            finding ->
                finding.severity().word()
                    + " "
                    + finding.code()
                    + " "
                    + (finding.path().isEmpty() ? "(event)" : finding.path())
                    + " | "
                    + finding.message()
                    + (finding.expected() == null ? "" : " | " + finding.expected()))
        .toList();
  }

  private static byte[] head() throws IOException {
    return String.join("\n", text().lines().takeWhile(line -> !line.startsWith("==")).toList())
        .getBytes(UTF_8);
  }

  private static String text() throws IOException {
    try (InputStream resource =
        Objects.requireNonNull(ValidatorTest.class.getResourceAsStream(RESOURCE))) {
      return new String(resource.readAllBytes(), UTF_8);
    }
  }

  private static List<Case> readCases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String part : text().split("(?m)^== ", -1)) {
      if (part.startsWith("{")) {
        continue;
      }
      List<String> lines = part.lines().filter(line -> !line.isBlank()).toList();
      List<String> edits =
          lines.stream().filter(line -> line.startsWith("+") || line.startsWith("-")).toList();
      Map<String, Object> event = tree(head());
      edits.forEach(edit -> edit(event, edit));
      cases.add(
          new Case(
              lines.get(0),
              lines.stream().filter(l -> l.startsWith("! ")).map(l -> l.substring(2)).toList(),
              edits,
              event,
              lines.stream().filter(l -> l.startsWith("> ")).map(l -> l.substring(2)).toList()));
    }
    return cases;
  }

  private static Map<String, Object> tree(byte[] json) {
    return ((EventJson.Event) EventJson.read(json)).tree();
  }

  @SuppressWarnings("unchecked")
  private static void edit(Map<String, Object> event, String edit) {
    String path = edit.substring(2).split(" = ", 2)[0].strip();
    Map<String, Object> object = event;
    String[] steps = path.split("\\.", -1);
    for (int i = 0; i < steps.length - 1; i++) {
      object =
          (Map<String, Object>) object.computeIfAbsent(steps[i], name -> new LinkedHashMap<>());
    }
    String last = steps[steps.length - 1];
    if (edit.startsWith("-")) {
      object.remove(last);
    } else {
      String value = edit.split(" = ", 2)[1];
      object.put(last, tree(("{\"value\":" + value + "}").getBytes(UTF_8)).get("value"));
    }
  }
}
