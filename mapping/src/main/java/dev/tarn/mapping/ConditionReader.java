package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads conditions out of a mapping file. One thread uses it. */
final class ConditionReader {
  private final Findings findings;
  private final MappingNames names;
  private final PathReader paths;

  ConditionReader(Findings findings, MappingNames names, PathReader paths) {
    this.findings = findings;
    this.names = names;
    this.paths = paths;
  }

  /** The condition under {@code when} of a rule, or null. */
  @Nullable Condition when(YamlNode node) {
    return node instanceof YamlNode.Mapping mapping
        ? mapping.find("when").flatMap(entry -> condition(entry.value())).orElse(null)
        : null;
  }

  Optional<Condition> condition(YamlNode node) {
    if (!(node instanceof YamlScalar scalar)) {
      findings.error(
          "wrong-kind",
          node.position(),
          "a condition is a text such as: category in [Write, Delete]",
          node instanceof YamlNode.Sequence || node instanceof YamlNode.Mapping
              ? "put quotes around it where it begins with a bracket"
              : null);
      return Optional.empty();
    }
    try {
      return Optional.of(ConditionParser.parse(scalar.text(), names, paths::placed));
    } catch (SyntaxError e) {
      paths.add(scalar, 0, e);
      return Optional.empty();
    }
  }
}
