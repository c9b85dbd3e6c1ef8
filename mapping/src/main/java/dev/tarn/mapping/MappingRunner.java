package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitName;
import java.time.InstantSource;

/**
 * Turns records into events by a {@link CompiledMapping}. One thread uses it.
 *
 * <p>Every record ends in exactly one place: a row of a table, a row of the quarantine, or the
 * count of a filter. Nothing that a record holds makes it throw.
 */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class MappingRunner {
  private final CompiledMapping mapping;
  private final InstantSource clock;

  MappingRunner(CompiledMapping mapping, InstantSource clock) {
    this.mapping = mapping;
    this.clock = clock;
  }

  /**
   * Maps all records of a batch and appends what became of them.
   *
   * @param records of one unit; their ordinals count from {@link RecordBatch#firstOrdinal}
   * @param unit the unit's name
   * @param output made for the same mapping; rows of a table are in the order of records
   */
  public void run(RecordBatch records, UnitName unit, MappingOutput output) {
    throw new UnsupportedOperationException(
        mapping.spec().name() + clock + records + unit + output);
  }
}
