package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.TextStep;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the changes of a text that a rule makes, in their order. One thread uses it. */
final class StepReader {
  /** The keys of a rule that say changes. */
  static final List<String> KEYS = List.of("transform", "capture", "piece", "key_value");

  private final Findings findings;

  StepReader(Findings findings) {
    this.findings = findings;
  }

  /** The changes of a rule; empty where it makes none. */
  List<TextStep> read(YamlNode.Mapping mapping) {
    List<TextStep> steps = new ArrayList<>();
    for (YamlNode.Entry entry : mapping.entries()) {
      switch (entry.key().text()) {
        case "transform" -> {
          List<YamlNode> items =
              entry.value() instanceof YamlNode.Sequence sequence
                  ? sequence.items()
                  : List.of(entry.value());
          for (YamlNode item : items) {
            transform(item).ifPresent(steps::add);
          }
        }
        case "capture", "piece", "key_value" ->
            step(entry.key().text(), entry.value()).ifPresent(steps::add);
        default -> {}
      }
    }
    return steps;
  }

  /** Whether what the steps leave out of a text is dropped. */
  boolean dropsRest(YamlNode.Mapping mapping) {
    Optional<YamlNode.Entry> rest = mapping.find("rest");
    if (rest.isEmpty()) {
      return false;
    }
    if (rest.get().value() instanceof YamlScalar value && value.text().equals("drop")) {
      return true;
    }
    findings.error(
        "wrong-value",
        rest.get().value().position(),
        "'rest' is drop",
        "leave it out to keep the text in 'unmapped'");
    return false;
  }

  private Optional<TextStep> transform(YamlNode node) {
    if (node instanceof YamlScalar name) {
      switch (name.text()) {
        case "lower" -> {
          return Optional.of(new MappingSpec.Lower());
        }
        case "upper" -> {
          return Optional.of(new MappingSpec.Upper());
        }
        case "trim" -> {
          return Optional.of(new MappingSpec.Trim());
        }
        case "hexadecimal" -> {
          return Optional.of(new MappingSpec.Hexadecimal());
        }
        default ->
            findings.error(
                "wrong-value",
                name.position(),
                "there is no transform '" + name.text() + "'",
                "one of lower, upper, trim, hexadecimal, {capture: …}, {piece: …}, {key_value: …}");
      }
      return Optional.empty();
    }
    if (node instanceof YamlNode.Mapping mapping && mapping.entries().size() == 1) {
      YamlNode.Entry entry = mapping.entries().get(0);
      if (Set.of("capture", "piece", "key_value").contains(entry.key().text())) {
        return step(entry.key().text(), entry.value());
      }
    }
    findings.error(
        "wrong-kind",
        node.position(),
        "a transform is lower, upper, trim, hexadecimal, {capture: …}, {piece: …} or {key_value: …}");
    return Optional.empty();
  }

  private Optional<TextStep> step(String name, YamlNode value) {
    if (name.equals("capture")) {
      if (value instanceof YamlScalar regex) {
        return capture(regex);
      }
      findings.error("wrong-kind", value.position(), "'capture' is a regular expression");
      return Optional.empty();
    }
    Optional<YamlFields> opened = YamlFields.of(value, "'" + name + "'", findings);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    YamlFields fields = opened.get();
    TextStep step;
    if (name.equals("piece")) {
      String delimiter = delimiter(fields, "by", "");
      long index = fields.integer("index", 0, -1000, 1000);
      step = new MappingSpec.Piece(delimiter, (int) index);
    } else {
      String pairs = delimiter(fields, "pairs", ",");
      String equals = delimiter(fields, "equals", "=");
      Optional<YamlScalar> key = fields.requiredScalar("key");
      step = new MappingSpec.KeyValue(pairs, equals, key.map(YamlScalar::text).orElse(""));
    }
    fields.refuseOthers();
    return Optional.of(step);
  }

  /**
   * A text between pieces.
   *
   * @param whenAbsent empty = it must be given
   */
  String delimiter(YamlFields fields, String key, String whenAbsent) {
    Optional<YamlScalar> given =
        whenAbsent.isEmpty() ? fields.requiredScalar(key) : fields.scalar(key);
    if (given.isPresent() && given.get().text().isEmpty()) {
      findings.error("wrong-value", given.get().position(), "a delimiter is not empty");
    }
    return given.map(YamlScalar::text).orElse(whenAbsent);
  }

  private Optional<TextStep> capture(YamlScalar regex) {
    if (regex.text().length() > ConditionParser.MAX_REGEX_LENGTH) {
      findings.error(
          "regex-syntax",
          regex.position(),
          "a regular expression has at most " + ConditionParser.MAX_REGEX_LENGTH + " characters");
      return Optional.empty();
    }
    try {
      Pattern pattern = Pattern.compile(regex.text());
      int groups = pattern.matcher("").groupCount();
      if (groups > 1 && !pattern.namedGroups().containsKey("value")) {
        findings.error(
            "regex-syntax",
            regex.position(),
            "the regular expression has " + groups + " groups; which one is the value?",
            "name it (?<value>…), or make the others (?:…)");
        return Optional.empty();
      }
      int group = pattern.namedGroups().getOrDefault("value", Math.min(groups, 1));
      return Optional.of(new MappingSpec.Capture(pattern, group));
    } catch (PatternSyntaxException e) {
      int at = Math.max(0, Math.min(regex.text().length() - 1, e.getIndex()));
      findings.error(
          "regex-syntax",
          regex.at(at, 1),
          "the regular expression is wrong: " + e.getDescription(),
          regex.plain() || regex.source().startsWith("'")
              ? null
              : "within double quotes a backslash is written twice; use single quotes");
      return Optional.empty();
    }
  }
}
