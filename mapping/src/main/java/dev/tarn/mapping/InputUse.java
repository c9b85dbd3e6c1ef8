package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Expression;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of the input a value hangs on. */
final class InputUse {
  private InputUse() {}

  /** The record's paths that a value reads; those of elements are not among them. */
  static Set<InputPath> paths(MappingSpec.Value value) {
    Set<InputPath> paths = new LinkedHashSet<>();
    switch (value) {
      case MappingSpec.Scalar scalar -> collect(scalar.expression(), paths);
      case MappingSpec.ScalarList list -> {
        for (MappingSpec.ScalarPart part : list.parts()) {
          switch (part) {
            case MappingSpec.OneScalar one -> collect(one.expression(), paths);
            case MappingSpec.SplitScalars split -> collect(split.expression(), paths);
            case MappingSpec.EachScalar each -> paths.add(each.array());
          }
        }
      }
      case MappingSpec.ObjectList list -> {
        for (MappingSpec.ObjectPart part : list.parts()) {
          switch (part) {
            case MappingSpec.OneObject one ->
                one.members().forEach(rule -> paths.addAll(paths(rule.value())));
            case MappingSpec.ForEach each -> paths.add(each.array());
            case MappingSpec.ForEachPiece each -> collect(each.text(), paths);
            case MappingSpec.Observables observables -> {}
          }
        }
      }
    }
    return paths;
  }

  /** The paths that a condition reads. */
  static Set<InputPath> paths(Condition condition) {
    Set<InputPath> paths = new LinkedHashSet<>();
    collect(condition, paths);
    return paths;
  }

  private static void collect(Condition condition, Set<InputPath> paths) {
    switch (condition) {
      case MappingSpec.And and -> and.all().forEach(part -> collect(part, paths));
      case MappingSpec.Or or -> or.any().forEach(part -> collect(part, paths));
      case MappingSpec.Not not -> collect(not.negated(), paths);
      case MappingSpec.Exists exists -> paths.add(exists.path());
      case MappingSpec.TextMatch match -> paths.add(match.path());
      case MappingSpec.RegexMatch match -> paths.add(match.path());
      case MappingSpec.NumberMatch match -> paths.add(match.path());
      case MappingSpec.ValueTest value -> collect(value.value(), paths);
    }
  }

  private static void collect(Expression expression, Set<InputPath> paths) {
    switch (expression) {
      case MappingSpec.FromPath from -> paths.add(from.path());
      case MappingSpec.FromRecord from -> paths.add(from.path());
      case MappingSpec.FirstOf first -> first.choices().forEach(choice -> collect(choice, paths));
      case MappingSpec.Template template -> template.parts().forEach(part -> collect(part, paths));
      case MappingSpec.Lookup lookup -> collect(lookup.input(), paths);
      case MappingSpec.AddressField field -> collect(field.input(), paths);
      case MappingSpec.Steps steps -> collect(steps.input(), paths);
      case MappingSpec.Cases cases ->
          cases.branches().forEach(branch -> collect(branch.value(), paths));
      case MappingSpec.Constant constant -> {}
      case MappingSpec.Fact fact -> {}
      case MappingSpec.CaptionOf caption -> {}
      case MappingSpec.TypeUid uid -> {}
      case MappingSpec.SameAs same -> {}
      case MappingSpec.Elapsed elapsed -> {}
    }
  }

  /** Whether a value is there in every record that has the given paths. */
  static boolean isCertain(MappingSpec.Value value, Set<InputPath> present) {
    return value instanceof MappingSpec.Scalar scalar && isCertain(scalar.expression(), present);
  }

  private static boolean isCertain(Expression expression, Set<InputPath> present) {
    return switch (expression) {
      case MappingSpec.FromPath from -> present.contains(from.path());
      case MappingSpec.FromRecord from -> present.contains(from.path());
      case MappingSpec.FirstOf first ->
          first.choices().stream().anyMatch(choice -> isCertain(choice, present));
      case MappingSpec.Template template ->
          template.parts().stream().allMatch(part -> isCertain(part, present));
      case MappingSpec.Lookup lookup ->
          lookup.other() != null
              && (lookup.missing() != null || isCertain(lookup.input(), present));
      case MappingSpec.AddressField field -> false;
      case MappingSpec.Steps steps -> isCertain(steps.input(), present);
      case MappingSpec.Cases cases ->
          isComplete(cases, present)
              && cases.branches().stream().allMatch(branch -> isCertain(branch.value(), present));
      case MappingSpec.Constant constant -> true;
      case MappingSpec.Fact fact -> true;
      case MappingSpec.TypeUid uid -> true;
      // There if what they are made of is.
      case MappingSpec.CaptionOf caption -> false;
      case MappingSpec.SameAs same -> false;
      case MappingSpec.Elapsed elapsed -> false;
    };
  }

  /** Whether one of the branches always holds. */
  private static boolean isComplete(MappingSpec.Cases cases, Set<InputPath> present) {
    Set<Condition> seen = new HashSet<>();
    for (MappingSpec.Branch branch : cases.branches()) {
      if (branch.when() == null
          || (branch.when() instanceof MappingSpec.Exists exists && present.contains(exists.path()))
          || (branch.when() instanceof MappingSpec.Not not && seen.contains(not.negated()))) {
        return true;
      }
      seen.add(branch.when());
    }
    return false;
  }

  /** The paths of the record that a value cannot be without. */
  private static Set<InputPath> needed(Expression value) {
    return switch (value) {
      case MappingSpec.FromPath from -> Set.of(from.path());
      case MappingSpec.Steps steps -> needed(steps.input());
      case MappingSpec.Template template -> {
        Set<InputPath> paths = new HashSet<>();
        template.parts().forEach(part -> paths.addAll(needed(part)));
        yield paths;
      }
      default -> Set.of();
    };
  }

  /** The paths that a record has if a condition holds for it. */
  static Set<InputPath> guaranteed(@Nullable Condition condition) {
    return switch (condition) {
      case null -> Set.of();
      case MappingSpec.And and -> {
        Set<InputPath> paths = new HashSet<>();
        and.all().forEach(part -> paths.addAll(guaranteed(part)));
        yield paths;
      }
      case MappingSpec.Or or -> {
        Set<InputPath> paths = new HashSet<>(guaranteed(or.any().get(0)));
        or.any().forEach(part -> paths.retainAll(guaranteed(part)));
        yield paths;
      }
      case MappingSpec.Not not -> Set.of();
      case MappingSpec.Exists exists -> Set.of(exists.path());
      case MappingSpec.TextMatch match -> Set.of(match.path());
      case MappingSpec.RegexMatch match -> Set.of(match.path());
      case MappingSpec.NumberMatch match -> Set.of(match.path());
      case MappingSpec.ValueTest value -> needed(value.value());
    };
  }
}
