package dev.tarn.mapping;

import dev.tarn.mapping.CheckedMapping.DeclaredTest;
import dev.tarn.mapping.CheckedMapping.Expectation;
import dev.tarn.mapping.CheckedMapping.Text;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the tests that a mapping file declares. */
final class TestReader {
  private final Findings findings;
  private final FileLookup files;

  TestReader(Findings findings, FileLookup files) {
    this.findings = findings;
    this.files = files;
  }

  List<DeclaredTest> read(YamlFields root) {
    List<DeclaredTest> tests = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (YamlNode node : root.items("tests")) {
      Optional<YamlFields> opened = YamlFields.of(node, "a test", findings);
      if (opened.isEmpty()) {
        continue;
      }
      YamlFields fields = opened.get();
      Optional<YamlScalar> name = fields.requiredScalar("name");
      Optional<Text> input = fields.requiredScalar("input").flatMap(this::records);
      Optional<Expectation> expect = expectation(fields);
      fields.refuseOthers();
      if (name.isPresent() && !seen.add(name.get().text())) {
        findings.error(
            "duplicate-key",
            name.get().position(),
            "a test '" + name.get().text() + "' is already there");
      }
      if (name.isPresent() && input.isPresent() && expect.isPresent()) {
        tests.add(
            new DeclaredTest(name.get().text(), input.get(), expect.get(), name.get().position()));
      }
    }
    return tests;
  }

  private Optional<Expectation> expectation(YamlFields test) {
    Optional<YamlNode> node = test.node("expect");
    if (node.isEmpty()) {
      findings.error("missing-key", test.position(), "a test needs 'expect'");
      return Optional.empty();
    }
    if (node.get() instanceof YamlScalar scalar) {
      return text(scalar).map(CheckedMapping.Events::new);
    }
    Optional<YamlFields> opened = YamlFields.of(node.get(), "'expect'", findings);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    YamlFields fields = opened.get();
    Optional<String> filtered = fields.text("filtered");
    Optional<String> rejected = fields.text("rejected");
    fields.refuseOthers();
    if (filtered.isPresent() == rejected.isPresent()) {
      findings.error(
          "wrong-value",
          fields.position(),
          "'expect' is a file, OCSF JSON, {filtered: name} or {rejected: code}");
      return Optional.empty();
    }
    return filtered.isPresent()
        ? filtered.map(CheckedMapping.Filtered::new)
        : rejected.map(CheckedMapping.Rejected::new);
  }

  /** As {@link #text}, but the file may hold anything: records are what a source sends. */
  private Optional<Text> records(YamlScalar scalar) {
    return content(
        scalar, file -> readText(file).or(() -> files.readBytes(file).map(b -> new Text(b, file))));
  }

  /**
   * A text that stands in the mapping, or the content of a file. What begins with a bracket or
   * holds a line's end is no file name.
   */
  private Optional<Text> text(YamlScalar scalar) {
    return content(scalar, this::readText);
  }

  private Optional<Text> readText(String file) {
    return files.read(file).map(found -> new Text(found, file));
  }

  private Optional<Text> content(YamlScalar scalar, Function<String, Optional<Text>> reading) {
    String text = scalar.text().strip();
    boolean stands =
        text.startsWith("{")
            || text.startsWith("[")
            || text.startsWith("<")
            || scalar.text().indexOf('\n') >= 0;
    if (stands) {
      return Optional.of(new Text(scalar.text(), ""));
    }
    Optional<Text> content = reading.apply(text);
    if (content.isEmpty()) {
      findings.error("file-not-found", scalar.position(), files.problem(text));
    }
    return content;
  }
}
