package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file in {@code extension-errors} holds the files of an extension, each after a line {@code
 * --- path}, and last what a person sees of it.
 */
class ExtensionDiagnosticsTest {
  private static final Path CASES = Path.of("src/test/resources/dev/tarn/ocsf/extension-errors");

  private static final String FINDINGS = "findings";

  @TempDir Path directory;

  static List<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tellsWhatIsWrong(Path file) throws IOException {
    StringBuilder input = new StringBuilder();
    String expected = "";
    for (String part : Files.readString(file).split("(?m)^--- ", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int lineEnd = part.indexOf('\n');
      String name = part.substring(0, lineEnd);
      String text = part.substring(lineEnd + 1);
      if (name.equals(FINDINGS)) {
        expected = text;
      } else {
        input.append("--- ").append(part);
        Path target = directory.resolve(name);
        Files.createDirectories(target.getParent());
        Files.writeString(target, text);
      }
    }
    ExtendedSchema extended = Schema.load(SchemaVersion.V1_8_0).extend(List.of(directory));
    String rendered =
        Diagnostics.render(extended.diagnostics(), extended.sources()).replace(directory + "/", "");
    if (Boolean.getBoolean("tarn.golden.rewrite")) {
      Files.writeString(file, input + "--- " + FINDINGS + "\n" + rendered);
      expected = rendered;
    }
    assertThat(rendered).isEqualTo(expected);
    assertThat(extended.schema().isEmpty()).isEqualTo(rendered.contains(" error "));
  }

  @Test
  void saysWhatIsWrongWithDirectories() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThat(codes(directory.resolve("gone"))).containsExactly("no-such-directory");
    assertThat(codes(empty)).containsExactly("no-extension");
    Path file = Files.writeString(directory.resolve("file"), "{}");
    assertThat(codes(file)).containsExactly("no-such-directory");
  }

  @Test
  void readsNothingOutsideTheDirectory() throws IOException {
    Path extension = write("acme");
    Path outside = Files.writeString(directory.resolve("outside.json"), "{\"name\": \"secret\"}");
    Files.createDirectories(extension.resolve("objects"));
    Files.createSymbolicLink(extension.resolve("objects/link.json"), outside);
    assertThat(codes(extension)).containsExactly("outside-directory");
    Files.delete(extension.resolve("objects/link.json"));
    Files.createSymbolicLink(extension.resolve("objects/more"), directory);
    assertThat(codes(extension)).containsExactly("link-to-directory");
  }

  @Test
  void refusesWhatIsTooLargeTooDeepOrNoText() throws IOException {
    Path extension = write("acme");
    Path file = extension.resolve("dictionary.json");
    Files.writeString(file, "{\"a\": \"" + "x".repeat(ExtensionFiles.LARGEST_BYTES) + "\"}");
    assertThat(codes(extension)).containsExactly("too-large");
    Files.writeString(file, "{\"a\":".repeat(100) + "1" + "}".repeat(100));
    assertThat(codes(extension)).containsExactly("broken-json");
    Files.write(file, new byte[] {'{', (byte) 0xff, '}'});
    assertThat(codes(extension)).containsExactly("not-utf8");
  }

  @Test
  void anyMutilatedFileGivesFindingsAndNoException() throws IOException {
    Path extension = write("acme");
    Path source = Path.of("src/test/resources/dev/tarn/ocsf/extensions/linux");
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        Path target = extension.resolve(source.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.writeString(extension.resolve("extension.json"), HEAD);
        for (int cut = 0; cut < text.length(); cut += 7) {
          Files.writeString(target, text.substring(0, cut) + text.substring(cut + 1));
          assertThat(codes(extension)).isNotNull();
        }
        Files.deleteIfExists(target);
      }
    }
  }

  private static final String HEAD =
      """
      {"caption": "Acme", "name": "acme", "uid": 999, "version": "1.0.0"}
      """;

  private Path write(String name) {
    try {
      Path extension = Files.createDirectory(directory.resolve(name));
      Files.writeString(extension.resolve("extension.json"), HEAD);
      return extension;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> codes(Path path) {
    return Schema.load(SchemaVersion.V1_8_0).extend(List.of(path)).diagnostics().stream()
        .map(Diagnostic::code)
        .toList();
  }
}
