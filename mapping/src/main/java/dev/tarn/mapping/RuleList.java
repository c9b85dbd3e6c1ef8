package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Rule;
import java.util.ArrayList;
import java.util.List;

/** The rules of a tree as a list, in schema order. */
final class RuleList {
  private RuleList() {}

  static List<Rule> of(ObjectRules rules) {
    List<Rule> list = new ArrayList<>();
    add(rules, list);
    return List.copyOf(list);
  }

  private static void add(ObjectRules rules, List<Rule> list) {
    for (String name : rules.holder().attributes().keySet()) {
      ObjectRules.Member member = rules.members().get(name);
      switch (member) {
        case null -> {}
        case ObjectRules.Leaf leaf ->
            list.add(
                new Rule(
                    rules.targetOf(name),
                    leaf.attribute(),
                    leaf.value(),
                    leaf.when(),
                    leaf.position()));
        case ObjectRules.Nested nested -> add(nested.rules(), list);
        case ObjectRules.ObjectList objects ->
            list.add(
                new Rule(
                    rules.targetOf(name),
                    objects.attribute(),
                    new MappingSpec.ObjectList(
                        objects.parts().stream().map(RuleList::part).toList()),
                    objects.when(),
                    objects.position()));
      }
    }
  }

  private static MappingSpec.ObjectPart part(ObjectRules.Part part) {
    List<Rule> members = of(part.rules());
    ObjectRules.Pieces pieces = part.pieces();
    if (pieces != null) {
      return new MappingSpec.ForEachPiece(
          pieces.text(), pieces.delimiter(), pieces.equals(), part.when(), pieces.drop(), members);
    }
    return part.array() == null
        ? new MappingSpec.OneObject(part.when(), members)
        : new MappingSpec.ForEach(part.array(), part.when(), members);
  }
}
