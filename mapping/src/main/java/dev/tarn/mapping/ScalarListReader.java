package dev.tarn.mapping;

import dev.tarn.mapping.ExpressionReader.Read;
import dev.tarn.mapping.ExpressionReader.Wanted;
import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what gives the elements of a list of scalars. One thread uses it. */
final class ScalarListReader {
  private final Findings findings;
  private final PathReader paths;
  private final ConditionReader conditions;
  private final ExpressionReader expressions;
  private final Constants constants;

  ScalarListReader(
      Findings findings,
      PathReader paths,
      ConditionReader conditions,
      ExpressionReader expressions) {
    this.findings = findings;
    this.paths = paths;
    this.conditions = conditions;
    this.expressions = expressions;
    this.constants = new Constants(findings);
  }

  /** The parts of a list: those of one node, or of each of a sequence. */
  List<MappingSpec.ScalarPart> read(YamlNode node, Wanted wanted) {
    if (!(node instanceof YamlNode.Sequence sequence)) {
      return parts(node, wanted);
    }
    List<MappingSpec.ScalarPart> parts = new ArrayList<>();
    for (YamlNode part : sequence.items()) {
      parts.addAll(underOwnCondition(part, parts(part, wanted)));
    }
    return parts;
  }

  private List<MappingSpec.ScalarPart> parts(YamlNode node, Wanted wanted) {
    if (node instanceof YamlNode.Mapping mapping) {
      Optional<YamlNode.Entry> constant = mapping.find("const");
      if (constant.isPresent() && constant.get().value() instanceof YamlNode.Sequence list) {
        YamlFields keys = new YamlFields(mapping, "a list of constants", findings);
        keys.allow(List.of("const", "when", "type"));
        keys.refuseOthers();
        List<MappingSpec.ScalarPart> parts = new ArrayList<>();
        for (YamlNode item : list.items()) {
          constants
              .read(item, wanted)
              .ifPresent(
                  text -> parts.add(new MappingSpec.OneScalar(new MappingSpec.Constant(text))));
        }
        return parts;
      }
    }
    YamlScalar from = fromOf(node);
    Set<String> extra = Set.of("when", "type", "format", "zone", "split");
    if (from != null && !PathReader.isTemplate(from)) {
      Optional<PathReference> reference = paths.reference(from);
      if (reference.isPresent() && PathReader.hasEach(reference.get().path())) {
        return each(node, from, reference.get(), wanted, extra);
      }
    }
    Read read = expressions.read(node, wanted, null, extra);
    if (read == null) {
      return List.of();
    }
    if (node instanceof YamlNode.Mapping mapping && mapping.find("split").isPresent()) {
      if (TableReader.isIn(mapping)) {
        findings.error(
            "wrong-key",
            mapping.find("split").orElseThrow().key().position(),
            "'split' cuts the text after it was looked up; the pieces are not",
            null);
      }
      Optional<YamlScalar> delimiter =
          new YamlFields(mapping, wanted.path(), findings).scalar("split");
      if (delimiter.isEmpty()) {
        return List.of();
      }
      if (delimiter.get().text().isEmpty()) {
        findings.error("wrong-value", delimiter.get().position(), "a delimiter is not empty");
        return List.of();
      }
      return List.of(new MappingSpec.SplitScalars(read.expression(), delimiter.get().text()));
    }
    return List.of(new MappingSpec.OneScalar(read.expression()));
  }

  private List<MappingSpec.ScalarPart> each(
      YamlNode node, YamlScalar from, PathReference reference, Wanted wanted, Set<String> extra) {
    List<InputPath.Step> steps = reference.path().steps();
    int each = steps.indexOf(new InputPath.Each());
    List<InputPath.Step> rest = steps.subList(each + 1, steps.size());
    if (rest.contains(new InputPath.Each()) || reference.root() == PathReference.Root.RECORD) {
      findings.error(
          "path-syntax",
          from.position(),
          "a list attribute takes one [*], relative to where it is");
      return List.of();
    }
    if (node instanceof YamlNode.Mapping mapping && mapping.find("split").isPresent()) {
      findings.error(
          "wrong-key",
          mapping.find("split").orElseThrow().key().position(),
          "'split' cuts one text; " + from.text() + " is many",
          null);
      return List.of();
    }
    Expression value = new MappingSpec.FromPath(new InputPath(rest));
    Wanted element = new Wanted(wanted.attribute(), wanted.path(), wanted.conversion(), true);
    Read read =
        node instanceof YamlScalar
            ? new Read(value)
            : expressions.read(node, element, value, extra);
    return read == null
        ? List.of()
        : List.of(
            new MappingSpec.EachScalar(
                new InputPath(steps.subList(0, each + 1)), read.expression()));
  }

  /** What one of several parts gives where its own {@code when} holds. */
  private List<MappingSpec.ScalarPart> underOwnCondition(
      YamlNode node, List<MappingSpec.ScalarPart> parts) {
    Condition when = conditions.when(node);
    if (when == null) {
      return parts;
    }
    List<MappingSpec.ScalarPart> result = new ArrayList<>();
    for (MappingSpec.ScalarPart part : parts) {
      switch (part) {
        case MappingSpec.OneScalar one ->
            result.add(new MappingSpec.OneScalar(only(when, one.expression())));
        case MappingSpec.SplitScalars split ->
            result.add(
                new MappingSpec.SplitScalars(only(when, split.expression()), split.delimiter()));
        case MappingSpec.EachScalar each ->
            findings.error(
                "wrong-key",
                ((YamlNode.Mapping) node).find("when").orElseThrow().key().position(),
                "one of several parts takes no 'when' where it goes over " + each.array(),
                null);
      }
    }
    return result;
  }

  private static Expression only(Condition when, Expression value) {
    return new MappingSpec.Cases(List.of(new MappingSpec.Branch(when, value)));
  }

  private static @Nullable YamlScalar fromOf(YamlNode node) {
    if (node instanceof YamlScalar scalar) {
      return scalar;
    }
    return node instanceof YamlNode.Mapping mapping
            && mapping.find("from").map(YamlNode.Entry::value).orElse(null)
                instanceof YamlScalar scalar
        ? scalar
        : null;
  }
}
