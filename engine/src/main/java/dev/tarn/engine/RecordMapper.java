package dev.tarn.engine;

import dev.tarn.event.Quarantine;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitName;
import dev.tarn.mapping.MappingRunner;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Maps the records of one source. A record that the mapping fails on, which none should bring
 * about, goes to the quarantine and spoils no other. One thread uses it.
 */
final class RecordMapper {
  private final SourcePlan plan;
  private final Clock clock;
  private final Consumer<EngineFinding> findings;

  /** Null after a failure: its state may be broken. */
  private @Nullable MappingRunner runner;

  /** Told after rows were added to an output that are to be counted together. */
  interface Mapped {
    /**
     * @param bytes length of the records
     */
    void added(long bytes);
  }

  RecordMapper(SourcePlan plan, Clock clock, Consumer<EngineFinding> findings) {
    this.plan = plan;
    this.clock = clock;
    this.findings = findings;
  }

  /** Whether it maps by the mapping of a plan. */
  boolean isOf(SourcePlan other) {
    return plan.mapping() == other.mapping();
  }

  /** Maps all records of a batch, which are of one unit. */
  void map(RecordBatch batch, UnitName unit, OutputSlot slot, Mapped mapped) {
    long bytes = 0;
    for (int i = 0; i < batch.count(); i++) {
      bytes += batch.length(i);
    }
    try {
      runner().run(batch, unit, slot.output());
    } catch (RuntimeException | StackOverflowError e) {
      slot.rollBack();
      runner = null;
      mapOneByOne(batch, unit, slot, mapped);
      return;
    }
    mapped.added(bytes);
  }

  private MappingRunner runner() {
    MappingRunner known = runner;
    if (known == null) {
      known = plan.mapping().newRunner(clock);
      runner = known;
    }
    return known;
  }

  /** Finds the records that the mapping fails on. */
  private void mapOneByOne(RecordBatch batch, UnitName unit, OutputSlot slot, Mapped mapped) {
    for (int i = 0; i < batch.count(); i++) {
      try {
        runner().run(batch.single(i), unit, slot.output());
      } catch (RuntimeException | StackOverflowError e) {
        slot.rollBack();
        runner = null;
        findings.accept(
            new EngineFinding(
                "mapping-failed",
                plan.name(),
                "",
                "the mapping failed on a record, which is a fault of Tarn: " + e));
        reject(batch, i, unit, slot, e);
      }
      mapped.added(batch.length(i));
    }
  }

  private void reject(
      RecordBatch batch, int record, UnitName unit, OutputSlot slot, Throwable failure) {
    RecordBatch.Refusal refusal = batch.refusal(record);
    int length = batch.length(record);
    Quarantine.append(
        slot.output().quarantine(),
        clock.millis(),
        unit,
        batch.unit(),
        batch.firstOrdinal() + record,
        batch.position(record),
        "mapping-failed",
        "the mapping failed on this record: " + failure,
        plan.mapping().spec().name(),
        batch.data(),
        batch.offset(record),
        length,
        refusal == null ? length : refusal.totalBytes(),
        batch.rawObject());
  }
}
