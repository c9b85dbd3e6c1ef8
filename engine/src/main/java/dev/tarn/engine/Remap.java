package dev.tarn.engine;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Framer;
import dev.tarn.event.Quarantine;
import dev.tarn.event.RecordBatch;
import dev.tarn.lake.CommitResult;
import dev.tarn.lake.Epoch;
import dev.tarn.lake.Lake;
import dev.tarn.lake.LakeException;
import dev.tarn.lake.LakeHistory;
import dev.tarn.lake.LakeObserver;
import dev.tarn.lake.LakeReader;
import dev.tarn.lake.LakeSnapshot;
import dev.tarn.lake.LedgerRow;
import dev.tarn.lake.PartCounts;
import dev.tarn.lake.TableId;
import dev.tarn.lake.UnitReplacement;
import dev.tarn.lake.UnitReplacement.ReplacedPart;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Maps units of one source again by today's mapping, from the raw bytes that the lake keeps, and
 * swaps their rows.
 *
 * <p>Units are taken in groups. A group is one epoch: its old rows leave in the instant in which
 * the new ones come, and a process that ends at work leaves the one or the other. A unit is swapped
 * whole or, where its bytes are gone, left as it is. Where today's mapping cuts a unit into other
 * records, those are its records, if it was read to its end; otherwise it is left.
 */
public final class Remap {
  private static final int GROUP_UNITS = 1_000;
  private static final long GROUP_BYTES = 64L << 20;
  private static final int BATCH_BYTES = 1 << 20;

  private final Plan plan;
  private final SourcePlan source;
  private final Clock clock;
  private final LakeObserver observer;
  private final HistoryListener listener;
  private final RecordMapper mapper;
  private final Framer.Format format;
  private final RemapCounts counts = new RemapCounts();
  private RecordBatch batch = new RecordBatch(BATCH_BYTES);

  /**
   * @param observer told of the steps of commits, for tests
   */
  public Remap(
      Plan plan, SourcePlan source, Clock clock, LakeObserver observer, HistoryListener listener) {
    this.plan = plan;
    this.source = source;
    this.clock = clock;
    this.observer = observer;
    this.listener = listener;
    this.mapper = new RecordMapper(source, clock, listener::found);
    this.format = source.framerFormat();
  }

  /**
   * Maps the units again of which a part was read in a time. Called once.
   *
   * @param to exclusive
   * @param dryRun whether to change nothing; needs no lock then
   * @throws LakeException {@code lake-locked} if another process writes the lake; groups that were
   *     committed before another failure stay
   */
  public RemapResult run(Instant from, Instant to, boolean dryRun) throws IOException {
    if (dryRun) {
      work(null, from, to);
    } else {
      try (Lake lake = Lake.open(plan.lake(), clock, observer)) {
        work(lake, from, to);
      }
    }
    return counts.result();
  }

  private void work(@Nullable Lake lake, Instant from, Instant to) throws IOException {
    try (LakeReader reader = LakeReader.open(plan.lake().path())) {
      Optional<LakeHistory> history = reader.history();
      if (history.isEmpty()) {
        return;
      }
      List<Long> numbers = history.get().units(source.name(), from, to);
      int next = 0;
      while (next < numbers.size()) {
        List<KeptUnit> group = new ArrayList<>();
        long bytes = 0;
        Map<Long, Long> damaged = damaged(reader, history.get(), numbers, next);
        int end = Math.min(numbers.size(), next + GROUP_UNITS);
        while (next < end && bytes < GROUP_BYTES) {
          long number = numbers.get(next++);
          KeptUnit unit = keptUnit(history.get(), number, damaged);
          if (unit != null) {
            group.add(unit);
            bytes += unit.storedBytes();
          }
        }
        work(lake, reader, history.get(), group);
        listener.advanced(next, numbers.size());
      }
    }
  }

  /** The unit, or null if it is left as it is. */
  private @Nullable KeptUnit keptUnit(LakeHistory history, long number, Map<Long, Long> damaged)
      throws IOException {
    List<LedgerRow> parts = history.parts(number);
    if (parts.isEmpty()) {
      return null;
    }
    Long rest = damaged.get(number);
    boolean endsInRest = rest != null && rest == parts.getLast().to().ordinal() - 1;
    KeptUnit unit = new KeptUnit(history, number, parts, endsInRest);
    try {
      unit.requireRaw();
      return unit;
    } catch (UnitLeftException e) {
      counts.leave(unit.name().name(), String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Ordinals of the rests of damaged units, by number of the unit. */
  private static Map<Long, Long> damaged(
      LakeReader reader, LakeHistory history, List<Long> numbers, int from) throws IOException {
    Map<Long, Long> ordinals = new HashMap<>();
    List<Long> group = numbers.subList(from, Math.min(numbers.size(), from + GROUP_UNITS));
    try (LakeSnapshot snapshot = reader.snapshot()) {
      history.rejected(
          snapshot,
          group.getFirst(),
          group.getLast(),
          batch -> {
            RejectedRows rows = new RejectedRows(batch);
            for (int row = 0; row < rows.count(); row++) {
              if (rows.unitDamaged(row)) {
                ordinals.put(rows.unitNumber(row), rows.ordinal(row));
              }
            }
          });
    }
    return ordinals;
  }

  private void work(
      @Nullable Lake lake, LakeReader reader, LakeHistory history, List<KeptUnit> group)
      throws IOException {
    if (!map(lake, reader, history, group)) {
      // rows of a unit that is to be left were written already: begin anew without such units
      List<KeptUnit> sound = new ArrayList<>();
      for (KeptUnit unit : group) {
        try {
          unit.read(format, batch, (records, part) -> {});
          sound.add(unit);
        } catch (UnitLeftException e) {
          if (e.otherRecords() && unit.cutAnew()) {
            sound.add(unit);
          } else {
            counts.leave(unit.name().name(), String.valueOf(e.getMessage()));
          }
        }
      }
      if (!map(lake, reader, history, sound)) {
        throw new LakeException(
            "unit-changed", "Raw bytes were changed while they were read; try again");
      }
    }
    if (batch.data().length > 4 * BATCH_BYTES) {
      batch = new RecordBatch(BATCH_BYTES);
    }
  }

  /**
   * Maps units and replaces their rows.
   *
   * @return whether all could be mapped; nothing has changed otherwise
   */
  private boolean map(
      @Nullable Lake lake, LakeReader reader, LakeHistory history, List<KeptUnit> group)
      throws IOException {
    if (group.isEmpty()) {
      return true;
    }
    RemapCounts mapped = new RemapCounts();
    Epoch epoch = lake == null ? null : lake.beginEpoch();
    boolean committed = false;
    try {
      RemadeRows rows = new RemadeRows(source, mapper, epoch, true);
      for (KeptUnit unit : group) {
        UnitReplacement replacement = map(unit, rows);
        replacement.parts().forEach(part -> mapped.addPart(part.before(), part.after()));
        mapped.addUnit();
        if (epoch != null) {
          epoch.replace(replacement);
        }
      }
      rows.flush();
      mapped.addRejected(rows.rejectedByCode());
      if (epoch != null) {
        copyDamaged(reader, history, group, epoch);
        committed = true;
        commit(epoch);
        mapped.addEpoch();
      }
    } catch (UnitLeftException e) {
      return false;
    } finally {
      if (epoch != null && !committed) {
        epoch.abandon();
      }
    }
    counts.add(mapped);
    return true;
  }

  private UnitReplacement map(KeptUnit unit, RemadeRows rows)
      throws IOException, UnitLeftException {
    List<Tally> tallies = new ArrayList<>();
    unit.parts().forEach(part -> tallies.add(new Tally()));
    unit.read(
        format,
        batch,
        (records, part) ->
            rows.map(records, unit.name(), tallies.get(part), (ordinal, code) -> {}));
    if (unit.damaged()) {
      tallies.getLast().addRecords(1, 1, 0);
    }
    List<ReplacedPart> parts = new ArrayList<>();
    for (int i = 0; i < tallies.size(); i++) {
      PartCounts before = unit.parts().get(i).counts();
      parts.add(
          new ReplacedPart(
              unit.parts().get(i).part(), before, tallies.get(i).counts(before.bytes())));
    }
    return new UnitReplacement(unit.name(), unit.number(), null, parts);
  }

  /** The rests of damaged units are no records: they come again as they were. */
  private static void copyDamaged(
      LakeReader reader, LakeHistory history, List<KeptUnit> group, Epoch epoch)
      throws IOException {
    Map<Long, KeptUnit> damaged = new HashMap<>();
    for (KeptUnit unit : group) {
      if (unit.damaged()) {
        damaged.put(unit.number(), unit);
      }
    }
    if (damaged.isEmpty()) {
      return;
    }
    try (LakeSnapshot snapshot = reader.snapshot()) {
      history.rejected(
          snapshot,
          Collections.min(damaged.keySet()),
          Collections.max(damaged.keySet()),
          batch -> {
            RejectedRows rows = new RejectedRows(batch);
            EventBatch copies = Quarantine.newBatch();
            for (int row = 0; row < rows.count(); row++) {
              if (rows.unitDamaged(row) && damaged.containsKey(rows.unitNumber(row))) {
                rows.copyDamaged(row, copies);
              }
            }
            epoch.write(TableId.QUARANTINE, copies);
          });
    }
  }

  private void commit(Epoch epoch) throws IOException {
    CommitResult result = epoch.commit(plan.hash());
    if (!result.lagging().isEmpty()) {
      listener.found(
          new EngineFinding(
              "tables-lag",
              "",
              result.lagging().toString(),
              "the epoch is durable and becomes visible later: " + result.failure()));
    }
  }
}
