package dev.tarn.connectors;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A text that is shown to nobody. Where it is kept (a variable, a file) is asked each time, so that
 * a secret that was renewed there is used from then on. Thread-safe.
 */
public final class Secret {
  private final Supplier<String> place;

  /**
   * @param place gives the text, or throws an unchecked exception that does not tell it
   */
  public Secret(Supplier<String> place) {
    this.place = Objects.requireNonNull(place);
  }

  /** The text itself: for the one who asks for it, never for a message. */
  public String reveal() {
    return place.get();
  }

  @Override
  public String toString() {
    return "***";
  }
}
