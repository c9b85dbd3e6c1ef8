package dev.tarn.mapping;

import dev.tarn.event.EventBatch;
import dev.tarn.event.PathCounts;
import dev.tarn.event.Quarantine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a {@link MappingRunner} puts what became of records. Filled by one thread until it is
 * handed on.
 */
public final class MappingOutput {
  private final List<EventBatch> tables = new ArrayList<>();
  private final EventBatch quarantine = Quarantine.newBatch();
  private final Map<String, Long> filtered = new LinkedHashMap<>();
  private final Map<Warning, Long> warnings = new LinkedHashMap<>();
  private final PathCounts paths = new PathCounts();
  private long droppedLeaves;

  /**
   * A value that could not be used as the mapping wants; it is in {@code unmapped}.
   *
   * @param code {@code conversion-failed}, {@code enum-unknown}, {@code value-invalid}; {@code
   *     embedded-unread} for a text that does not hold what the mapping says
   * @param path the input path
   * @param target the attribute; {@code input.embedded} where it is none
   */
  public record Warning(String code, String path, String target) {}

  public MappingOutput(MappingSpec spec) {
    for (MappingSpec.TableSpec table : spec.tables()) {
      tables.add(new EventBatch(table.rowType(), table.aliases()));
    }
  }

  /** Events by index of {@link MappingSpec#tables}. */
  public EventBatch table(int index) {
    return tables.get(index);
  }

  public int tables() {
    return tables.size();
  }

  /** Rejected records, rows of {@link Quarantine#TYPE}. */
  public EventBatch quarantine() {
    return quarantine;
  }

  /** Records left out, by filter name. */
  public Map<String, Long> filtered() {
    return filtered;
  }

  public Map<Warning, Long> warnings() {
    return warnings;
  }

  /** The input paths of all records that could be read, stored or not. */
  public PathCounts paths() {
    return paths;
  }

  /** Leaves of stored events that a drop rule left out. */
  public long droppedLeaves() {
    return droppedLeaves;
  }

  void addDroppedLeaves(long leaves) {
    droppedLeaves += leaves;
  }

  void addFiltered(String name, long records) {
    filtered.merge(name, records, Long::sum);
  }

  void addWarning(Warning warning, long values) {
    warnings.merge(warning, values, Long::sum);
  }

  public long sizeBytes() {
    long bytes = quarantine.sizeBytes();
    for (EventBatch table : tables) {
      bytes += table.sizeBytes();
    }
    return bytes;
  }

  public void clear() {
    tables.forEach(EventBatch::clear);
    quarantine.clear();
    filtered.clear();
    warnings.clear();
    paths.clear();
    droppedLeaves = 0;
  }
}
