package dev.tarn.engine;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import dev.tarn.lake.CommitResult;
import dev.tarn.lake.Epoch;
import dev.tarn.lake.Lake;
import dev.tarn.lake.LakeException;
import dev.tarn.lake.LakeHistory;
import dev.tarn.lake.LakeObserver;
import dev.tarn.lake.LakeReader;
import dev.tarn.lake.LakeSnapshot;
import dev.tarn.lake.TableId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Maps rejected records again by today's mappings. Those that are events now, or left out by a
 * filter, leave the quarantine, all in one epoch; they keep their unit and ordinal. Those that are
 * rejected still stay as they are.
 */
public final class Replay {
  private static final int RUN_RECORDS = 1_000;
  private static final int RUN_BYTES = 1 << 20;
  private static final int LARGE_BYTES = 4 << 20;
  private static final String GONE = "its bytes are gone";
  private static final String DAMAGED = "the rest of a damaged unit, which is no record";
  private static final String UNKNOWN_UNIT = "its unit is no longer remembered";
  private static final String UNKNOWN_SOURCE = "its source is not in the configuration";
  private static final String NO_RECORD =
      "today's mapping finds no single record in its bytes ('tarn remap' reads the whole unit)";

  private final Plan plan;
  private final Clock clock;
  private final LakeObserver observer;
  private final HistoryListener listener;

  private final Map<Long, ReplayedUnit> units = new LinkedHashMap<>();
  private final Map<String, Long> left = new TreeMap<>();
  private final Map<String, Remade> remade = new HashMap<>();
  private RecordBatch framed = new RecordBatch(1 << 16);
  private long records;

  /** What is made of one source's records. */
  private final class Remade {
    final Framer.Format format;
    final RemadeRows rows;
    final RecordBatch run = new RecordBatch(RUN_BYTES);
    @Nullable ReplayedUnit unit;
    int part;

    Remade(SourcePlan source, @Nullable Epoch epoch) {
      this.format = source.mapping().framerFormat();
      this.rows =
          new RemadeRows(source, new RecordMapper(source, clock, listener::found), epoch, false);
    }
  }

  /**
   * @param observer told of the steps of commits, for tests
   */
  public Replay(Plan plan, Clock clock, LakeObserver observer, HistoryListener listener) {
    this.plan = plan;
    this.clock = clock;
    this.observer = observer;
    this.listener = listener;
  }

  /**
   * Maps rejected records again. Called once.
   *
   * @param source only of this source, or of all
   * @param code only those rejected for this reason, or for any
   * @param dryRun whether to change nothing; needs no lock then
   * @throws LakeException {@code lake-locked} if another process writes the lake
   */
  public ReplayResult run(Optional<String> source, Optional<String> code, boolean dryRun)
      throws IOException {
    if (dryRun) {
      work(null, source, code);
    } else {
      try (Lake lake = Lake.open(plan.lake(), clock, observer)) {
        work(lake, source, code);
      }
    }
    Map<TableId, Long> events =
        new TreeMap<>(Comparator.comparing(TableId::source).thenComparingInt(TableId::classUid));
    Map<String, Long> filtered = new TreeMap<>();
    units.values().forEach(unit -> unit.addTo(events, filtered));
    Map<String, Long> rejected = new TreeMap<>();
    remade
        .values()
        .forEach(
            made ->
                made.rows
                    .rejectedByCode()
                    .forEach((reason, number) -> rejected.merge(reason, number, Long::sum)));
    return new ReplayResult(records, events, filtered, rejected, left);
  }

  private void work(@Nullable Lake lake, Optional<String> source, Optional<String> code)
      throws IOException {
    Epoch epoch = lake == null ? null : lake.beginEpoch();
    boolean committed = false;
    try (LakeReader reader = LakeReader.open(plan.lake().path())) {
      Optional<LakeHistory> history = reader.history();
      if (history.isEmpty()) {
        return;
      }
      for (SourcePlan each : plan.sources()) {
        remade.put(each.name(), new Remade(each, epoch));
      }
      try (LakeSnapshot snapshot = reader.snapshot()) {
        history
            .get()
            .rejected(
                snapshot,
                source,
                code,
                rows -> {
                  replay(history.get(), rows, source, code);
                  listener.advanced(records, 0);
                });
      }
      for (Remade made : remade.values()) {
        mapRun(made);
        made.rows.flush();
      }
      if (epoch != null && units.values().stream().anyMatch(unit -> !unit.isUnchanged())) {
        for (ReplayedUnit unit : units.values()) {
          if (!unit.isUnchanged()) {
            epoch.replace(unit.toReplacement());
          }
        }
        committed = true;
        commit(epoch);
      }
    } finally {
      if (epoch != null && !committed) {
        epoch.abandon();
      }
    }
  }

  private void replay(
      LakeHistory history, EventBatch batch, Optional<String> source, Optional<String> code)
      throws IOException {
    RejectedRows rows = new RejectedRows(batch);
    for (int row = 0; row < rows.count(); row++) {
      String rowSource = rows.source(row);
      if ((source.isPresent() && !source.get().equals(rowSource))
          || (code.isPresent() && !code.get().equals(rows.code(row)))) {
        continue;
      }
      records++;
      Remade made = remade.get(rowSource);
      String reason =
          made == null
              ? UNKNOWN_SOURCE
              : rows.unitDamaged(row) ? DAMAGED : replay(history, rows, row, made);
      if (!reason.isEmpty()) {
        left.merge(reason, 1L, Long::sum);
      }
    }
  }

  /** Takes up one record; says why not if it cannot be mapped again. */
  private String replay(LakeHistory history, RejectedRows rows, int row, Remade made)
      throws IOException {
    long number = rows.unitNumber(row);
    ReplayedUnit unit = units.get(number);
    if (unit == null) {
      unit = new ReplayedUnit(rows.unit(row), number, history.parts(number));
      units.put(number, unit);
    }
    long ordinal = rows.ordinal(row);
    int part = unit.part(ordinal);
    if (part < 0) {
      return UNKNOWN_UNIT;
    }
    byte[] raw = rows.raw(row);
    boolean whole = rows.rawObject(row).isEmpty();
    try (InputStream in = whole ? new ByteArrayInputStream(raw) : open(history, rows, row)) {
      if (!frame(made.format, in, raw, whole)) {
        return NO_RECORD;
      }
    } catch (NoSuchFileException e) {
      return GONE;
    }
    RecordBatch run = made.run;
    boolean goesOn =
        made.unit == unit
            && made.part == part
            && run.firstOrdinal() + run.count() == ordinal
            && run.count() < RUN_RECORDS
            && (run.header(run.count() - 1) == null) == (framed.header(0) == null)
            && run.size() < RUN_BYTES;
    if (!goesOn) {
      mapRun(made);
      made.unit = unit;
      made.part = part;
      run.begin(number, ordinal);
      run.readAt(rows.millis(row));
    }
    run.addCopy(framed, 0, rows.position(row));
    return "";
  }

  /** The whole bytes of a record that was too large for the quarantine. */
  private static InputStream open(LakeHistory history, RejectedRows rows, int row)
      throws IOException {
    long position = rows.position(row);
    LakeHistory.RecordObject object =
        history
            .recordObject(rows.unitNumber(row), position)
            .orElseThrow(() -> new NoSuchFileException(rows.rawObject(row)));
    InputStream in = history.openRaw(object.path());
    boolean opened = false;
    try {
      in.skipNBytes(position - object.byteOffset());
      opened = true;
      return new BoundedStream(in, rows.rawBytes(row));
    } finally {
      if (!opened) {
        in.close();
      }
    }
  }

  /**
   * Finds the record in its bytes, as the one and only, and puts it into {@link #framed}.
   *
   * @return whether it is there
   */
  private boolean frame(Framer.Format format, InputStream in, byte[] raw, boolean whole)
      throws IOException {
    if (framed.data().length > LARGE_BYTES) {
      framed = new RecordBatch(1 << 16);
    }
    framed.clear();
    try (Framer framer = format.open(in, UnitPosition.START)) {
      if (!framer.read(framed) || framed.count() != 1 || framed.refusal(0) != null) {
        return false;
      }
      if (framer.read(new RecordBatch(1 << 10))) {
        return false;
      }
    }
    // something within the record is not the record
    long end = framed.position(0) + framed.length(0);
    for (long i = end; whole && i < raw.length; i++) {
      if (raw[(int) i] > ' ' || raw[(int) i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** Maps the records that wait. */
  private void mapRun(Remade made) throws IOException {
    ReplayedUnit unit = made.unit;
    RecordBatch run = made.run;
    if (unit == null || run.count() == 0) {
      return;
    }
    Set<Long> rejected = new HashSet<>();
    made.rows.map(
        run, unit.unit(), unit.tally(made.part), (ordinal, code) -> rejected.add(ordinal));
    for (int record = 0; record < run.count(); record++) {
      long ordinal = run.firstOrdinal() + record;
      if (!rejected.contains(ordinal)) {
        unit.leaves(made.part, ordinal);
      }
    }
    run.clear();
    made.unit = null;
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
