package dev.tarn.mapping;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Position;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a check of a mapping gives.
 *
 * @param spec the compiled form, empty where a diagnostic is an error
 * @param diagnostics all findings, by place
 * @param tests the tests that the file declares, in order
 * @param included the texts of the mappings that it includes and of the extensions that its schema
 *     has, by their names in positions
 */
public record CheckedMapping(
    Optional<MappingSpec> spec,
    List<Diagnostic> diagnostics,
    List<DeclaredTest> tests,
    Map<String, String> included) {
  public CheckedMapping {
    included = Map.copyOf(included);
    diagnostics = List.copyOf(diagnostics);
    tests = List.copyOf(tests);
  }

  /**
   * A test of a mapping, as declared: input bytes and what shall become of them.
   *
   * @param name unique in the file
   * @param input one unit's bytes
   * @param expect what the input must become
   */
  public record DeclaredTest(String name, Text input, Expectation expect, Position position) {}

  /**
   * Text that a mapping holds, or a file that it names.
   *
   * @param bytes UTF-8, or what the file has
   * @param file the file it came from as the mapping names it; empty when it stands in the mapping
   */
  @SuppressWarnings("ArrayRecordComponent") // compared below
  public record Text(byte[] bytes, String file) {
    public Text(String content, String file) {
      this(content.getBytes(StandardCharsets.UTF_8), file);
    }

    public String content() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Text text
          && Arrays.equals(bytes, text.bytes)
          && file.equals(text.file);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(bytes) + file.hashCode();
    }
  }

  /** What a test's input must become. */
  public sealed interface Expectation {}

  /**
   * Stored events.
   *
   * @param ocsf the events as OCSF JSON, in order: one object, a JSON array or JSON lines
   */
  public record Events(Text ocsf) implements Expectation {}

  /** Every record is left out by this filter. */
  public record Filtered(String filter) implements Expectation {}

  /** Every record is rejected with this code. */
  public record Rejected(String code) implements Expectation {}
}
