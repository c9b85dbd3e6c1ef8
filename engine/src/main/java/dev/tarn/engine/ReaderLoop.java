package dev.tarn.engine;

import dev.tarn.event.Framer;
import dev.tarn.event.HeldBytes;
import dev.tarn.event.Quarantine;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.Source;
import dev.tarn.event.Source.CorruptUnitException;
import dev.tarn.event.Source.PausedUnitException;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.UnitGoneException;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import dev.tarn.lake.Lake;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads one split of a source: polls units, frames their records, hands batches to the {@link
 * Intake}. Has a thread of its own; {@link #settled} may be called by any.
 *
 * <p>What fails is tried again after a while, and holds up nothing else of the split, nor any other
 * source.
 */
final class ReaderLoop implements Runnable {
  /** Failures in a row after which a run until idle no longer waits. */
  static final int TRIES_UNTIL_IDLE = 5;

  private static final Duration POLL_WAIT = Duration.ofMillis(50);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(60);

  /** Without a unit for so long, a reader of a source that lacks one has nothing left. */
  private static final Duration QUIET_AFTER_GIVING_UP = Duration.ofSeconds(10);

  private final Run run;
  private final Intake intake;
  private final Generations generations;
  private final EngineMonitor monitor;
  private final Source source;
  private final String split;
  private final Source.Progress progress;
  private final SourceHealth health;
  private final List<UnitReading> retries = new ArrayList<>();
  private final Set<UnitName> outstanding = new HashSet<>();
  private final ConcurrentLinkedQueue<Settled> settlements = new ConcurrentLinkedQueue<>();
  private volatile boolean exhausted;
  private volatile boolean finished;
  private volatile boolean left;
  private volatile boolean dismissed;
  private volatile boolean ended;
  private int pollFailures;
  private long latestNanos = System.nanoTime();

  private final CountDownLatch leaving = new CountDownLatch(1);

  /** Guards what follows. */
  private final Object gate = new Object();

  /** The thread, while it waits for a unit: it has nothing in hand and may be interrupted. */
  private @Nullable Thread polling;

  /**
   * What all readers of a run share.
   *
   * @param untilIdle whether the run ends once all that there is has been read
   */
  record Run(
      Intake intake,
      Generations generations,
      EngineMonitor monitor,
      Lake lake,
      boolean untilIdle) {}

  private record Settled(UnitName unit, boolean complete) {}

  ReaderLoop(Run run, Source source, String split, Source.Progress progress) {
    this.run = run;
    this.intake = run.intake();
    this.generations = run.generations();
    this.monitor = run.monitor();
    this.source = source;
    this.split = split;
    this.progress = progress;
    this.health = monitor.health(source.name());
  }

  /** The name of its source. */
  String source() {
    return source.name();
  }

  /** What was handed on of a unit is durable. */
  void settled(UnitName unit, boolean complete) {
    settlements.add(new Settled(unit, complete));
  }

  /** Whether all that there is has been handed on. */
  boolean exhausted() {
    return exhausted;
  }

  /** Whether all that there is has been handed on, and all of it is durable. */
  boolean finished() {
    return finished;
  }

  @Override
  public void run() {
    Source.Reader reader =
        source.reader(
            split,
            progress,
            (code, subject, message) ->
                monitor.report(new EngineFinding(code, source.name(), subject, message)));
    try {
      if (run.untilIdle()) {
        reader.endWhenIdle();
      }
      while (!stopping()) {
        step(reader);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Error e) {
      generations.fail(e);
      throw e;
    } finally {
      exhausted = true;
      finished = true;
      left = true;
      generations.signal();
      // the last epoch may make durable what was read here
      generations.awaitEnd(this);
      close(reader);
      ended = true;
      generations.signal();
    }
  }

  private boolean stopping() {
    return isLeaving() || generations.stopping();
  }

  private boolean isLeaving() {
    return leaving.getCount() == 0;
  }

  // ------------------------------------------------------------------ leaving

  /**
   * Asks it to read no more, while others go on. It ends what it has in hand; then it has {@link
   * #left}, and waits for {@link #dismiss}.
   */
  void leave() {
    synchronized (gate) {
      leaving.countDown();
      if (polling != null) {
        polling.interrupt();
      }
    }
  }

  /** Whether it reads no more: what it still does is not to be interrupted. */
  boolean left() {
    return left;
  }

  /** All that it has handed on is durable: it may settle and end. */
  void dismiss() {
    dismissed = true;
    generations.signal();
  }

  boolean dismissed() {
    return dismissed;
  }

  /** Whether its reader is closed. */
  boolean ended() {
    return ended;
  }

  private Optional<RawUnit> poll(Source.Reader reader) throws IOException, InterruptedException {
    synchronized (gate) {
      if (isLeaving()) {
        return Optional.empty();
      }
      polling = Thread.currentThread();
    }
    try {
      return reader.poll(POLL_WAIT);
    } finally {
      synchronized (gate) {
        polling = null;
        if (isLeaving()) {
          // an interrupt that came too late is not for what follows
          Thread.interrupted();
        }
      }
    }
  }

  private void close(Source.Reader reader) {
    boolean interrupted = Thread.interrupted();
    try {
      settle(reader);
      reader.close();
    } catch (IOException | RuntimeException e) {
      report("source-close-failed", split, String.valueOf(e.getMessage()));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void step(Source.Reader reader) throws InterruptedException {
    try {
      settle(reader);
      UnitReading retry = dueRetry();
      if (retry != null) {
        read(retry);
        return;
      }
      Optional<RawUnit> polled = poll(reader);
      pollFailures = 0;
      health.answered(split);
      if (polled.isPresent()) {
        exhausted = false;
        finished = false;
        begin(polled.get(), reader);
      } else {
        boolean nothingLeft = !isRetrying() && (reader.idle() || isQuietAfterGivingUp());
        exhausted = nothingLeft;
        finished = nothingLeft && outstanding.isEmpty() && settlements.isEmpty();
        if (nothingLeft) {
          generations.signal();
        }
      }
    } catch (IOException | RuntimeException e) {
      if (stopping()) {
        return;
      }
      pollFailures++;
      health.failed(split, describe(e));
      report("source-unavailable", split, "the source cannot be read: " + describe(e));
      if (run.untilIdle() && pollFailures >= TRIES_UNTIL_IDLE) {
        monitor.giveUp();
        exhausted = true;
        finished = outstanding.isEmpty() && settlements.isEmpty();
        generations.signal();
      }
      Duration wait = BackOff.after(pollFailures, LONGEST_BACK_OFF, ThreadLocalRandom.current());
      leaving.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void settle(Source.Reader reader) throws IOException {
    List<UnitName> done = new ArrayList<>();
    List<UnitName> released = new ArrayList<>();
    for (Settled next = settlements.poll(); next != null; next = settlements.poll()) {
      (next.complete() ? done : released).add(next.unit());
    }
    done.forEach(outstanding::remove);
    released.forEach(outstanding::remove);
    if (!done.isEmpty()) {
      reader.acknowledge(done);
    }
    if (!released.isEmpty()) {
      reader.release(released);
    }
  }

  private boolean isRetrying() {
    return !retries.isEmpty();
  }

  /** A source may never be idle while a unit of it is neither acknowledged nor released. */
  private boolean isQuietAfterGivingUp() {
    return health.hasGivenUp()
        && System.nanoTime() - latestNanos >= QUIET_AFTER_GIVING_UP.toNanos();
  }

  private @Nullable UnitReading dueRetry() {
    long now = System.nanoTime();
    for (Iterator<UnitReading> all = retries.iterator(); all.hasNext(); ) {
      UnitReading retry = all.next();
      if (retry.retryNanos - now <= 0) {
        all.remove();
        return retry;
      }
    }
    return null;
  }

  private void begin(RawUnit unit, Source.Reader reader) throws IOException, InterruptedException {
    UnitName name = unit.name();
    Optional<Source.UnitProgress> recorded = progress.find(name);
    if (recorded.isPresent() && recorded.get().complete()) {
      reader.acknowledge(List.of(name));
      return;
    }
    outstanding.add(name);
    monitor.unitBegun(name);
    UnitPosition from = recorded.map(Source.UnitProgress::position).orElseGet(unit::start);
    read(new UnitReading(unit, run.lake().unitNumber(name), from, plan()));
  }

  /** The source as it is now. */
  private SourcePlan plan() {
    return generations.source(source.name());
  }

  private void read(UnitReading reading) throws InterruptedException {
    latestNanos = System.nanoTime();
    boolean framedAnew;
    do {
      reading.plan = plan();
      framedAnew = readOn(reading);
    } while (framedAnew && !stopping());
  }

  /** Reads as far as it goes; returns whether records are found in another way from there on. */
  private boolean readOn(UnitReading reading) throws InterruptedException {
    UnitPosition opening = reading.position.opening(reading.unit().start());
    try (TeeStream stream =
            new TeeStream(
                reading.unit().open(opening),
                opening.byteOffset(),
                chunk -> intake.keepEarly(this, reading, chunk));
        Framer framer = reading.plan.framerFormat().open(stream, reading.position)) {
      reading.framer = framer;
      readBatches(reading, framer, stream);
    } catch (FramedAnewException e) {
      return true;
    } catch (UnitGoneException e) {
      monitor.unitGone(reading.name());
      report("unit-gone", reading.name().name(), String.valueOf(e.getMessage()));
      readAgain(reading);
      intake.release(this, reading);
    } catch (PausedUnitException e) {
      readAgain(reading);
      intake.release(this, reading);
    } catch (CorruptUnitException e) {
      // open() itself found the damage: nothing was read
      byte[] rest = e.rest();
      finishDamaged(reading, e, new RawChunk(reading.position.byteOffset(), rest, rest.length));
    } catch (IOException | RuntimeException e) {
      if (!stopping()) {
        retryLater(reading, e);
      }
    } finally {
      reading.framer = null;
      intake.leaveEarly(reading);
    }
    return false;
  }

  private void readBatches(UnitReading reading, Framer framer, TeeStream stream)
      throws IOException, InterruptedException {
    while (!stopping()) {
      RecordBatch batch = intake.takeBatch();
      boolean handedOn = false;
      try {
        batch.begin(reading.number(), reading.position.ordinal());
        IOException failure = null;
        boolean more = true;
        try {
          more = framer.read(batch);
        } catch (IOException e) {
          failure = e;
        }
        if (batch.count() > 0) {
          readAgain(reading);
          intake.handOn(this, reading, batch, framer.position(), stream);
          handedOn = true;
        }
        CorruptUnitException damage = stream.damage();
        if (damage != null) {
          if (!handedOn) {
            handedOn = true;
            intake.giveBack(batch);
          }
          finishDamaged(reading, damage, readRest(reading, stream.cut(Long.MAX_VALUE)));
          return;
        }
        if (failure != null) {
          throw failure;
        }
        if (!more) {
          readAgain(reading);
          intake.finish(this, reading, framer.position(), stream);
          return;
        }
      } finally {
        if (!handedOn) {
          intake.giveBack(batch);
        }
      }
    }
  }

  /**
   * Takes the last good bytes of a damaged unit for what they are if they end between records.
   *
   * @return the bytes that no record has
   */
  private RawChunk readRest(UnitReading reading, RawChunk rest)
      throws IOException, InterruptedException {
    HeldBytes held = reading.held();
    if (held != null) {
      byte[] head = new byte[(int) Math.min(held.length(), Quarantine.MAX_RAW_BYTES)];
      held.read(0, head, 0, head.length);
      return new RawChunk(0, head, head.length);
    }
    if (rest.length() == 0 || reading.sidecar != null) {
      return rest;
    }
    RecordBatch batch = intake.takeBatch();
    boolean handedOn = false;
    try (TeeStream stream =
            new TeeStream(
                new ByteArrayInputStream(rest.data(), 0, rest.length()),
                rest.position(),
                chunk -> {});
        Framer framer = reading.plan.framerFormat().open(stream, reading.position)) {
      batch.begin(reading.number(), reading.position.ordinal());
      boolean found = framer.read(batch);
      UnitPosition to = framer.position();
      boolean whole = to.byteOffset() == rest.position() + rest.length();
      if (!whole || batch.hasRefusals()) {
        return rest;
      }
      if (found) {
        intake.handOn(this, reading, batch, to, stream);
        handedOn = true;
      } else {
        reading.position = to;
      }
      return new RawChunk(to.byteOffset(), new byte[0], 0);
    } finally {
      if (!handedOn) {
        intake.giveBack(batch);
      }
    }
  }

  private void finishDamaged(UnitReading reading, CorruptUnitException damage, RawChunk rest)
      throws InterruptedException {
    report(damage.code(), reading.name().name(), String.valueOf(damage.getMessage()));
    readAgain(reading);
    intake.finishDamaged(this, reading, damage, rest);
  }

  private void retryLater(UnitReading reading, Exception failure) {
    reading.failures++;
    if (run.untilIdle() && reading.failures >= TRIES_UNTIL_IDLE) {
      report(
          "unit-unreadable",
          reading.name().name(),
          "given up after " + reading.failures + " tries: " + describe(failure));
      outstanding.remove(reading.name());
      health.giveUp();
      monitor.giveUp();
      return;
    }
    health.failed(reading.name().name(), describe(failure));
    report("unit-failed", reading.name().name(), "will be tried again: " + describe(failure));
    reading.retryNanos =
        System.nanoTime()
            + BackOff.after(reading.failures, LONGEST_BACK_OFF, ThreadLocalRandom.current())
                .toNanos();
    retries.add(reading);
  }

  /** A unit gives records, or has come to its end. */
  private void readAgain(UnitReading reading) {
    if (reading.failures > 0) {
      reading.failures = 0;
      health.recovered(reading.name().name());
    }
  }

  private void report(String code, String subject, String message) {
    monitor.report(new EngineFinding(code, source.name(), subject, message));
  }

  private static String describe(Exception failure) {
    String message = failure.getMessage();
    return failure instanceof IOException && message != null
        ? message
        : failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
