package dev.tarn.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out what an entry means for the leftovers of its records. */
final class Leftovers {
  private final SlotLayout layout;
  private final boolean[][] reads;

  private Leftovers(SlotLayout layout) {
    this.layout = layout;
    this.reads = new boolean[layout.tables().size()][];
    for (SlotLayout.Table table : layout.tables()) {
      reads[table.number()] = new boolean[table.slots()];
    }
  }

  static Unmapped.Entry of(SlotLayout layout, MappingSpec.EventSpec event) {
    Leftovers leftovers = new Leftovers(layout);
    leftovers.addRules(InputPath.ELEMENT, event.rules());
    boolean[] splits = new boolean[layout.tables().size()];
    for (InputPath path : event.drop()) {
      for (int i = 0; i < path.steps().size(); i++) {
        if (!(path.steps().get(i) instanceof InputPath.Key)) {
          InputPath array = new InputPath(path.steps().subList(0, i));
          layout.findTable(array).ifPresent(table -> splits[table.number()] = true);
        }
      }
    }
    return new Unmapped.Entry(leftovers.reads, splits, new DropRules(event.drop()));
  }

  /** By table and slot: whether a rule of any of the entries reads it. */
  static boolean[][] reads(SlotLayout layout, List<MappingSpec.EventSpec> events) {
    Leftovers leftovers = new Leftovers(layout);
    events.forEach(event -> leftovers.addRules(InputPath.ELEMENT, event.rules()));
    return leftovers.reads;
  }

  /**
   * @param prefix null = the rows are pieces of a text
   */
  private void addRules(@Nullable InputPath prefix, List<MappingSpec.Rule> rules) {
    for (MappingSpec.Rule rule : rules) {
      switch (rule.value()) {
        case MappingSpec.Scalar scalar -> addExpression(prefix, scalar.expression());
        case MappingSpec.ScalarList list -> {
          for (MappingSpec.ScalarPart part : list.parts()) {
            switch (part) {
              case MappingSpec.OneScalar one -> addExpression(prefix, one.expression());
              case MappingSpec.SplitScalars split -> addExpression(prefix, split.expression());
              case MappingSpec.EachScalar each -> {
                InputPath array = array(prefix, each.array());
                addArray(array);
                addExpression(SlotPaths.elements(array), each.expression());
              }
            }
          }
        }
        case MappingSpec.ObjectList list -> {
          for (MappingSpec.ObjectPart part : list.parts()) {
            switch (part) {
              case MappingSpec.OneObject one -> addRules(prefix, one.members());
              case MappingSpec.ForEach each -> {
                InputPath array = array(prefix, each.array());
                addArray(array);
                addRules(SlotPaths.elements(array), each.members());
              }
              case MappingSpec.ForEachPiece each -> {
                addExpression(prefix, each.text());
                addRules(null, each.members());
              }
              case MappingSpec.Observables observables -> {}
            }
          }
        }
      }
    }
  }

  private static InputPath array(@Nullable InputPath prefix, InputPath array) {
    if (prefix == null) {
      throw new IllegalArgumentException("a piece of a text holds no array " + array);
    }
    return SlotPaths.join(prefix, array);
  }

  private void addArray(InputPath array) {
    SlotLayout.Table table = layout.findTable(SlotPaths.elements(array)).orElseThrow();
    SlotLayout.Table parent = table.parent();
    if (parent != null) {
      reads[parent.number()][parent.arraySlot(table.listInParent())] = true;
    }
  }

  private void addExpression(
      @Nullable InputPath prefix, MappingSpec.@Nullable Expression expression) {
    switch (expression) {
      case null -> {}
      case MappingSpec.FromPath from -> {
        if (prefix != null) {
          add(SlotPaths.join(prefix, from.path()));
        }
      }
      case MappingSpec.FromRecord from -> add(from.path());
      case MappingSpec.FirstOf first ->
          first.choices().forEach(choice -> addExpression(prefix, choice));
      case MappingSpec.Cases cases ->
          cases.branches().forEach(branch -> addExpression(prefix, branch.value()));
      case MappingSpec.Template template ->
          template.parts().forEach(part -> addExpression(prefix, part));
      case MappingSpec.Lookup lookup -> addExpression(prefix, lookup.input());
      case MappingSpec.AddressField field -> addExpression(prefix, field.input());
      case MappingSpec.Steps steps -> addExpression(prefix, steps.input());
      case MappingSpec.CaptionOf caption -> addExpression(prefix, caption.otherText());
      case MappingSpec.Constant constant -> {}
      case MappingSpec.Fact fact -> {}
      case MappingSpec.TypeUid typeUid -> {}
      case MappingSpec.SameAs same -> {}
      case MappingSpec.Elapsed elapsed -> {}
    }
  }

  private void add(InputPath path) {
    layout.find(path).ifPresent(place -> reads[place.table()][place.slot()] = true);
  }
}
