package dev.tarn.ocsf;

import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * A way to spoil an event, with what a validator must find then.
 *
 * @param applies whether it can be done at a place of an event
 * @param change does it to the event that the {@link MutationSite} holds, and says what follows
 */
record Mutation(
    String name, BiPredicate<GeneratedEvent, EventPlace> applies, Consumer<MutationSite> change) {

  @Override
  public String toString() {
    return name;
  }
}
