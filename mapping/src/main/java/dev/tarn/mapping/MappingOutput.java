package dev.tarn.mapping;

import dev.tarn.event.EventBatch;
import dev.tarn.event.PathCounts;
import dev.tarn.event.Quarantine;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link MappingRunner} puts what became of records. Filled by one thread until it is
 * handed on.
 */
public final class MappingOutput {
  private final MappingSpec spec;
  private final @Nullable EventBatch[] tables;

  /** Tables that were handed out since they were cleared: a mapping may have dozens of them. */
  private final boolean[] used;

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
    this.spec = spec;
    this.tables = new EventBatch[spec.tables().size()];
    this.used = new boolean[tables.length];
  }

  /** Events by index of {@link MappingSpec#tables}. */
  public EventBatch table(int index) {
    EventBatch known = tables[index];
    if (known == null) {
      MappingSpec.TableSpec table = spec.tables().get(index);
      known = new EventBatch(table.rowType(), table.aliases());
      tables[index] = known;
    }
    used[index] = true;
    return known;
  }

  /** Number of events of a table. */
  public int rows(int index) {
    EventBatch known = tables[index];
    return known == null ? 0 : known.rows();
  }

  /** Takes back the rows of a table from this one on. */
  public void truncate(int index, int rows) {
    EventBatch known = tables[index];
    if (known != null) {
      known.truncate(rows);
    }
  }

  public int tables() {
    return tables.length;
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
      bytes += table == null ? 0 : table.sizeBytes();
    }
    return bytes;
  }

  public void clear() {
    for (int i = 0; i < tables.length; i++) {
      EventBatch table = tables[i];
      if (table != null && used[i]) {
        table.clear();
        used[i] = false;
      }
    }
    quarantine.clear();
    filtered.clear();
    warnings.clear();
    paths.clear();
    droppedLeaves = 0;
  }
}
