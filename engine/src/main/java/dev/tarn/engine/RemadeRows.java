package dev.tarn.engine;

import dev.tarn.event.EventBatch;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitName;
import dev.tarn.lake.Epoch;
import dev.tarn.lake.TableId;
import dev.tarn.mapping.MappingOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one source that today's mapping makes of kept records, on their way to the epoch that
 * replaces the old ones. One thread uses it.
 */
final class RemadeRows {
  private static final long MOST_BYTES =
      Math.clamp(Runtime.getRuntime().maxMemory() / 16, 4L << 20, 64L << 20);

  private final SourcePlan plan;
  private final RecordMapper mapper;
  private final @Nullable Epoch epoch;
  private final boolean storeRejected;
  private final Map<String, Long> rejectedByCode = new TreeMap<>();
  private OutputSlot slot;

  /** Told of a record that is rejected by today's mapping. */
  interface Rejection {
    void rejected(long ordinal, String code);
  }

  /**
   * @param epoch that takes the rows; null drops them
   * @param storeRejected whether rejected records are rows of the epoch too
   */
  RemadeRows(SourcePlan plan, RecordMapper mapper, @Nullable Epoch epoch, boolean storeRejected) {
    this.plan = plan;
    this.mapper = mapper;
    this.epoch = epoch;
    this.storeRejected = storeRejected;
    this.slot = newSlot();
  }

  private OutputSlot newSlot() {
    return new OutputSlot(plan.name(), new MappingOutput(plan.mapping().spec()), plan.tables());
  }

  /** Maps records of one part. */
  void map(RecordBatch batch, UnitName unit, Tally tally, Rejection rejection) throws IOException {
    EventBatch rejected = slot.output().quarantine();
    int before = rejected.rows();
    mapper.map(batch, unit, slot, bytes -> slot.count(tally));
    RejectedRows rows = new RejectedRows(rejected);
    for (int row = before; row < rows.count(); row++) {
      String code = rows.code(row);
      rejectedByCode.merge(code, 1L, Long::sum);
      rejection.rejected(rows.ordinal(row), code);
    }
    if (slot.output().sizeBytes() >= MOST_BYTES) {
      flush();
    }
  }

  /** Hands all rows to the epoch. */
  void flush() throws IOException {
    Epoch target = epoch;
    if (target != null) {
      for (int i = 0; i < slot.tables().size(); i++) {
        if (slot.output().rows(i) > 0) {
          target.write(slot.tables().get(i), slot.output().table(i));
        }
      }
      if (storeRejected) {
        target.write(TableId.QUARANTINE, slot.output().quarantine());
      }
    }
    slot = newSlot();
  }

  /** Number of rejected records by reason. */
  Map<String, Long> rejectedByCode() {
    return rejectedByCode;
  }
}
