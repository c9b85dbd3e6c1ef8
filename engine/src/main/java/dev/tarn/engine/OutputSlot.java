package dev.tarn.engine;

import dev.tarn.lake.TableId;
import dev.tarn.mapping.MappingOutput;
import dev.tarn.mapping.MappingOutput.Warning;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A mapping's output for one generation, and how far it was counted. One thread at a time uses it.
 */
final class OutputSlot {
  private final String source;
  private final MappingOutput output;
  private final List<TableId> tables;
  private final int[] rows;
  private int quarantineRows;
  private long droppedLeaves;
  private final Map<String, Long> filtered = new HashMap<>();
  private final Map<Warning, Long> warnings = new HashMap<>();
  private long sizeBytes;

  OutputSlot(String source, MappingOutput output, List<TableId> tables) {
    this.source = source;
    this.output = output;
    this.tables = tables;
    this.rows = new int[tables.size()];
  }

  /** The name of the source whose records are mapped here. */
  String source() {
    return source;
  }

  MappingOutput output() {
    return output;
  }

  List<TableId> tables() {
    return tables;
  }

  /** Takes back rows that were added since the last count. */
  void rollBack() {
    for (int i = 0; i < rows.length; i++) {
      output.truncate(i, rows[i]);
    }
    output.quarantine().truncate(quarantineRows);
    count(null);
  }

  /**
   * What was added since the last count.
   *
   * @param growthBytes in memory
   */
  record Added(long events, long quarantined, long filtered, long growthBytes) {}

  /**
   * Counts what was added since the last count.
   *
   * @param tally to add it to, or null to forget it
   */
  Added count(@org.jspecify.annotations.Nullable Tally tally) {
    long events = 0;
    for (int i = 0; i < rows.length; i++) {
      int added = output.rows(i) - rows[i];
      rows[i] += added;
      events += added;
      if (added > 0 && tally != null) {
        tally.addEvents(tables.get(i), added);
      }
    }
    int rejected = output.quarantine().rows() - quarantineRows;
    quarantineRows += rejected;
    long dropped = output.droppedLeaves() - droppedLeaves;
    droppedLeaves += dropped;
    long filteredSum = 0;
    for (Map.Entry<String, Long> entry : output.filtered().entrySet()) {
      long added = entry.getValue() - filtered.getOrDefault(entry.getKey(), 0L);
      if (added > 0) {
        filtered.put(entry.getKey(), entry.getValue());
        filteredSum += added;
        if (tally != null) {
          tally.addFiltered(entry.getKey(), added);
        }
      }
    }
    for (Map.Entry<Warning, Long> entry : output.warnings().entrySet()) {
      long added = entry.getValue() - warnings.getOrDefault(entry.getKey(), 0L);
      if (added > 0) {
        warnings.put(entry.getKey(), entry.getValue());
        if (tally != null) {
          Warning warning = entry.getKey();
          tally.addWarning(warning.code() + " " + warning.path() + " " + warning.target(), added);
        }
      }
    }
    if (tally != null) {
      tally.addRecords(events + rejected + filteredSum, rejected, dropped);
    }
    long size = output.sizeBytes();
    long growth = size - sizeBytes;
    sizeBytes = size;
    return new Added(events, rejected, filteredSum, growth);
  }
}
