package dev.tarn.engine;

import dev.tarn.lake.TableId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What mapping rejected records again changed, or would change.
 *
 * @param records rejected records that were looked at
 * @param events those that became events, by table
 * @param filtered those that a filter leaves out now, by filter
 * @param rejectedByCode those that are rejected still, by today's reason; they stay as they are
 * @param left those that cannot be mapped again, by why not
 */
public record ReplayResult(
    long records,
    Map<TableId, Long> events,
    Map<String, Long> filtered,
    Map<String, Long> rejectedByCode,
    Map<String, Long> left) {

  public ReplayResult {
    events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
    filtered = Collections.unmodifiableMap(new LinkedHashMap<>(filtered));
    rejectedByCode = Collections.unmodifiableMap(new LinkedHashMap<>(rejectedByCode));
    left = Collections.unmodifiableMap(new LinkedHashMap<>(left));
  }

  /** Records that left the quarantine. */
  public long healed() {
    return sum(events) + sum(filtered);
  }

  private static long sum(Map<?, Long> numbers) {
    return numbers.values().stream().mapToLong(Long::longValue).sum();
  }
}
