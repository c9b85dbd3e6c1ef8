package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.ConstraintSpec;
import dev.tarn.mapping.MappingSpec.RequiredColumn;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Requirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What class, objects and profiles demand of an entry: told where a mapping can never satisfy it,
 * listed for the check of every row where it may. One entry, one thread.
 */
final class Requirements {
  private final Set<String> profiles;
  private final Set<InputPath> present;
  private final @Nullable Condition entry;
  private final Findings findings;
  private final List<RequiredColumn> columns = new ArrayList<>();
  private final List<ConstraintSpec> constraints = new ArrayList<>();

  /**
   * @param present paths that every record of the entry has
   * @param entry the condition of the entry, or null
   */
  Requirements(
      Set<String> profiles, Set<InputPath> present, @Nullable Condition entry, Findings findings) {
    this.profiles = profiles;
    this.present = present;
    this.entry = entry;
    this.findings = findings;
  }

  List<RequiredColumn> columns() {
    return columns;
  }

  List<ConstraintSpec> constraints() {
    return constraints;
  }

  /**
   * @param position of the entry
   */
  void check(ObjectRules event, Position position) {
    check(event, "", true, position);
  }

  /**
   * @param within the nearest optional object around it
   * @param there whether the object is in every event, or in every element of its list
   */
  private void check(ObjectRules rules, String within, boolean there, Position position) {
    List<String> missing = new ArrayList<>();
    for (Attribute attribute : rules.holder().attributes().values()) {
      ObjectRules.Member member = rules.members().get(attribute.name());
      boolean required =
          attribute.requirement() == Requirement.REQUIRED && attribute.existsUnder(profiles);
      String path = rules.pathOf(attribute.name());
      if (member == null) {
        if (required) {
          missing.add(
              attribute.profiles().isEmpty()
                  ? path
                  : path + " (by the profile " + String.join(" or ", attribute.profiles()) + ")");
        }
        continue;
      }
      if (required) {
        columns.add(new RequiredColumn(path, within));
        if (there) {
          warnWhereOptional(member, path);
        }
      }
      switch (member) {
        case ObjectRules.Leaf leaf -> {}
        case ObjectRules.Nested nested -> {
          Optional<String> fixed = required ? Optional.empty() : constantIn(nested.rules());
          fixed.ifPresent(constant -> warnOfConstant(nested.rules(), constant, nested.position()));
          check(nested.rules(), required ? within : path, there && required, nested.position());
        }
        case ObjectRules.ObjectList list -> {
          for (ObjectRules.Part part : list.parts()) {
            checkElement(part, list.position());
          }
        }
      }
    }
    if (!missing.isEmpty()) {
      findings.error(
          "missing-required",
          position,
          describe(rules) + " requires " + String.join(", ", missing),
          null);
    }
    constraint(rules, rules.holder().constraints().atLeastOne(), false, position);
    constraint(rules, rules.holder().constraints().justOne(), true, position);
  }

  /** {@code the class 'api_activity'}, {@code 'actor.user' (user)}. */
  private static String describe(ObjectRules rules) {
    return rules.path().isEmpty()
        ? "the class '" + rules.holder().name() + "'"
        : "'" + rules.path() + "' (" + rules.holder().name() + ")";
  }

  /** The path of a constant that makes the object be there whatever the record holds. */
  private static Optional<String> constantIn(ObjectRules rules) {
    return rules.members().values().stream()
        .filter(Requirements::isAlways)
        .map(member -> rules.pathOf(member.attribute().name()))
        .findFirst();
  }

  /** An optional object that a constant keeps alive is invalid where what it needs is absent. */
  private void warnOfConstant(ObjectRules rules, String constant, Position position) {
    List<String> needed = new ArrayList<>();
    for (ObjectRules.Member member : rules.members().values()) {
      if (member.attribute().requirement() == Requirement.REQUIRED
          && member.attribute().existsUnder(profiles)
          && !isCertain(member, new HashSet<>())) {
        needed.add(rules.pathOf(member.attribute().name()));
      }
    }
    List<String> anyOf =
        rules.holder().constraints().atLeastOne().stream()
            .filter(rules.members()::containsKey)
            .toList();
    boolean satisfied =
        anyOf.stream()
            .map(rules.members()::get)
            .anyMatch(member -> member != null && isCertain(member, new HashSet<>()));
    if (needed.isEmpty() && !anyOf.isEmpty() && !satisfied) {
      needed.add(String.join(" or ", anyOf.stream().map(rules::pathOf).toList()));
    }
    if (!needed.isEmpty()) {
      findings.warning(
          "constant-keeps-object",
          position,
          "'"
              + rules.path()
              + "' is there even where the record has nothing for it, because "
              + constant
              + " is a constant; records without "
              + String.join(", ", needed)
              + " are rejected",
          "set it under a condition: {when: … exists, set: {…}}");
    }
  }

  /** Elements of several parts may repeat a demand; it is listed once. */
  private void checkElement(ObjectRules.Part part, Position position) {
    // Within an element paths mean its members, of which nothing is promised.
    Set<InputPath> promised = part.array() == null ? new HashSet<>(present) : new HashSet<>();
    promised.addAll(InputUse.guaranteed(part.when()));
    Condition around = part.array() == null ? SetReader.both(entry, part.when()) : part.when();
    Requirements own = new Requirements(profiles, promised, around, findings);
    ObjectRules element = part.rules();
    constantIn(element)
        .filter(constant -> part.array() != null || part.when() == null)
        .ifPresent(constant -> own.warnOfConstant(element, constant, position));
    own.check(element, element.path(), false, position);
    own.columns.stream().filter(c -> !columns.contains(c)).forEach(columns::add);
    for (ConstraintSpec constraint : own.constraints) {
      addConstraint(constraint);
    }
  }

  /** Elements of several parts fill different attributes of one list: any of them counts. */
  private void addConstraint(ConstraintSpec constraint) {
    Set<String> names = new LinkedHashSet<>();
    constraints.removeIf(
        earlier -> {
          boolean same =
              earlier.within().equals(constraint.within())
                  && earlier.justOne() == constraint.justOne();
          if (same) {
            names.addAll(earlier.columns());
          }
          return same;
        });
    names.addAll(constraint.columns());
    constraints.add(
        new ConstraintSpec(constraint.within(), constraint.justOne(), List.copyOf(names)));
  }

  private void constraint(
      ObjectRules rules, List<String> names, boolean justOne, Position position) {
    if (names.isEmpty()) {
      return;
    }
    List<String> set = names.stream().filter(rules.members()::containsKey).toList();
    if (set.isEmpty()) {
      findings.error(
          "constraint-unmet",
          position,
          describe(rules)
              + " needs "
              + (justOne ? "exactly one of " : "at least one of ")
              + String.join(", ", names),
          null);
      return;
    }
    if (justOne) {
      List<String> always =
          set.stream()
              .filter(name -> isAlways(rules.members().get(name)))
              .map(rules::pathOf)
              .toList();
      if (always.size() > 1) {
        findings.error(
            "constraint-unmet",
            position,
            describe(rules)
                + " takes exactly one of "
                + String.join(", ", names)
                + "; "
                + String.join(" and ", always)
                + " are always set",
            null);
      }
    }
    constraints.add(
        new ConstraintSpec(rules.path(), justOne, set.stream().map(rules::pathOf).toList()));
  }

  private static boolean isAlways(ObjectRules.@Nullable Member member) {
    return member instanceof ObjectRules.Leaf leaf
        && leaf.when() == null
        && InputUse.isCertain(leaf.value(), Set.of());
  }

  private void warnWhereOptional(ObjectRules.Member member, String path) {
    Set<InputPath> inputs = new LinkedHashSet<>();
    if (isCertain(member, inputs)) {
      return;
    }
    if (inputs.isEmpty() || isConstantSometimes(member)) {
      findings.warning(
          "not-in-every-case",
          member.position(),
          "the required '"
              + path
              + "' has no value where none of its conditions holds; such records are rejected",
          "add a last case without 'when'");
    } else if (inputs.size() == 1) {
      findings.warning(
          "hangs-on-one-input",
          member.position(),
          "the required '"
              + path
              + "' hangs on "
              + inputs.iterator().next()
              + " alone; records without a good value there are rejected",
          "add a fallback, a condition, or name the path under input.always");
    }
  }

  /** Whether a member has values that hang on conditions alone. */
  private static boolean isConstantSometimes(ObjectRules.Member member) {
    return member instanceof ObjectRules.Leaf leaf && InputUse.paths(leaf.value()).isEmpty();
  }

  /** Whether a condition holds for every record of the entry, as far as can be told. */
  private boolean holds(@Nullable Condition condition) {
    if (condition == null || (entry != null && ConditionCover.covers(condition, entry))) {
      return true;
    }
    return switch (condition) {
      case MappingSpec.And and -> and.all().stream().allMatch(this::holds);
      case MappingSpec.Or or -> or.any().stream().anyMatch(this::holds);
      case MappingSpec.Exists exists -> present.contains(exists.path());
      default -> false;
    };
  }

  /** Whether a member has a value in every record; collects what it hangs on. */
  private boolean isCertain(ObjectRules.Member member, Set<InputPath> inputs) {
    return switch (member) {
      case ObjectRules.Leaf leaf -> {
        inputs.addAll(InputUse.paths(leaf.value()));
        if (leaf.when() != null && InputUse.isCertain(leaf.value(), Set.of())) {
          inputs.addAll(InputUse.paths(leaf.when()));
        }
        yield holds(leaf.when()) && InputUse.isCertain(leaf.value(), present);
      }
      case ObjectRules.Nested nested -> {
        boolean certain = false;
        for (ObjectRules.Member inner : nested.rules().members().values()) {
          certain |= isCertain(inner, inputs);
        }
        yield certain;
      }
      case ObjectRules.ObjectList list -> {
        boolean certain = false;
        for (ObjectRules.Part part : list.parts()) {
          if (part.array() != null) {
            inputs.add(part.array());
          } else {
            for (ObjectRules.Member inner : part.rules().members().values()) {
              certain |= isCertain(inner, inputs);
            }
          }
        }
        yield certain;
      }
    };
  }
}
