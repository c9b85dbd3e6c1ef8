package dev.tarn.lake;

import java.util.Map;

/**
 * Where the records of a part went. Every record is in exactly one of events, quarantined and
 * filtered.
 *
 * @param records number of records
 * @param bytes their length in the unit's decompressed stream
 * @param events rows by table
 * @param quarantined rejected records
 * @param filtered records left out, by filter name
 * @param droppedLeaves leaves of stored events that a drop rule left out
 * @param warnings number by {@code code path target} of a mapping's warning
 */
public record PartCounts(
    long records,
    long bytes,
    Map<TableId, Long> events,
    long quarantined,
    Map<String, Long> filtered,
    long droppedLeaves,
    Map<String, Long> warnings) {

  public PartCounts {
    events = Map.copyOf(events);
    filtered = Map.copyOf(filtered);
    warnings = Map.copyOf(warnings);
  }

  /** Rows in all tables. */
  public long eventSum() {
    return events.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Records left out by all filters. */
  public long filteredSum() {
    return filtered.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether every record is accounted for exactly once. */
  public boolean balanced() {
    return records == eventSum() + quarantined + filteredSum();
  }
}
