package dev.tarn.engine;

import dev.tarn.event.EventBatch;
import dev.tarn.event.UnitName;
import dev.tarn.lake.Epoch;
import dev.tarn.lake.Lake;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Generation} that is being filled: who joins it, when it is closed, and what makes the
 * filling end. Thread-safe.
 *
 * <p>A generation is closed once nobody holds it any more. At most two are in memory: when both are
 * full, readers wait.
 */
final class Generations {
  /** What a unit costs in an epoch beside its rows. */
  private static final int STRETCH_BYTES = 4 << 10;

  private final EngineOptions options;
  private final EngineMonitor monitor;
  private final Lake lake;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition roomMade = lock.newCondition();

  /** What new generations are mapped by. */
  private PlanWatch.Dated plan;

  private Generation current;
  private volatile @Nullable Throwable failure;
  private volatile boolean ended;

  Generations(PlanWatch.Dated plan, EngineOptions options, EngineMonitor monitor, Lake lake) {
    this.plan = plan;
    this.options = options;
    this.monitor = monitor;
    this.lake = lake;
    this.current = new Generation(plan);
  }

  /** Whether no more is to be read. */
  boolean stopping() {
    return ended || monitor.stopping();
  }

  // ------------------------------------------------------------------ the plan

  /** A source as the current generation has it. */
  SourcePlan source(String name) {
    lock.lock();
    try {
      return current.source(name);
    } finally {
      lock.unlock();
    }
  }

  /** From the next generation on another plan holds; the current one is closed at once. */
  void turnTo(PlanWatch.Dated next) {
    lock.lock();
    try {
      plan = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing is filled by an earlier plan any more. Asked by the one who commits. */
  boolean hasTurned() {
    lock.lock();
    try {
      if (current.isUntouched() && !isOfPlan(current)) {
        current = new Generation(plan);
      }
      return isOfPlan(current);
    } finally {
      lock.unlock();
    }
  }

  private boolean isOfPlan(Generation generation) {
    return generation.plan().number() == plan.number();
  }

  // ------------------------------------------------------------------ filling

  /**
   * Joins the current generation, which then is not closed until {@link #leave}; waits while memory
   * is full.
   */
  Generation enter(UnitReading reading) throws InterruptedException {
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
      current.pending++;
      reading.entered = current;
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up the hold on a generation that {@link #enter} took and no task has. */
  void leave(UnitReading reading) {
    Generation generation = reading.entered;
    if (generation != null) {
      reading.entered = null;
      done(generation);
    }
  }

  /** One more task is to be done before the generation, which is held, can be closed. */
  void hold(Generation generation) {
    lock.lock();
    try {
      generation.pending++;
    } finally {
      lock.unlock();
    }
  }

  /** A hold is over. */
  void done(Generation generation) {
    lock.lock();
    try {
      if (--generation.pending == 0) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The unit's stretch in a generation that was entered. */
  Stretch stretch(Generation generation, ReaderLoop reader, UnitReading reading) {
    lock.lock();
    try {
      if (generation.epoch == null) {
        generation.epoch = lake.beginEpoch();
        generation.begunNanos = System.nanoTime();
      }
      Stretch stretch = generation.stretches.get(reading.name());
      if (stretch == null) {
        stretch =
            new Stretch(
                reading.name(), reading.number(), reading.unit().facts(), reading.position, reader);
        generation.stretches.put(reading.name(), stretch);
        generation.grow(STRETCH_BYTES);
        changed.signalAll();
      }
      return stretch;
    } finally {
      lock.unlock();
    }
  }

  /** The generation's epoch will keep this object too. */
  void addSidecar(Generation generation, RawWriter sidecar) {
    lock.lock();
    try {
      generation.sidecars.add(sidecar);
    } finally {
      lock.unlock();
    }
  }

  /** Adds a row for the rest of a damaged unit. */
  void addDamaged(Generation generation, Consumer<EventBatch> row) {
    lock.lock();
    try {
      EventBatch rows = generation.damaged();
      long before = rows.sizeBytes();
      row.accept(rows);
      generation.grow(rows.sizeBytes() - before);
    } finally {
      lock.unlock();
    }
  }

  /** Leaves a unit before its end; it is given back to its source when what was read is durable. */
  void release(ReaderLoop reader, UnitName unit) {
    lock.lock();
    try {
      current.releases.add(new Generation.Released(reader, unit));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ------------------------------------------------------------------ ending

  /** Something that {@link #awaitClosed} looks at has changed. */
  void signal() {
    lock.lock();
    try {
      changed.signalAll();
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

  /** Nothing more is committed, and nobody waits for it any longer. */
  void end() {
    lock.lock();
    try {
      ended = true;
      roomMade.signalAll();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing more is committed that a reader has read. */
  void awaitEnd(ReaderLoop reader) {
    lock.lock();
    try {
      while (!ended && !reader.dismissed()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives up what is being filled; once nobody fills it. */
  void abandon() {
    Epoch open = current.epoch;
    if (open != null) {
      open.abandon();
    }
  }

  // ------------------------------------------------------------------ closing

  /**
   * Waits a moment for the current generation to be closed.
   *
   * @return what is to be committed now; null where there is nothing yet
   */
  @Nullable Generation awaitClosed(Readers readers) throws IOException, InterruptedException {
    List<Generation.Released> releases;
    lock.lockInterruptibly();
    try {
      checkFailure();
      long wait = untilClose(readers);
      if (wait <= 0) {
        Generation closing = current;
        current = new Generation(plan);
        roomMade.signalAll();
        awaitHolds(closing);
        return closing;
      }
      if (current.isEmpty() && !current.releases.isEmpty()) {
        releases = List.copyOf(current.releases);
        current.releases.clear();
      } else {
        releases = List.of();
        awaitChange(wait);
      }
    } finally {
      lock.unlock();
    }
    // nothing of them is uncommitted
    releases.forEach(released -> released.reader().settled(released.unit(), false));
    return null;
  }

  /** Whether all is committed that there will ever be. */
  boolean isDone(Readers readers) throws IOException {
    lock.lock();
    try {
      checkFailure();
      if (!current.isEmpty() || !current.releases.isEmpty()) {
        return false;
      }
      return monitor.stopping() ? readers.allLeft() : options.untilIdle() && readers.allFinished();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody holds a closed generation, of which nobody but the holders knows. */
  void awaitDone(Generation closed) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitHolds(closed);
    } finally {
      lock.unlock();
    }
  }

  private void awaitHolds(Generation closed) throws IOException, InterruptedException {
    while (closed.pending > 0) {
      checkFailure();
      awaitChange(Long.MAX_VALUE);
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

  /** Nanoseconds until the current generation is closed; 0 or less = now. */
  private long untilClose(Readers readers) {
    if (current.isEmpty()) {
      return Long.MAX_VALUE;
    }
    boolean full = current.sizeBytes() >= options.epochBytes();
    boolean lastOne = monitor.stopping() && readers.allLeft();
    boolean nothingMore = options.untilIdle() && readers.allExhausted();
    if (full || lastOne || nothingMore || !isOfPlan(current)) {
      return 0;
    }
    return current.plan().plan().commitEvery().toNanos() - (System.nanoTime() - current.begunNanos);
  }
}
