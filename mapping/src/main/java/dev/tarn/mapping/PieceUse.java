package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Position;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that rules for the pieces of a text read nothing but what a piece has. */
final class PieceUse {
  private final Set<InputPath> paths = new LinkedHashSet<>();

  private PieceUse() {}

  /** Checks a condition on a piece. */
  static void check(
      @Nullable Condition condition, YamlScalar place, boolean hasKeys, Findings findings) {
    PieceUse use = new PieceUse();
    use.add(condition);
    use.report(place.position(), hasKeys, findings);
  }

  /** Checks what is set for a piece. */
  static void check(ObjectRules rules, boolean hasKeys, Findings findings) {
    for (ObjectRules.Member member : rules.members().values()) {
      PieceUse use = new PieceUse();
      switch (member) {
        case ObjectRules.Nested nested -> check(nested.rules(), hasKeys, findings);
        case ObjectRules.Leaf leaf -> {
          use.add(leaf.when());
          use.add(leaf.value());
          use.add(leaf.otherText());
        }
        case ObjectRules.ObjectList list -> {
          use.add(list.when());
          for (ObjectRules.Part part : list.parts()) {
            if (part.array() != null) {
              use.paths.add(part.array());
            } else if (part.pieces() != null) {
              use.add(part.pieces().text());
            } else {
              use.add(part.when());
              check(part.rules(), hasKeys, findings);
            }
          }
        }
      }
      use.report(member.position(), hasKeys, findings);
    }
  }

  private void report(Position position, boolean hasKeys, Findings findings) {
    for (InputPath path : paths) {
      if (!Pieces.isMember(path, hasKeys)) {
        findings.error(
            "path-syntax",
            position,
            "a piece of a text has no '" + path + "'",
            hasKeys
                ? "it has key, value and $element; the record's are $record." + path
                : "it is $element as a whole; the record's are $record." + path);
      }
    }
  }

  private void add(MappingSpec.Value value) {
    switch (value) {
      case MappingSpec.Scalar scalar -> add(scalar.expression());
      case MappingSpec.ScalarList list -> {
        for (MappingSpec.ScalarPart part : list.parts()) {
          switch (part) {
            case MappingSpec.OneScalar one -> add(one.expression());
            case MappingSpec.SplitScalars split -> add(split.expression());
            case MappingSpec.EachScalar each -> paths.add(each.array());
          }
        }
      }
      // Such lists are still ObjectRules here; the derived observables read no input.
      case MappingSpec.ObjectList list -> {}
    }
  }

  private void add(@Nullable Expression expression) {
    switch (expression) {
      case null -> {}
      case MappingSpec.FromPath from -> paths.add(from.path());
      case MappingSpec.FirstOf first -> first.choices().forEach(this::add);
      case MappingSpec.Template template -> template.parts().forEach(this::add);
      case MappingSpec.Lookup lookup -> add(lookup.input());
      case MappingSpec.AddressField field -> add(field.input());
      case MappingSpec.Steps steps -> add(steps.input());
      case MappingSpec.Cases cases ->
          cases
              .branches()
              .forEach(
                  branch -> {
                    add(branch.when());
                    add(branch.value());
                  });
      case MappingSpec.FromRecord from -> {}
      case MappingSpec.Constant constant -> {}
      case MappingSpec.Fact fact -> {}
      case MappingSpec.CaptionOf caption -> {}
      case MappingSpec.TypeUid uid -> {}
      case MappingSpec.SameAs same -> {}
      case MappingSpec.Elapsed elapsed -> {}
    }
  }

  private void add(@Nullable Condition condition) {
    switch (condition) {
      case null -> {}
      case MappingSpec.And and -> and.all().forEach(this::add);
      case MappingSpec.Or or -> or.any().forEach(this::add);
      case MappingSpec.Not not -> add(not.negated());
      case MappingSpec.Exists exists -> paths.add(exists.path());
      case MappingSpec.TextMatch match -> paths.add(match.path());
      case MappingSpec.RegexMatch match -> paths.add(match.path());
      case MappingSpec.NumberMatch match -> paths.add(match.path());
      case MappingSpec.ValueTest value -> {}
    }
  }
}
