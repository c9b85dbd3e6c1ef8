package dev.tarn.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the checks of an entry's rows, and of the elements of its lists. */
final class CheckBuilder {
  private CheckBuilder() {}

  /** Gives a scope, and those of its lists' elements, the checks that requirements ask for. */
  static void addChecks(
      Scope scope,
      List<MappingSpec.RequiredColumn> required,
      List<MappingSpec.ConstraintSpec> constraints) {
    List<Check> checks = new ArrayList<>();
    Map<String, List<MappingSpec.RequiredColumn>> listRequired = new LinkedHashMap<>();
    Map<String, List<MappingSpec.ConstraintSpec>> listConstraints = new LinkedHashMap<>();
    for (MappingSpec.RequiredColumn column : required) {
      String list = list(column.column());
      if (list == null) {
        Operation[] operations = operations(scope, column.column());
        if (!isAlwaysSet(operations)) {
          checks.add(
              new Check.Required(column.column(), operations, within(scope, column.onlyWithin())));
        }
      } else if (!rest(column.column(), list).isEmpty()) {
        listRequired
            .computeIfAbsent(list, name -> new ArrayList<>())
            .add(
                new MappingSpec.RequiredColumn(
                    rest(column.column(), list), rest(column.onlyWithin(), list)));
      }
    }
    for (MappingSpec.ConstraintSpec constraint : constraints) {
      String list = list(constraint.within());
      for (String column : constraint.columns()) {
        list = list == null ? elementList(column) : list;
      }
      if (list == null) {
        Operation[][] operations =
            constraint.columns().stream()
                .map(column -> operations(scope, column))
                .toArray(Operation[][]::new);
        checks.add(
            new Check.Counted(
                constraint.justOne(),
                constraint.columns(),
                operations,
                within(scope, constraint.within())));
      } else {
        String of = list;
        listConstraints
            .computeIfAbsent(of, name -> new ArrayList<>())
            .add(
                new MappingSpec.ConstraintSpec(
                    rest(constraint.within(), of),
                    constraint.justOne(),
                    constraint.columns().stream().map(column -> rest(column, of)).toList()));
      }
    }
    for (Operation operation : scope.operations()) {
      if (operation instanceof ListOperation.OfObjects list) {
        addListChecks(scope, list, listRequired, listConstraints, checks);
      }
    }
    scope.addChecks(checks.toArray(Check[]::new));
  }

  private static void addListChecks(
      Scope scope,
      ListOperation.OfObjects list,
      Map<String, List<MappingSpec.RequiredColumn>> required,
      Map<String, List<MappingSpec.ConstraintSpec>> constraints,
      List<Check> checks) {
    for (int leaf = 0; leaf < scope.shape().leaves().size(); leaf++) {
      if (scope.operation(leaf) != list) {
        continue;
      }
      String path = scope.shape().leaves().get(leaf).path();
      for (ListOperation.ObjectPart part : list.parts()) {
        if (part instanceof ListOperation.ScopedPart scoped
            && (required.containsKey(path) || constraints.containsKey(path))) {
          // A constraint may be about what other parts of the list set.
          List<MappingSpec.ConstraintSpec> own =
              constraints.getOrDefault(path, List.of()).stream()
                  .filter(constraint -> isAbout(constraint, scoped.scope()))
                  .toList();
          addChecks(scoped.scope(), required.getOrDefault(path, List.of()), own);
          checks.add(new Check.Elements(path, scoped));
        }
      }
    }
  }

  private static boolean isAbout(MappingSpec.ConstraintSpec constraint, Scope scope) {
    return constraint.columns().stream()
        .anyMatch(column -> list(column) != null || operations(scope, column).length > 0);
  }

  /** The list that a column path goes into, or null. */
  private static @Nullable String list(String column) {
    int mark = column.indexOf("[]");
    return mark < 0 ? null : column.substring(0, mark);
  }

  /** The list whose elements' member a column is, or null. */
  private static @Nullable String elementList(String column) {
    int mark = column.indexOf("[].");
    return mark < 0 ? null : column.substring(0, mark);
  }

  /** What a path is within a list's element; empty for the element itself and what is around. */
  private static String rest(String path, String list) {
    String prefix = list + "[].";
    return path.startsWith(prefix) ? path.substring(prefix.length()) : "";
  }

  private static Operation[] operations(Scope scope, String column) {
    List<Operation> operations = new ArrayList<>();
    for (int leaf : scope.shape().within(column)) {
      Operation operation = scope.operation(leaf);
      if (operation != null) {
        operations.add(operation);
      }
    }
    return operations.toArray(Operation[]::new);
  }

  private static Operation @Nullable [] within(Scope scope, String object) {
    return object.isEmpty() ? null : operations(scope, object);
  }

  private static boolean isAlwaysSet(Operation[] operations) {
    for (Operation operation : operations) {
      if (operation instanceof Operation.Fixed) {
        return true;
      }
    }
    return false;
  }
}
