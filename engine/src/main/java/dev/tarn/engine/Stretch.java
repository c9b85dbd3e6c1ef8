package dev.tarn.engine;

import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import dev.tarn.lake.Part;
import dev.tarn.lake.PartCounts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of one unit in one generation: they become one part. The unit's reader sets where it
 * ends; workers add what became of the records.
 */
final class Stretch {
  private final UnitName unit;
  private final long unitNumber;
  private final Map<String, String> facts;
  private final UnitPosition from;
  private final ReaderLoop reader;
  private UnitPosition to;
  private boolean last;
  private Map<String, String> notes = Map.of();
  private @Nullable RawWriter raw;

  private final Tally tally = new Tally();

  Stretch(
      UnitName unit,
      long unitNumber,
      Map<String, String> facts,
      UnitPosition from,
      ReaderLoop reader) {
    this.unit = unit;
    this.unitNumber = unitNumber;
    this.facts = facts;
    this.from = from;
    this.to = from;
    this.reader = reader;
  }

  UnitName unit() {
    return unit;
  }

  long unitNumber() {
    return unitNumber;
  }

  UnitPosition from() {
    return from;
  }

  ReaderLoop reader() {
    return reader;
  }

  synchronized boolean last() {
    return last;
  }

  synchronized void extend(UnitPosition end, boolean isLast, Map<String, String> newNotes) {
    to = end;
    last = isLast;
    notes = newNotes;
  }

  /** Whether there is nothing to record: it was begun and left. */
  synchronized boolean isEmpty() {
    return tally.records() == 0 && !last;
  }

  synchronized @Nullable RawWriter raw() {
    return raw;
  }

  synchronized void keepIn(RawWriter writer) {
    raw = writer;
  }

  Tally tally() {
    return tally;
  }

  synchronized Part toPart() {
    PartCounts counts = tally.counts(to.byteOffset() - from.byteOffset());
    return new Part(
        unit, unitNumber, facts, from, to, last, notes, counts, raw == null ? null : raw.path());
  }
}
