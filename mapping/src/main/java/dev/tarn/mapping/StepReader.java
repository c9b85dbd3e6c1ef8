package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.TextStep;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the changes of a text that a rule makes, in their order. One thread uses it. */
final class StepReader {
  /** The keys of a rule that say changes. */
  static final List<String> KEYS = List.of("transform", "capture", "piece", "key_value", "scale");

  static final Map<String, TextStep> NAMED = named();

  private final Findings findings;
  private final RegexReader regexes;

  StepReader(Findings findings) {
    this.findings = findings;
    this.regexes = new RegexReader(findings);
  }

  private static Map<String, TextStep> named() {
    Map<String, TextStep> named = new LinkedHashMap<>();
    named.put("lower", new MappingSpec.Lower());
    named.put("upper", new MappingSpec.Upper());
    named.put("trim", new MappingSpec.Trim());
    named.put("hexadecimal", new MappingSpec.Hexadecimal());
    named.put("utc_offset", new MappingSpec.UtcOffset());
    named.put("base64", new MappingSpec.Base64Text());
    named.put("url_decode", new MappingSpec.UrlDecode());
    return named;
  }

  /**
   * The changes of a rule; empty where it makes none.
   *
   * @param wholeNumber whether the rule is for a whole number
   */
  List<TextStep> read(YamlNode.Mapping mapping, boolean wholeNumber) {
    List<TextStep> steps = new ArrayList<>();
    for (YamlNode.Entry entry : mapping.entries()) {
      if (entry.key().text().equals("transform")) {
        List<YamlNode> items =
            entry.value() instanceof YamlNode.Sequence sequence
                ? sequence.items()
                : List.of(entry.value());
        for (YamlNode item : items) {
          transform(item, wholeNumber).ifPresent(steps::add);
        }
      } else if (KEYS.contains(entry.key().text())) {
        step(entry.key().text(), entry.value(), wholeNumber).ifPresent(steps::add);
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

  private Optional<TextStep> transform(YamlNode node, boolean wholeNumber) {
    if (node instanceof YamlScalar name) {
      TextStep step = NAMED.get(name.text());
      if (step == null) {
        String suggestion = Suggestions.hint(name.text(), NAMED.keySet());
        findings.error(
            "wrong-value",
            name.position(),
            "there is no transform '" + name.text() + "'",
            suggestion != null ? suggestion : "one of " + all());
      }
      return Optional.ofNullable(step);
    }
    if (node instanceof YamlNode.Mapping mapping && mapping.entries().size() == 1) {
      YamlNode.Entry entry = mapping.entries().get(0);
      if (!entry.key().text().equals("transform") && KEYS.contains(entry.key().text())) {
        return step(entry.key().text(), entry.value(), wholeNumber);
      }
    }
    findings.error("wrong-kind", node.position(), "a transform is one of " + all());
    return Optional.empty();
  }

  private static String all() {
    return String.join(", ", NAMED.keySet())
        + ", "
        + KEYS.stream().skip(1).map(key -> "{" + key + ": …}").collect(Collectors.joining(", "));
  }

  private Optional<TextStep> step(String name, YamlNode value, boolean wholeNumber) {
    if (name.equals("scale")) {
      return scale(value, wholeNumber);
    }
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

  private Optional<TextStep> scale(YamlNode value, boolean wholeNumber) {
    if (value instanceof YamlScalar factor && factor.text().matches("\\d{1,15}(\\.\\d{1,15})?")) {
      BigDecimal number = new BigDecimal(factor.text());
      if (number.signum() > 0) {
        return Optional.of(new MappingSpec.Scale(number, wholeNumber));
      }
    }
    findings.error(
        "wrong-value",
        value.position(),
        "'scale' is a number to multiply with",
        "such as 1000 or 0.001");
    return Optional.empty();
  }

  private Optional<TextStep> capture(YamlScalar regex) {
    Optional<Pattern> found = regexes.read(regex);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Pattern pattern = found.get();
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
  }
}
