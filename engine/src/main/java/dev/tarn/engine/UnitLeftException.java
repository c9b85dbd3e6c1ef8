package dev.tarn.engine;

/** A unit cannot be mapped again, and is left as it is; the message says why. */
final class UnitLeftException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean otherRecords;

  UnitLeftException(String message) {
    this(message, false);
  }

  /**
   * @param otherRecords whether the unit's bytes are sound, but other records than they were
   */
  UnitLeftException(String message, boolean otherRecords) {
    super(message);
    this.otherRecords = otherRecords;
  }

  boolean otherRecords() {
    return otherRecords;
  }
}
