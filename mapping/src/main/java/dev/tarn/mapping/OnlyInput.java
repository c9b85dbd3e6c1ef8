package dev.tarn.mapping;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the one input that a value hangs on, if there is only one. */
final class OnlyInput {
  private OnlyInput() {}

  /** The input that alone decides what an expression gives, or null. */
  static @Nullable Input of(MappingSpec.Expression expression, FramePaths frame) {
    Set<Object> paths = new LinkedHashSet<>();
    if (!addPaths(expression, paths) || paths.size() != 1) {
      return null;
    }
    return switch (paths.iterator().next()) {
      case MappingSpec.FromPath from -> frame.input(from.path(), false);
      case MappingSpec.FromRecord from -> frame.input(from.path(), true);
      default -> null;
    };
  }

  /** Adds the inputs of an expression; false where something else than inputs decides. */
  private static boolean addPaths(MappingSpec.Expression expression, Set<Object> paths) {
    return switch (expression) {
      case MappingSpec.FromPath from -> addPath(from, paths);
      case MappingSpec.FromRecord from -> addPath(from, paths);
      case MappingSpec.Constant constant -> true;
      case MappingSpec.FirstOf first ->
          first.choices().stream().allMatch(choice -> addPaths(choice, paths));
      case MappingSpec.Template template ->
          template.parts().stream().allMatch(part -> addPaths(part, paths));
      case MappingSpec.Lookup lookup -> addPaths(lookup.input(), paths);
      case MappingSpec.AddressField field -> addPaths(field.input(), paths);
      case MappingSpec.Steps steps -> addPaths(steps.input(), paths);
      case MappingSpec.Cases cases ->
          cases.branches().stream()
              .allMatch(
                  branch ->
                      (branch.when() == null || addPaths(branch.when(), paths))
                          && addPaths(branch.value(), paths));
      case MappingSpec.Fact fact -> false;
      case MappingSpec.CaptionOf caption -> false;
      case MappingSpec.TypeUid typeUid -> false;
      case MappingSpec.SameAs same -> false;
      case MappingSpec.Elapsed elapsed -> false;
    };
  }

  private static boolean addPaths(MappingSpec.Condition condition, Set<Object> paths) {
    return switch (condition) {
      case MappingSpec.And and -> and.all().stream().allMatch(part -> addPaths(part, paths));
      case MappingSpec.Or or -> or.any().stream().allMatch(part -> addPaths(part, paths));
      case MappingSpec.Not not -> addPaths(not.negated(), paths);
      case MappingSpec.TextMatch match -> addPath(new MappingSpec.FromPath(match.path()), paths);
      case MappingSpec.RegexMatch match -> addPath(new MappingSpec.FromPath(match.path()), paths);
      case MappingSpec.NumberMatch match -> addPath(new MappingSpec.FromPath(match.path()), paths);
      // What the record has counts within elements too.
      case MappingSpec.ValueTest value -> false;
      case MappingSpec.Exists exists -> addPath(new MappingSpec.FromPath(exists.path()), paths);
    };
  }

  private static boolean addPath(MappingSpec.Expression path, Set<Object> paths) {
    paths.add(path);
    return true;
  }
}
