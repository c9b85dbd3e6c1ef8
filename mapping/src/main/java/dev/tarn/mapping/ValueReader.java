package dev.tarn.mapping;

import dev.tarn.mapping.ExpressionReader.Read;
import dev.tarn.mapping.ExpressionReader.Wanted;
import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.Value;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Attribute;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands on the right side of a rule. What is wrong becomes findings and gives no value.
 * One thread uses it.
 */
final class ValueReader {
  private final Findings findings;
  private final ConditionReader conditions;
  private final Conversions conversions;
  private final ConversionReader conversionReader;
  private final StepReader steps;
  private final ExpressionReader expressions;
  private final ScalarListReader lists;
  private final Constants constants;

  ValueReader(
      Findings findings,
      MappingNames names,
      Conversions conversions,
      PathReader paths,
      ConditionReader conditions) {
    this.findings = findings;
    this.conditions = conditions;
    this.conversions = conversions;
    this.conversionReader = new ConversionReader(findings, conversions);
    this.steps = new StepReader(findings);
    this.expressions = new ExpressionReader(findings, names, paths, conditions, steps);
    this.lists = new ScalarListReader(findings, paths, conditions, expressions);
    this.constants = new Constants(findings);
  }

  /** The right side of a rule for one attribute. */
  record Right(Value value, @Nullable Condition when, @Nullable Expression otherText) {}

  /** The value of a scalar attribute or free-form object. */
  Optional<Right> scalar(YamlNode node, Attribute attribute, String path, boolean inElement) {
    Condition when = conditions.when(node);
    Conversion conversion = conversionReader.read(node, attribute, path);
    Wanted wanted = new Wanted(attribute, path, conversion, inElement);
    Read read =
        expressions.read(
            node, wanted, null, Set.of("when", "type", "format", "zone", "other_text"));
    if (read == null) {
      return Optional.empty();
    }
    Expression otherText = expressions.otherText(node, inElement);
    return Optional.of(
        new Right(
            new MappingSpec.Scalar(read.expression(), conversion),
            when,
            otherText == null ? read.otherText() : otherText));
  }

  /** The value of a list of scalars. */
  Optional<Right> scalarList(YamlNode node, Attribute attribute, String path, boolean inElement) {
    Condition when = node instanceof YamlNode.Sequence ? null : conditions.when(node);
    Conversion conversion = conversionReader.read(node, attribute, path);
    List<MappingSpec.ScalarPart> parts =
        lists.read(node, new Wanted(attribute, path, conversion, inElement));
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new Right(new MappingSpec.ScalarList(parts, conversion), when, null));
  }

  /** A text that is no attribute's value: a partition column, a named value. */
  Optional<Expression> text(YamlNode node, String what) {
    Wanted wanted = new Wanted(null, what, Conversions.ANY_TEXT, false);
    return Optional.ofNullable(expressions.read(node, wanted, null, Set.of()))
        .map(Read::expression);
  }

  /** A constant where a plain value means itself, else as {@link #scalar}. */
  Optional<Right> constantOrRule(YamlNode node, Attribute attribute, String path) {
    if (!(node instanceof YamlScalar scalar)) {
      return scalar(node, attribute, path, false);
    }
    Conversion conversion = conversions.of(attribute, List.of());
    return constants
        .resolve(scalar, attribute, path, conversion)
        .map(
            text ->
                new Right(
                    new MappingSpec.Scalar(new MappingSpec.Constant(text), conversion),
                    null,
                    null));
  }

  /**
   * The text whose pieces a {@code for_each} goes over.
   *
   * @param drop which pieces are left out, or null
   */
  Optional<ObjectRules.Pieces> pieces(
      YamlNode.Mapping node, @Nullable Condition drop, boolean inElement) {
    YamlFields fields = new YamlFields(node, "a for_each over pieces", findings);
    Optional<YamlScalar> split = fields.scalar("split");
    Optional<YamlScalar> pairs = fields.scalar("pairs");
    Wanted wanted = new Wanted(null, "for_each", Conversions.ANY_TEXT, inElement);
    Read read = expressions.read(node, wanted, null, Set.of("split", "pairs", "equals"));
    if (split.isPresent() == pairs.isPresent()) {
      findings.error(
          split.isPresent() ? "two-sources" : "missing-key",
          node.position(),
          "a for_each over a text has 'split', the mark between pieces, or 'pairs', the mark"
              + " between pairs of key and value");
      return Optional.empty();
    }
    if (split.isPresent() && fields.key("equals").isPresent()) {
      findings.error(
          "wrong-key", fields.key("equals").orElseThrow().position(), "'equals' goes with 'pairs'");
    }
    String delimiter = steps.delimiter(fields, split.isPresent() ? "split" : "pairs", ",");
    String equals = split.isPresent() ? null : steps.delimiter(fields, "equals", "=");
    return read == null
        ? Optional.empty()
        : Optional.of(new ObjectRules.Pieces(read.expression(), delimiter, equals, drop));
  }
}
