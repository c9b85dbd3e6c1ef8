package dev.tarn.engine;

import dev.tarn.lake.TableId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What mapping units again changed, or would change.
 *
 * @param units number of units that were mapped again
 * @param records number of their records
 * @param left units that were left as they are
 * @param rows rows of events by table
 * @param quarantined rejected records
 * @param filtered records that a filter left out, by filter
 * @param rejectedByCode rejected records by today's reason
 * @param epochs number of epochs that were committed
 */
public record RemapResult(
    long units,
    long records,
    List<LeftUnit> left,
    Map<TableId, Change> rows,
    Change quarantined,
    Map<String, Change> filtered,
    Map<String, Long> rejectedByCode,
    int epochs) {

  /** A number before and after. */
  public record Change(long before, long after) {
    Change and(Change other) {
      return new Change(before + other.before, after + other.after);
    }
  }

  /**
   * A unit that was left as it is.
   *
   * @param reason a sentence without a full stop
   */
  public record LeftUnit(String unit, String reason) {}

  public RemapResult {
    left = List.copyOf(left);
    rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    filtered = Collections.unmodifiableMap(new LinkedHashMap<>(filtered));
    rejectedByCode = Collections.unmodifiableMap(new LinkedHashMap<>(rejectedByCode));
  }
}
