package dev.tarn.engine;

import dev.tarn.lake.PartCounts;
import dev.tarn.lake.TableId;
import java.util.HashMap;
import java.util.Map;

/** What became of records of one part. Thread-safe. */
final class Tally {
  private long records;
  private long quarantined;
  private long droppedLeaves;
  private final Map<TableId, Long> events = new HashMap<>();
  private final Map<String, Long> filtered = new HashMap<>();
  private final Map<String, Long> warnings = new HashMap<>();

  synchronized long records() {
    return records;
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

  /**
   * @param bytes length of the records in the unit's decompressed stream
   */
  synchronized PartCounts counts(long bytes) {
    return new PartCounts(records, bytes, events, quarantined, filtered, droppedLeaves, warnings);
  }
}
