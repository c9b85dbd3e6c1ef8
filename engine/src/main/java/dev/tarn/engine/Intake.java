package dev.tarn.engine;

import dev.tarn.event.HeldBytes;
import dev.tarn.event.Quarantine;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.Source.CorruptUnitException;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Takes what readers have read: records go to the workers, which map them into the outputs of the
 * generation that was current when they were handed on; bytes are kept. Thread-safe; of one unit,
 * its reader's thread alone.
 */
final class Intake {
  private static final int BATCH_BYTES = 1 << 20;
  private static final int LARGEST_KEPT_BATCH_BYTES = 4 << 20;

  private final Generations generations;
  private final Workers workers;
  private final RawKeeper raws;
  private final EngineMonitor monitor;
  private final Clock clock;
  private final ArrayBlockingQueue<RecordBatch> batches;

  /** Held by the one batch that is being mapped of those that grew for huge records. */
  private final Semaphore largeBatch = new Semaphore(1);

  Intake(
      Generations generations,
      Workers workers,
      RawKeeper raws,
      EngineOptions options,
      EngineMonitor monitor) {
    this.generations = generations;
    this.workers = workers;
    this.raws = raws;
    this.monitor = monitor;
    this.clock = options.clock();
    int number = options.batches();
    this.batches = new ArrayBlockingQueue<>(number);
    for (int i = 0; i < number; i++) {
      batches.add(new RecordBatch(BATCH_BYTES));
    }
  }

  /** An empty batch; waits for one. It comes back by {@link #handOn} or {@link #giveBack}. */
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
    Generation generation = enter(reader, reading);
    Stretch stretch = stretch(generation, reader, reading);
    HeldBytes held = reading.held();
    if (held != null) {
      stream.drop(to.byteOffset());
      raws.keepWhole(stretch, reading, held, to.byteOffset());
      if (hasCutRecord(batch)) {
        batch.keptIn(raws.keepWholeAside(generation, reading, held));
      }
    } else if (reading.sidecar != null || hasCutRecord(batch)) {
      batch.keptIn(raws.keepAside(generation, stretch, reading, stream.cut(to.byteOffset())));
      reading.sidecar = null;
    } else {
      raws.keep(generation, stretch, stream, to.byteOffset());
    }
    stretch.extend(to, false, reading.unit().notes(to, false));
    reading.position = to;
    boolean large = batch.data().length > LARGEST_KEPT_BATCH_BYTES;
    if (large) {
      // nothing may come between the stretch and its task
      largeBatch.acquireUninterruptibly();
    }
    // the hold of enter() is the task's from here on
    reading.entered = null;
    workers.add(
        worker -> {
          try {
            map(worker, generation, stretch, reader.source(), batch);
          } finally {
            if (large) {
              largeBatch.release();
            }
          }
        });
  }

  /** Ends a unit that was read to its end. */
  void finish(ReaderLoop reader, UnitReading reading, UnitPosition to, TeeStream stream)
      throws IOException, InterruptedException {
    Generation generation = enter(reader, reading);
    Stretch stretch = stretch(generation, reader, reading);
    HeldBytes held = reading.held();
    if (held != null) {
      stream.drop(Long.MAX_VALUE);
      raws.keepWhole(stretch, reading, held, to.byteOffset());
    } else {
      raws.keep(generation, stretch, stream, Long.MAX_VALUE);
    }
    raws.end(generation, stretch);
    end(reading, stretch, to);
  }

  /** Ends a unit whose bytes are damaged: the rest becomes one entry of the quarantine. */
  void finishDamaged(
      ReaderLoop reader, UnitReading reading, CorruptUnitException damage, RawChunk rest)
      throws InterruptedException {
    Generation generation = generations.enter(reading);
    HeldBytes held = reading.held();
    Stretch stretch;
    String rawObject = "";
    try {
      stretch = stretch(generation, reader, reading);
      if (held != null) {
        raws.keepWhole(stretch, reading, held, held.length());
        if (held.length() > Quarantine.MAX_RAW_BYTES) {
          rawObject = raws.keepWholeAside(generation, reading, held);
        }
      } else if (reading.sidecar != null || rest.length() > Quarantine.MAX_RAW_BYTES) {
        rawObject = raws.keepAside(generation, stretch, reading, rest);
      } else {
        raws.keep(generation, stretch, rest);
      }
    } catch (IOException e) {
      generations.fail(e);
      leaveEarly(reading);
      return;
    }
    raws.end(generation, stretch);
    long end = held == null ? rest.position() + rest.length() : held.length();
    quarantine(generation, reader, reading, damage, rest, end, rawObject);
    stretch.tally().addRecords(1, 1, 0);
    monitor.mapped(reader.source(), 1, 0, 0, 1, 0);
    UnitPosition place = reading.position;
    end(
        reading,
        stretch,
        new UnitPosition(place.byteOffset(), place.ordinal() + 1, place.framerState()));
  }

  private void quarantine(
      Generation generation,
      ReaderLoop reader,
      UnitReading reading,
      CorruptUnitException damage,
      RawChunk rest,
      long end,
      String rawObject) {
    UnitPosition place = reading.position;
    generations.addDamaged(
        generation,
        rows ->
            Quarantine.appendDamaged(
                rows,
                clock.millis(),
                reading.name(),
                reading.number(),
                place.ordinal(),
                place.byteOffset(),
                damage.code(),
                String.valueOf(damage.getMessage()),
                generation.source(reader.source()).mapping().spec().name(),
                rest.data(),
                0,
                rest.length(),
                end - place.byteOffset(),
                rawObject));
  }

  private void end(UnitReading reading, Stretch stretch, UnitPosition to) {
    reading.position = to;
    stretch.extend(to, true, reading.unit().notes(to, true));
    leaveEarly(reading);
  }

  /** Leaves a unit before its end; it is given back to its source when what was read is durable. */
  void release(ReaderLoop reader, UnitReading reading) {
    generations.release(reader, reading.name());
  }

  /** Keeps bytes of a record that is not whole yet and too large to wait for it. */
  void keepEarly(ReaderLoop reader, UnitReading reading, RawChunk chunk) throws IOException {
    if (reading.held() != null) {
      // the framer has them
      return;
    }
    try {
      Generation generation = enter(reader, reading);
      raws.keepAside(generation, stretch(generation, reader, reading), reading, chunk);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("stopped");
    }
  }

  /** Joins the current generation, if it takes what was read of the unit for the same records. */
  private Generation enter(ReaderLoop reader, UnitReading reading)
      throws FramedAnewException, InterruptedException {
    Generation generation = generations.enter(reading);
    if (!generation.source(reader.source()).framesLike(reading.plan)) {
      generations.leave(reading);
      throw new FramedAnewException();
    }
    return generation;
  }

  /** Gives up the hold on a generation that {@link #keepEarly} took and no batch used. */
  void leaveEarly(UnitReading reading) {
    reading.sidecar = null;
    generations.leave(reading);
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

  /** The unit's stretch in a generation that was entered. */
  private Stretch stretch(Generation generation, ReaderLoop reader, UnitReading reading)
      throws IOException {
    Stretch stretch = generations.stretch(generation, reader, reading);
    // only the unit's reader makes stretches of it, so nobody else opens this object
    raws.open(generation, stretch, reading);
    return stretch;
  }

  // ------------------------------------------------------------------ what workers do

  private void map(
      Workers.Worker worker,
      Generation generation,
      Stretch stretch,
      String source,
      RecordBatch batch) {
    OutputSlot slot = generation.checkOut(source);
    worker
        .mapper(generation, source)
        .map(batch, stretch.unit(), slot, bytes -> count(generation, source, stretch, slot, bytes));
    generation.checkIn(slot);
    giveBack(batch);
    generations.done(generation);
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
}
