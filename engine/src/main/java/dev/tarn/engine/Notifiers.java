package dev.tarn.engine;

import dev.tarn.connectors.Notifier;
import java.util.List;

/**
 * How people are told of alerts. Immutable.
 *
 * @param all of them
 * @param text how they are configured, as {@link SectionText} has it
 */
public record Notifiers(List<Notifier> all, String text) {
  static final Notifiers NONE = new Notifiers(List.of(), "");

  public Notifiers {
    all = List.copyOf(all);
  }
}
