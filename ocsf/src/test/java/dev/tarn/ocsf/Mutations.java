package dev.tarn.ocsf;

import java.util.List;
import java.util.stream.Stream;

/**
 * All mutations. What each expects follows the rules of the OCSF server's validator
 * (ocsf/ocsf-server, {@code lib/schema/validator2.ex}) with its defects put right, see {@link
 * ServerRules}.
 */
final class Mutations {
  private Mutations() {}

  static List<Mutation> all() {
    return Stream.of(ShapeMutations.all(), ValueMutations.all(), RuleMutations.all())
        .flatMap(List::stream)
        .toList();
  }
}
