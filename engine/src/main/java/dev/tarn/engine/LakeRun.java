package dev.tarn.engine;

import dev.tarn.event.EventBatch;
import dev.tarn.event.HeldBytes;
import dev.tarn.event.PathCounts;
import dev.tarn.event.Quarantine;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.Source;
import dev.tarn.event.Source.CorruptUnitException;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import dev.tarn.lake.CommitResult;
import dev.tarn.lake.Epoch;
import dev.tarn.lake.Lake;
import dev.tarn.lake.TableId;
import dev.tarn.mapping.MappingSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A plan at work on an open lake, until it is stopped, has nothing left to do, or the lake fails.
 *
 * <p>Readers fill batches of records, workers map them into the outputs of the current {@link
 * Generation}; the thread that called {@link #run} closes generations and commits them, one at a
 * time. A batch belongs to the generation that was current when its reader handed it on, so the
 * batches of a unit within a generation are one stretch. At most two generations are in memory:
 * when both are full, readers wait.
 */
final class LakeRun {
  private static final int BATCH_BYTES = 1 << 20;
  private static final int LARGEST_KEPT_BATCH_BYTES = 4 << 20;

  /** What a unit costs in an epoch beside its rows. */
  private static final int STRETCH_BYTES = 4 << 10;

  private final Plan plan;
  private final LookupWatch lookups;
  private final EngineOptions options;
  private final EngineMonitor monitor;
  private final Lake lake;

  private final LinkedBlockingDeque<Task> tasks = new LinkedBlockingDeque<>();
  private final ArrayBlockingQueue<RecordBatch> batches;

  /** Held by the one batch that is being mapped of those that grew for huge records. */
  private final Semaphore largeBatch = new Semaphore(1);

  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private final List<ReaderLoop> readers = new ArrayList<>();
  private final List<Thread> readerThreads = new ArrayList<>();
  private final List<Thread> workerThreads = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition roomMade = lock.newCondition();
  private Generation current;
  private int runningReaders;
  private volatile @Nullable Throwable failure;
  private volatile boolean ended;

  /** Work for a worker's thread. */
  private interface Task {
    void run(Worker worker) throws IOException;
  }

  LakeRun(Plan plan, LookupWatch lookups, EngineOptions options, EngineMonitor monitor, Lake lake) {
    this.plan = plan;
    this.lookups = lookups;
    this.options = options;
    this.monitor = monitor;
    this.lake = lake;
    this.current = new Generation(lookups.plan());
    int number = options.batches();
    this.batches = new ArrayBlockingQueue<>(number);
    for (int i = 0; i < number; i++) {
      batches.add(new RecordBatch(BATCH_BYTES));
    }
  }

  /**
   * Works until stopped or idle. Whatever happens, no thread is left behind.
   *
   * @throws IOException when the lake cannot be written; nothing uncommitted is durable
   */
  void run() throws IOException, InterruptedException {
    try {
      start();
      commitUntilDone();
    } finally {
      end();
    }
  }

  private void start() throws IOException {
    for (SourcePlan source : plan.sources()) {
      List<TableId> tables = source.tables();
      // a table of every class there is comes into being with its first event
      boolean declared = !source.mapping().spec().passthrough();
      for (int i = 0; declared && i < tables.size(); i++) {
        MappingSpec.TableSpec table = source.mapping().spec().tables().get(i);
        lake.declare(tables.get(i), table.rowType());
      }
    }
    for (int i = 0; i < options.workers(); i++) {
      Worker worker = new Worker();
      workerThreads.add(Thread.ofPlatform().daemon().name("tarn-worker-" + i).start(worker));
    }
    for (int i = 0; i < plan.sources().size(); i++) {
      SourcePlan sourcePlan = plan.sources().get(i);
      Source source = sourcePlan.opener().get();
      sources.add(source);
      monitor.health(sourcePlan.name()).beginAgain();
      Source.Progress progress = lake.progress(sourcePlan.name());
      for (String split : source.splits()) {
        readers.add(new ReaderLoop(this, i, sourcePlan, source, split, progress));
      }
    }
    runningReaders = readers.size();
    for (ReaderLoop reader : readers) {
      readerThreads.add(
          Thread.ofVirtual().name("tarn-reader-" + reader.plan().name()).start(reader));
    }
  }

  /** How far sources are behind, of those that know it, by name. Any thread may ask. */
  Map<String, Source.Backlog> backlogs() {
    Map<String, Source.Backlog> backlogs = new TreeMap<>();
    for (Source source : sources) {
      source.backlog().ifPresent(backlog -> backlogs.put(source.name(), backlog));
    }
    return backlogs;
  }

  private void end() throws InterruptedException {
    lock.lock();
    try {
      ended = true;
      roomMade.signalAll();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < readerThreads.size(); i++) {
      if (!readers.get(i).left()) {
        readerThreads.get(i).interrupt();
      }
    }
    for (Thread thread : readerThreads) {
      thread.join();
    }
    for (int i = 0; i < workerThreads.size(); i++) {
      tasks.addFirst(Worker::leave);
    }
    for (Thread thread : workerThreads) {
      thread.join();
    }
    Epoch open = current.epoch;
    if (open != null) {
      open.abandon();
    }
  }

  // ------------------------------------------------------------------ what readers call

  boolean stopping() {
    return ended || monitor.stopping();
  }

  boolean untilIdle() {
    return options.untilIdle();
  }

  SourceHealth health(String source) {
    return monitor.health(source);
  }

  void report(EngineFinding finding) {
    monitor.report(finding);
  }

  /** Something could not be read, and is no longer waited for. */
  void giveUp() {
    monitor.giveUp();
  }

  void unitBegun() {
    monitor.unitBegun();
  }

  long unitNumber(UnitName unit) {
    return lake.unitNumber(unit);
  }

  RecordBatch takeBatch() throws InterruptedException {
    return batches.take();
  }

  void giveBack(RecordBatch batch) {
    batch.clear();
    // one that grew for a huge record does not stay
    batches.add(
        batch.data().length > LARGEST_KEPT_BATCH_BYTES ? new RecordBatch(BATCH_BYTES) : batch);
  }

  /** Hands on whole records; waits while memory is full. */
  void handOn(
      ReaderLoop reader, UnitReading reading, RecordBatch batch, UnitPosition to, TeeStream stream)
      throws IOException, InterruptedException {
    Generation generation = enter(reading);
    Stretch stretch = stretch(generation, reader, reading);
    HeldBytes held = reading.held();
    if (held != null) {
      stream.drop(to.byteOffset());
      keepWhole(stretch, reading, held, to.byteOffset());
      if (hasCutRecord(batch)) {
        batch.keptIn(keepWholeAside(generation, reading, held));
      }
    } else if (reading.sidecar != null || hasCutRecord(batch)) {
      batch.keptIn(keepAside(generation, stretch, reading, stream.cut(to.byteOffset())));
      reading.sidecar = null;
    } else {
      keepRaw(generation, stretch, stream, to.byteOffset());
    }
    stretch.extend(to, false, reading.unit().notes(to, false));
    reading.position = to;
    boolean large = batch.data().length > LARGEST_KEPT_BATCH_BYTES;
    if (large) {
      largeBatch.acquire();
    }
    // the hold of enter() is the task's from here on
    reading.entered = null;
    tasks.add(
        worker -> {
          map(worker, generation, stretch, reader, batch);
          if (large) {
            largeBatch.release();
          }
        });
  }

  /** Ends a unit that was read to its end. */
  void finish(ReaderLoop reader, UnitReading reading, UnitPosition to, TeeStream stream)
      throws IOException, InterruptedException {
    Generation generation = enter(reading);
    Stretch stretch = stretch(generation, reader, reading);
    HeldBytes held = reading.held();
    if (held != null) {
      stream.drop(Long.MAX_VALUE);
      keepWhole(stretch, reading, held, to.byteOffset());
    } else {
      keepRaw(generation, stretch, stream, Long.MAX_VALUE);
    }
    endRaw(generation, stretch);
    reading.position = to;
    stretch.extend(to, true, reading.unit().notes(to, true));
    leaveEarly(reading);
  }

  /** Ends a unit whose bytes are damaged: the rest becomes one entry of the quarantine. */
  void finishDamaged(
      ReaderLoop reader, UnitReading reading, CorruptUnitException damage, RawChunk rest)
      throws InterruptedException {
    Generation generation = enter(reading);
    HeldBytes held = reading.held();
    Stretch stretch;
    String rawObject = "";
    try {
      stretch = stretch(generation, reader, reading);
      RawWriter raw = stretch.raw();
      if (held != null) {
        keepWhole(stretch, reading, held, held.length());
        if (held.length() > Quarantine.MAX_RAW_BYTES) {
          rawObject = keepWholeAside(generation, reading, held);
        }
      } else if (reading.sidecar != null || rest.length() > Quarantine.MAX_RAW_BYTES) {
        rawObject = keepAside(generation, stretch, reading, rest);
      } else if (raw != null && rest.length() > 0) {
        write(generation, raw, rest);
      }
    } catch (IOException e) {
      fail(e);
      leaveEarly(reading);
      return;
    }
    endRaw(generation, stretch);
    long end = held == null ? rest.position() + rest.length() : held.length();
    long restBytes = end - reading.position.byteOffset();
    UnitPosition place = reading.position;
    lock.lock();
    try {
      EventBatch rows = generation.damaged();
      long before = rows.sizeBytes();
      Quarantine.appendDamaged(
          rows,
          options.clock().millis(),
          reading.name(),
          reading.number(),
          place.ordinal(),
          place.byteOffset(),
          damage.code(),
          String.valueOf(damage.getMessage()),
          reader.plan().mapping().spec().name(),
          rest.data(),
          0,
          rest.length(),
          restBytes,
          rawObject);
      generation.grow(rows.sizeBytes() - before);
    } finally {
      lock.unlock();
    }
    stretch.tally().addRecords(1, 1, 0);
    monitor.mapped(reader.plan().name(), 1, 0, 0, 1, 0);
    UnitPosition to =
        new UnitPosition(place.byteOffset(), place.ordinal() + 1, place.framerState());
    reading.position = to;
    stretch.extend(to, true, reading.unit().notes(to, true));
    leaveEarly(reading);
  }

  /** Leaves a unit before its end; it is given back to its source when what was read is durable. */
  void release(ReaderLoop reader, UnitReading reading) {
    lock.lock();
    try {
      current.releases.add(new Generation.Released(reader, reading.name()));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Keeps bytes of a record that is not whole yet and too large to wait for it. */
  void keepEarly(ReaderLoop reader, UnitReading reading, RawChunk chunk) throws IOException {
    if (reading.held() != null) {
      // the framer has them
      return;
    }
    try {
      Generation generation = enter(reading);
      keepAside(generation, stretch(generation, reader, reading), reading, chunk);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("stopped");
    }
  }

  private static boolean hasCutRecord(RecordBatch batch) {
    if (batch.hasRefusals()) {
      for (int i = 0; i < batch.count(); i++) {
        RecordBatch.Refusal refusal = batch.refusal(i);
        if (refusal != null && refusal.totalBytes() > batch.length(i)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Writes bytes of a record that the quarantine cannot hold to an object of their own, and to the
   * part's. At once, on this thread: many such chunks would not fit into memory.
   *
   * @return the object's path in the lake
   */
  private String keepAside(
      Generation generation, Stretch stretch, UnitReading reading, RawChunk chunk)
      throws IOException {
    try {
      RawWriter sidecar = reading.sidecar;
      if (sidecar == null) {
        Epoch epoch = Objects.requireNonNull(generation.epoch);
        sidecar =
            new RawWriter(
                epoch.openRecordObject(reading.name(), reading.number(), chunk.position()),
                chunk.position());
        reading.sidecar = sidecar;
        lock.lock();
        try {
          generation.sidecars.add(sidecar);
        } finally {
          lock.unlock();
        }
      }
      sidecar.add(chunk);
      sidecar.writeAll();
      RawWriter raw = stretch.raw();
      if (raw != null) {
        raw.add(chunk);
        raw.writeAll();
      }
      return sidecar.path();
    } catch (IOException e) {
      fail(e);
      throw e;
    }
  }

  /**
   * Writes all bytes of a unit whose framer holds them to the object of the part that has its first
   * record. At once: they would not fit into memory.
   */
  private void keepWhole(Stretch stretch, UnitReading reading, HeldBytes held, long end)
      throws IOException {
    RawWriter raw = stretch.raw();
    if (raw != null && reading.position.byteOffset() < end) {
      try {
        raw.writeAll(held);
      } catch (IOException e) {
        fail(e);
        throw e;
      }
    }
  }

  /**
   * Writes all bytes of a unit to an object of their own, once, for what the quarantine has only
   * the head of.
   *
   * @return the object's path in the lake
   */
  private String keepWholeAside(Generation generation, UnitReading reading, HeldBytes held)
      throws IOException {
    String known = reading.wholeObject;
    if (known != null) {
      return known;
    }
    try {
      Epoch epoch = Objects.requireNonNull(generation.epoch);
      RawWriter aside =
          new RawWriter(epoch.openRecordObject(reading.name(), reading.number(), 0), 0);
      lock.lock();
      try {
        generation.sidecars.add(aside);
      } finally {
        lock.unlock();
      }
      aside.writeAll(held);
      reading.wholeObject = aside.path();
      return aside.path();
    } catch (IOException e) {
      fail(e);
      throw e;
    }
  }

  /** Gives up the hold on a generation that {@link #keepEarly} took and no batch used. */
  void leaveEarly(UnitReading reading) {
    reading.sidecar = null;
    Generation generation = reading.entered;
    if (generation != null) {
      reading.entered = null;
      done(generation);
    }
  }

  /** Joins the current generation, which then is not closed until {@link #done}. */
  private Generation enter(UnitReading reading) throws InterruptedException {
    Generation entered = reading.entered;
    if (entered != null) {
      return entered;
    }
    lock.lockInterruptibly();
    try {
      while (current.sizeBytes() >= options.epochBytes() && !stopping() && failure == null) {
        changed.signalAll();
        roomMade.await();
      }
      if (current.isUntouched() && !current.planHash().equals(lookups.plan().hash())) {
        current = new Generation(lookups.plan());
      }
      current.pending++;
      reading.entered = current;
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** The unit's stretch in a generation that was entered. */
  private Stretch stretch(Generation generation, ReaderLoop reader, UnitReading reading)
      throws IOException {
    Stretch stretch;
    Epoch epoch;
    lock.lock();
    try {
      epoch = generation.epoch;
      if (epoch == null) {
        epoch = lake.beginEpoch();
        generation.epoch = epoch;
        generation.begunNanos = System.nanoTime();
      }
      stretch = generation.stretches.get(reading.name());
      if (stretch == null) {
        stretch =
            new Stretch(
                reading.name(), reading.number(), reading.unit().facts(), reading.position, reader);
        generation.stretches.put(reading.name(), stretch);
        generation.grow(STRETCH_BYTES);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    // only the unit's reader makes stretches of it, so nobody else opens this object
    if (stretch.raw() == null && !plan.lake().keepRaw().isZero()) {
      try {
        stretch.keepIn(
            new RawWriter(
                epoch.openRaw(reading.name(), reading.number()), stretch.from().byteOffset()));
      } catch (IOException e) {
        fail(e);
        throw e;
      }
    }
    return stretch;
  }

  private void keepRaw(Generation generation, Stretch stretch, TeeStream stream, long end) {
    RawWriter raw = stretch.raw();
    if (raw == null) {
      stream.drop(end);
    } else {
      write(generation, raw, stream.cut(end));
    }
  }

  private void write(Generation generation, RawWriter raw, RawChunk chunk) {
    raw.add(chunk);
    writeLater(generation, raw);
  }

  /** Closes the object of a part that ends its unit: many small units are not all held open. */
  private void endRaw(Generation generation, Stretch stretch) {
    RawWriter raw = stretch.raw();
    if (raw != null) {
      raw.end();
      writeLater(generation, raw);
    }
  }

  private void writeLater(Generation generation, RawWriter raw) {
    lock.lock();
    try {
      generation.pending++;
    } finally {
      lock.unlock();
    }
    tasks.add(
        worker -> {
          raw.writeSome();
          done(generation);
        });
  }

  void readerExhausted() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void readerEnded() {
    lock.lock();
    try {
      runningReaders--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing more is committed. */
  void awaitEnd() {
    lock.lock();
    try {
      while (!ended) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  // ------------------------------------------------------------------ what workers do

  /** Runs tasks; has a mapper a source. */
  private final class Worker implements Runnable {
    private final @Nullable RecordMapper[] mappers = new RecordMapper[plan.sources().size()];
    private boolean leaving;

    @Override
    public void run() {
      while (!leaving) {
        try {
          tasks.take().run(this);
        } catch (InterruptedException e) {
          leaving = true;
        } catch (IOException | RuntimeException | Error e) {
          // the run ends; what was mapped and not committed is read again
          fail(e);
        }
      }
    }

    void leave() {
      leaving = true;
    }

    /** A mapper of a source as an epoch has it. */
    RecordMapper mapper(Generation generation, int source) {
      SourcePlan wanted = generation.source(source);
      RecordMapper mapper = mappers[source];
      if (mapper == null || !mapper.isOf(wanted)) {
        mapper = new RecordMapper(wanted, options.clock(), LakeRun.this::report);
        mappers[source] = mapper;
      }
      return mapper;
    }
  }

  private void map(
      Worker worker, Generation generation, Stretch stretch, ReaderLoop reader, RecordBatch batch) {
    int source = reader.sourceIndex();
    OutputSlot slot = generation.checkOut(source);
    worker
        .mapper(generation, source)
        .map(
            batch,
            stretch.unit(),
            slot,
            bytes -> count(generation, reader.plan().name(), stretch, slot, bytes));
    generation.checkIn(source, slot);
    giveBack(batch);
    done(generation);
  }

  private void count(
      Generation generation, String source, Stretch stretch, OutputSlot slot, long bytes) {
    OutputSlot.Added added = slot.count(stretch.tally());
    generation.grow(added.growthBytes());
    monitor.mapped(
        source,
        added.events() + added.quarantined() + added.filtered(),
        bytes,
        added.events(),
        added.quarantined(),
        added.filtered());
  }

  private void done(Generation generation) {
    lock.lock();
    try {
      if (--generation.pending == 0) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the run; one of the first failures is thrown. Allocates nothing before the failure is seen
   * by the committer: it may be that there is no memory.
   */
  void fail(Throwable cause) {
    if (failure == null && !ended) {
      failure = cause;
    }
    lock.lock();
    try {
      changed.signalAll();
      roomMade.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ------------------------------------------------------------------ what the committer does

  private void commitUntilDone() throws IOException, InterruptedException {
    while (true) {
      Generation closed = awaitClosed();
      if (closed == null) {
        return;
      }
      commit(closed);
    }
  }

  /** Waits until the current generation is to be committed; null when there is nothing to do. */
  private @Nullable Generation awaitClosed() throws IOException, InterruptedException {
    List<Generation.Released> releases = List.of();
    while (true) {
      lock.lockInterruptibly();
      try {
        while (true) {
          checkFailure();
          if (current.isEmpty() && !current.releases.isEmpty()) {
            releases = List.copyOf(current.releases);
            current.releases.clear();
            break;
          }
          if (current.isEmpty() && isDone()) {
            return null;
          }
          long wait = untilClose();
          if (wait <= 0) {
            Generation closing = current;
            current = new Generation(lookups.plan());
            roomMade.signalAll();
            while (closing.pending > 0) {
              checkFailure();
              awaitChange(Long.MAX_VALUE);
            }
            return closing;
          }
          awaitChange(wait);
        }
      } finally {
        lock.unlock();
      }
      // nothing of them is uncommitted
      releases.forEach(released -> released.reader().settled(released.unit(), false));
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the callers loop
  private void awaitChange(long nanos) throws InterruptedException {
    // an upper bound, so that the time of a stop is noticed
    changed.awaitNanos(Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(100)));
  }

  private void checkFailure() throws IOException {
    if (monitor.stopOverdue()) {
      throw new IOException("what was in flight could not be committed in time");
    }
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  private boolean isDone() {
    if (monitor.stopping()) {
      return runningReaders == 0;
    }
    return options.untilIdle() && readers.stream().allMatch(ReaderLoop::finished);
  }

  /** Nanoseconds until the current generation is closed; 0 or less = now. */
  private long untilClose() {
    if (current.isEmpty()) {
      return Long.MAX_VALUE;
    }
    boolean full = current.sizeBytes() >= options.epochBytes();
    boolean lastOne = monitor.stopping() && runningReaders == 0;
    boolean nothingMore = options.untilIdle() && readers.stream().allMatch(ReaderLoop::exhausted);
    if (full || lastOne || nothingMore) {
      return 0;
    }
    return plan.commitEvery().toNanos() - (System.nanoTime() - current.begunNanos);
  }

  private void commit(Generation closed) throws IOException, InterruptedException {
    Epoch epoch = closed.epoch;
    if (epoch == null) {
      throw new IllegalStateException("a generation with stretches has an epoch");
    }
    boolean written = false;
    try {
      encode(closed, epoch);
      for (Stretch stretch : closed.stretches.values()) {
        if (!stretch.isEmpty()) {
          epoch.addPart(stretch.toPart());
        }
      }
      addPaths(closed, epoch);
      written = true;
    } finally {
      if (!written) {
        epoch.abandon();
      }
    }
    // what a commit that fails leaves behind is for the next opening of the lake to settle
    CommitResult result = epoch.commit(closed.planHash());
    if (!result.lagging().isEmpty()) {
      report(
          new EngineFinding(
              "tables-lag",
              "",
              result.lagging().toString(),
              "the epoch is durable and becomes visible later: " + result.failure()));
    }
    long complete = 0;
    for (Stretch stretch : closed.stretches.values()) {
      if (stretch.last()) {
        complete++;
        stretch.reader().settled(stretch.unit(), true);
      }
    }
    closed.releases.forEach(released -> released.reader().settled(released.unit(), false));
    monitor.committed(epoch.number(), complete);
  }

  private void addPaths(Generation closed, Epoch epoch) {
    for (SourcePlan source : plan.sources()) {
      PathCounts counts = new PathCounts();
      for (OutputSlot slot : closed.outputs()) {
        if (slot.source().equals(source.name())) {
          counts.addAll(slot.output().paths());
        }
      }
      epoch.addPaths(source.name(), source.mapping().spec().name(), counts, plan.drift());
    }
  }

  /** Encodes all rows and finishes all raw objects, on the workers. */
  private void encode(Generation closed, Epoch epoch) throws IOException, InterruptedException {
    List<Task> work = new ArrayList<>();
    for (OutputSlot slot : closed.outputs()) {
      for (int i = 0; i < slot.tables().size(); i++) {
        TableId table = slot.tables().get(i);
        if (slot.output().rows(i) > 0) {
          EventBatch rows = slot.output().table(i);
          work.add(worker -> epoch.write(table, rows));
        }
      }
      if (slot.output().quarantine().rows() > 0) {
        work.add(worker -> epoch.write(TableId.QUARANTINE, slot.output().quarantine()));
      }
    }
    if (closed.damaged().rows() > 0) {
      work.add(worker -> epoch.write(TableId.QUARANTINE, closed.damaged()));
    }
    for (Stretch stretch : closed.stretches.values()) {
      RawWriter raw = stretch.raw();
      if (raw != null) {
        work.add(worker -> raw.close());
      }
    }
    for (RawWriter sidecar : closed.sidecars) {
      work.add(worker -> sidecar.close());
    }
    lock.lock();
    try {
      closed.pending = work.size();
    } finally {
      lock.unlock();
    }
    for (int i = work.size() - 1; i >= 0; i--) {
      Task task = work.get(i);
      // before the mapping of the next generation, which could not be committed anyway
      tasks.addFirst(
          worker -> {
            task.run(worker);
            done(closed);
          });
    }
    lock.lockInterruptibly();
    try {
      while (closed.pending > 0) {
        checkFailure();
        awaitChange(Long.MAX_VALUE);
      }
    } finally {
      lock.unlock();
    }
  }
}
