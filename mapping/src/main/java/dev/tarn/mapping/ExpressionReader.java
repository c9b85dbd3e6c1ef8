package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Branch;
import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.TextStep;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what computes one value: a path, or a rule with a source, changes of the text and a table.
 * What is wrong becomes findings and gives null. One thread uses it.
 */
final class ExpressionReader {
  private static final List<String> SOURCES =
      List.of("from", "const", "first", "template", "cases");
  private static final Expression NOTHING = new MappingSpec.Cases(List.of());

  private final Findings findings;
  private final PathReader paths;
  private final ConditionReader conditions;
  private final StepReader steps;
  private final TableReader tables;
  private final Constants constants;

  ExpressionReader(
      Findings findings,
      MappingNames names,
      PathReader paths,
      ConditionReader conditions,
      StepReader steps) {
    this.findings = findings;
    this.paths = paths;
    this.conditions = conditions;
    this.steps = steps;
    this.constants = new Constants(findings);
    this.tables = new TableReader(findings, names, constants);
  }

  /**
   * What a value is for.
   *
   * @param attribute the attribute it sets, or null for a text that is none
   * @param path the attribute's path, for messages
   * @param conversion how input becomes the attribute's type
   * @param inElement whether paths are relative to an element
   */
  record Wanted(
      @Nullable Attribute attribute, String path, Conversion conversion, boolean inElement) {}

  /**
   * What was read.
   *
   * @param otherText text of an enum's value where it is 99 Other, or null
   */
  record Read(Expression expression, @Nullable Expression otherText) {
    Read(Expression expression) {
      this(expression, null);
    }
  }

  /** The text beside an enum that a rule names for 99 Other, or null. */
  @Nullable Expression otherText(YamlNode node, boolean inElement) {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      return null;
    }
    return mapping
        .find("other_text")
        .map(
            entry ->
                read(
                    entry.value(),
                    new Wanted(null, "other_text", Conversions.ANY_TEXT, inElement),
                    null,
                    Set.of()))
        .map(Read::expression)
        .orElse(null);
  }

  // ---- expressions ----

  /**
   * The value that a node says.
   *
   * @param from what {@code from} gives, when the caller has read it, or null
   * @param extra keys that the caller reads
   */
  @Nullable Read read(YamlNode node, Wanted wanted, @Nullable Expression from, Set<String> extra) {
    return switch (node) {
      case YamlScalar scalar -> scalarExpression(scalar, wanted);
      case YamlNode.Sequence sequence -> {
        findings.error(
            "wrong-kind",
            sequence.position(),
            wanted.path() + " takes one value, not a list",
            "for fallbacks write {first: [a, b]}");
        yield null;
      }
      case YamlNode.Mapping mapping -> rule(mapping, wanted, from, extra);
    };
  }

  private @Nullable Read scalarExpression(YamlScalar scalar, Wanted wanted) {
    if (scalar.isNull()) {
      findings.error(
          "missing-value", scalar.position(), "'" + wanted.path() + "' has no value", null);
      return null;
    }
    Expression expression = paths.expression(scalar, wanted.inElement());
    return expression == null ? null : new Read(expression);
  }

  private @Nullable Read rule(
      YamlNode.Mapping mapping, Wanted wanted, @Nullable Expression from, Set<String> extra) {
    YamlFields keys = new YamlFields(mapping, "a rule", findings);
    keys.allow(SOURCES);
    keys.allow(StepReader.KEYS);
    keys.allow(TableReader.KEYS);
    keys.allow(List.of("other", "missing", "ignore_case", "rest", TableReader.FIELD));
    keys.allow(extra);
    keys.refuseOthers();
    List<YamlNode.Entry> sources =
        mapping.entries().stream().filter(e -> SOURCES.contains(e.key().text())).toList();
    if (sources.size() != 1) {
      if (sources.isEmpty()) {
        findings.error(
            "missing-source",
            mapping.position(),
            "a rule for " + wanted.path() + " needs one of: " + String.join(", ", SOURCES),
            null);
      } else {
        findings.error(
            "two-sources",
            sources.get(1).key().position(),
            "'"
                + sources.get(1).key().text()
                + "' and '"
                + sources.get(0).key().text()
                + "' cannot stand together",
            "a rule takes its value from one of: " + String.join(", ", SOURCES));
      }
      return null;
    }
    YamlNode.Entry source = sources.get(0);
    boolean translated = TableReader.isIn(mapping);
    // What a table takes in is text whatever the attribute is.
    Wanted input =
        translated
            ? new Wanted(null, wanted.path(), Conversions.ANY_TEXT, wanted.inElement())
            : wanted;
    Read read = from != null ? new Read(from) : source(source, input);
    if (read == null) {
      return null;
    }
    List<TextStep> changes =
        steps.read(mapping, wanted.conversion() instanceof Conversion.ToInteger);
    Expression expression = read.expression();
    if (!changes.isEmpty()) {
      if (source.key().text().equals("const") || source.key().text().equals("cases")) {
        findings.error(
            "wrong-key",
            source.key().position(),
            "a text is changed where it comes from the input, not after '"
                + source.key().text()
                + "'");
      }
      expression = new MappingSpec.Steps(expression, changes, steps.dropsRest(mapping));
    } else {
      mapping
          .find("rest")
          .ifPresent(
              entry ->
                  findings.error(
                      "wrong-key",
                      entry.key().position(),
                      "'rest' goes with transform, capture, piece or key_value"));
    }
    if (translated) {
      return tables.read(mapping, wanted, expression);
    }
    for (String key : List.of("other", "missing", "ignore_case", TableReader.FIELD)) {
      mapping
          .find(key)
          .ifPresent(
              entry ->
                  findings.error(
                      "wrong-key",
                      entry.key().position(),
                      key.equals(TableReader.FIELD)
                          ? "'field' goes with the lookup of an address in a database"
                          : "'" + key + "' goes with enum, map, prefixes or lookup",
                      key.equals("missing")
                          ? "for a fallback write first: [path, {const: …}]"
                          : null));
    }
    return new Read(expression, changes.isEmpty() ? read.otherText() : null);
  }

  private @Nullable Read source(YamlNode.Entry source, Wanted wanted) {
    YamlNode value = source.value();
    return switch (source.key().text()) {
      case "from" -> {
        if (value instanceof YamlScalar scalar) {
          yield scalarExpression(scalar, wanted);
        }
        findings.error(
            "wrong-kind",
            value.position(),
            "'from' is one path, not " + value.kind(),
            "for fallbacks write first: [a, b]");
        yield null;
      }
      case "const" ->
          constants
              .read(value, wanted)
              .map(text -> new Read(new MappingSpec.Constant(text)))
              .orElse(null);
      case "template" -> {
        if (value instanceof YamlScalar scalar) {
          Expression expression = paths.template(scalar, wanted.inElement());
          yield expression == null ? null : new Read(expression);
        }
        findings.error("wrong-kind", value.position(), "'template' is a text");
        yield null;
      }
      case "first" -> first(value, wanted);
      default -> cases(value, wanted);
    };
  }

  private @Nullable Read first(YamlNode value, Wanted wanted) {
    if (!(value instanceof YamlNode.Sequence sequence) || sequence.items().isEmpty()) {
      findings.error("wrong-kind", value.position(), "'first' is a list of rules, best first");
      return null;
    }
    List<Expression> choices = new ArrayList<>();
    for (YamlNode item : sequence.items()) {
      boolean hasWhen =
          item instanceof YamlNode.Mapping mapping && mapping.find("when").isPresent();
      Condition when = conditions.when(item);
      Read read = read(item, wanted, null, Set.of("when"));
      if (read == null || (hasWhen && when == null)) {
        return null;
      }
      choices.add(
          when == null
              ? read.expression()
              : new MappingSpec.Cases(List.of(new Branch(when, read.expression()))));
    }
    return new Read(choices.size() == 1 ? choices.get(0) : new MappingSpec.FirstOf(choices));
  }

  private @Nullable Read cases(YamlNode value, Wanted wanted) {
    if (!(value instanceof YamlNode.Sequence sequence) || sequence.items().isEmpty()) {
      findings.error(
          "wrong-kind", value.position(), "'cases' is a list of rules, each with 'when'");
      return null;
    }
    List<Branch> branches = new ArrayList<>();
    List<Branch> otherTexts = new ArrayList<>();
    boolean anyOtherText = false;
    for (int i = 0; i < sequence.items().size(); i++) {
      YamlNode item = sequence.items().get(i);
      boolean last = i == sequence.items().size() - 1;
      boolean hasWhen =
          item instanceof YamlNode.Mapping mapping && mapping.find("when").isPresent();
      if (!hasWhen && !last) {
        findings.error(
            "unreachable-case",
            item.position(),
            "a case without 'when' always holds and ends the list",
            "move it to the end");
      }
      Condition when = conditions.when(item);
      Read read = read(item, wanted, null, Set.of("when", "other_text"));
      if (read == null || (hasWhen && when == null)) {
        return null;
      }
      Expression explicit = otherText(item, wanted.inElement());
      Expression otherText = explicit == null ? read.otherText() : explicit;
      anyOtherText |= otherText != null;
      branches.add(new Branch(when, read.expression()));
      otherTexts.add(new Branch(when, otherText == null ? NOTHING : otherText));
    }
    return new Read(
        new MappingSpec.Cases(branches), anyOtherText ? new MappingSpec.Cases(otherTexts) : null);
  }
}
