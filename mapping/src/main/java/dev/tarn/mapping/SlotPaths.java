package dev.tarn.mapping;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the input paths that a mapping reads, for the layout of its slots. */
final class SlotPaths {
  private final SlotLayout.Builder layout = SlotLayout.builder();

  private SlotPaths() {}

  /** The slots that some entries of a mapping read. */
  static SlotLayout layout(MappingSpec spec, List<MappingSpec.EventSpec> entries) {
    SlotPaths paths = new SlotPaths();
    spec.input().embedded().forEach(paths.layout::embedded);
    spec.input().redactions().forEach(paths.layout::redact);
    paths.layout.absent(spec.input().absent());
    spec.input().aliases().forEach(paths.layout::alias);
    for (MappingSpec.FilterSpec filter : spec.filters()) {
      paths.addCondition(InputPath.ELEMENT, filter.when());
    }
    for (MappingSpec.EventSpec event : entries) {
      paths.addCondition(InputPath.ELEMENT, event.when());
      paths.addRules(InputPath.ELEMENT, event.rules());
      paths.addExpression(InputPath.ELEMENT, event.region(), false);
      paths.addExpression(InputPath.ELEMENT, event.account(), false);
      event.drop().forEach(paths::addDrop);
    }
    return paths.layout.build();
  }

  /** A path from the record, of a path from an element. */
  static InputPath join(InputPath prefix, InputPath path) {
    List<InputPath.Step> steps = new ArrayList<>(prefix.steps());
    steps.addAll(path.steps());
    return new InputPath(steps);
  }

  /** The path of the elements of an array. */
  static InputPath elements(InputPath array) {
    List<InputPath.Step> steps = new ArrayList<>(array.steps());
    if (steps.isEmpty() || !(steps.get(steps.size() - 1) instanceof InputPath.Each)) {
      steps.add(new InputPath.Each());
    }
    return new InputPath(steps);
  }

  /** An array that a drop rule reaches into is opened, so that its elements' leaves are known. */
  private void addDrop(InputPath path) {
    for (int i = 0; i < path.steps().size(); i++) {
      if (!(path.steps().get(i) instanceof InputPath.Key)) {
        layout.iterate(new InputPath(path.steps().subList(0, i)));
      }
    }
  }

  /**
   * @param prefix path of the rows that the rules run over; null = these are pieces of a text,
   *     whose members are no input paths
   */
  private void addRules(@Nullable InputPath prefix, List<MappingSpec.Rule> rules) {
    for (MappingSpec.Rule rule : rules) {
      addCondition(prefix, rule.when());
      switch (rule.value()) {
        case MappingSpec.Scalar scalar ->
            addExpression(
                prefix, scalar.expression(), scalar.conversion() instanceof Conversion.ToJson);
        case MappingSpec.ScalarList list -> {
          boolean whole = list.conversion() instanceof Conversion.ToJson;
          list.parts().forEach(part -> addPart(prefix, part, whole));
        }
        case MappingSpec.ObjectList list -> list.parts().forEach(part -> addPart(prefix, part));
      }
    }
  }

  private void addPart(@Nullable InputPath prefix, MappingSpec.ScalarPart part, boolean whole) {
    switch (part) {
      case MappingSpec.OneScalar one -> addExpression(prefix, one.expression(), whole);
      case MappingSpec.SplitScalars split -> addExpression(prefix, split.expression(), false);
      case MappingSpec.EachScalar each -> {
        InputPath elements = array(prefix, each.array());
        addChoices(elements);
        layout.iterate(elements);
        addExpression(elements, each.expression(), whole);
      }
    }
  }

  private void addPart(@Nullable InputPath prefix, MappingSpec.ObjectPart part) {
    switch (part) {
      case MappingSpec.OneObject one -> {
        addCondition(prefix, one.when());
        addRules(prefix, one.members());
      }
      case MappingSpec.ForEach each -> {
        InputPath elements = array(prefix, each.array());
        addChoices(elements);
        layout.iterate(elements);
        addCondition(elements, each.when());
        addRules(elements, each.members());
      }
      case MappingSpec.ForEachPiece each -> {
        addExpression(prefix, each.text(), false);
        addRules(null, each.members());
      }
      case MappingSpec.Observables observables -> {}
    }
  }

  /**
   * @param whole whether objects are wanted too
   */
  private void addExpression(
      @Nullable InputPath prefix, MappingSpec.@Nullable Expression expression, boolean whole) {
    switch (expression) {
      case null -> {}
      case MappingSpec.FromPath from -> addPath(prefix, from.path(), whole);
      case MappingSpec.FromRecord from -> addPath(InputPath.ELEMENT, from.path(), whole);
      case MappingSpec.FirstOf first ->
          first.choices().forEach(choice -> addExpression(prefix, choice, whole));
      case MappingSpec.Cases cases -> {
        for (MappingSpec.Branch branch : cases.branches()) {
          addCondition(prefix, branch.when());
          addExpression(prefix, branch.value(), whole);
        }
      }
      case MappingSpec.Template template ->
          template.parts().forEach(part -> addExpression(prefix, part, false));
      case MappingSpec.Lookup lookup -> addExpression(prefix, lookup.input(), false);
      case MappingSpec.AddressField field -> addExpression(prefix, field.input(), false);
      case MappingSpec.Steps steps -> addExpression(prefix, steps.input(), false);
      case MappingSpec.CaptionOf caption -> addExpression(prefix, caption.otherText(), false);
      case MappingSpec.Constant constant -> {}
      case MappingSpec.Fact fact -> {}
      case MappingSpec.TypeUid typeUid -> {}
      case MappingSpec.SameAs same -> {}
      case MappingSpec.Elapsed elapsed -> {}
    }
  }

  private void addCondition(@Nullable InputPath prefix, MappingSpec.@Nullable Condition condition) {
    switch (condition) {
      case null -> {}
      case MappingSpec.And and -> and.all().forEach(part -> addCondition(prefix, part));
      case MappingSpec.Or or -> or.any().forEach(part -> addCondition(prefix, part));
      case MappingSpec.Not not -> addCondition(prefix, not.negated());
      case MappingSpec.Exists exists -> addPath(prefix, exists.path(), true);
      case MappingSpec.TextMatch match -> addPath(prefix, match.path(), false);
      case MappingSpec.RegexMatch match -> addPath(prefix, match.path(), false);
      case MappingSpec.NumberMatch match -> addPath(prefix, match.path(), false);
      case MappingSpec.ValueTest value ->
          addExpression(
              InputPath.ELEMENT, value.value(), value.test() instanceof MappingSpec.Exists);
    }
  }

  private void addPath(@Nullable InputPath prefix, InputPath relative, boolean whole) {
    if (prefix == null) {
      return;
    }
    InputPath path = join(prefix, relative);
    addChoices(path);
    if (whole) {
      layout.raw(path);
    } else {
      layout.scalar(path);
    }
  }

  /** What the conditions read that choose elements on the way. */
  private void addChoices(InputPath path) {
    for (int i = 0; i < path.steps().size(); i++) {
      if (path.steps().get(i) instanceof InputPath.Where where) {
        InputPath elements = elements(new InputPath(path.steps().subList(0, i)));
        layout.iterate(elements);
        addCondition(elements, where.condition());
      }
    }
  }

  /** The path of an array that lies in the rows of a prefix; pieces of a text hold none. */
  private static InputPath array(@Nullable InputPath prefix, InputPath array) {
    if (prefix == null) {
      throw new IllegalArgumentException("a piece of a text holds no array " + array);
    }
    return elements(join(prefix, array));
  }
}
