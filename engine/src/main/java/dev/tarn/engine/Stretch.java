package dev.tarn.engine;

import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import dev.tarn.lake.Part;
import dev.tarn.lake.PartCounts;
import dev.tarn.lake.TableId;
import java.util.HashMap;
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

  private long records;
  private long quarantined;
  private long droppedLeaves;
  private final Map<TableId, Long> events = new HashMap<>();
  private final Map<String, Long> filtered = new HashMap<>();
  private final Map<String, Long> warnings = new HashMap<>();

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
    return records == 0 && !last;
  }

  synchronized @Nullable RawWriter raw() {
    return raw;
  }

  synchronized void keepIn(RawWriter writer) {
    raw = writer;
  }

  synchronized void addRecords(long number, long quarantinedOnes, long dropped) {
    records += number;
    quarantined += quarantinedOnes;
    droppedLeaves += dropped;
  }

  synchronized void addEvents(TableId table, long number) {
    events.merge(table, number, Long::sum);
  }

  synchronized void addFiltered(String filter, long number) {
    filtered.merge(filter, number, Long::sum);
  }

  synchronized void addWarning(String warning, long number) {
    warnings.merge(warning, number, Long::sum);
  }

  synchronized Part toPart() {
    PartCounts counts =
        new PartCounts(
            records,
            to.byteOffset() - from.byteOffset(),
            events,
            quarantined,
            filtered,
            droppedLeaves,
            warnings);
    return new Part(
        unit, unitNumber, facts, from, to, last, notes, counts, raw == null ? null : raw.path());
  }
}
