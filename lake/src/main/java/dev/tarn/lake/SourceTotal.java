package dev.tarn.lake;

/** Sums of the ledger of one source; {@code records = events + quarantined + filtered}. */
public record SourceTotal(
    String source,
    long units,
    long completeUnits,
    long records,
    long bytes,
    long events,
    long quarantined,
    long filtered) {

  public boolean balanced() {
    return records == events + quarantined + filtered;
  }
}
