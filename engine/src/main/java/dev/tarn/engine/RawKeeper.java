package dev.tarn.engine;

import dev.tarn.event.HeldBytes;
import dev.tarn.lake.Epoch;
import java.io.IOException;
import java.util.Objects;

/**
 * Keeps the raw bytes of units: those of a part in its object, and those of records of which the
 * quarantine has only the head in objects of their own. An object that cannot be written ends the
 * run. Thread-safe; of one unit, its reader's thread alone.
 */
final class RawKeeper {
  private final boolean keepsParts;
  private final Generations generations;
  private final Workers workers;

  /**
   * @param keepsParts whether all bytes are kept, or those of records alone that the quarantine
   *     cannot hold
   */
  RawKeeper(boolean keepsParts, Generations generations, Workers workers) {
    this.keepsParts = keepsParts;
    this.generations = generations;
    this.workers = workers;
  }

  /** Opens the object of a stretch's part, if it is to have one. */
  void open(Generation generation, Stretch stretch, UnitReading reading) throws IOException {
    if (!keepsParts || stretch.raw() != null) {
      return;
    }
    try {
      Epoch epoch = epoch(generation);
      stretch.keepIn(
          new RawWriter(
              epoch.openRaw(reading.name(), reading.number()), stretch.from().byteOffset()));
    } catch (IOException e) {
      generations.fail(e);
      throw e;
    }
  }

  /** Keeps what a stream has read up to a place, or drops it. */
  void keep(Generation generation, Stretch stretch, TeeStream stream, long end) {
    RawWriter raw = stretch.raw();
    if (raw == null) {
      stream.drop(end);
    } else {
      write(generation, raw, stream.cut(end));
    }
  }

  /** Keeps a chunk, if the part has an object. */
  void keep(Generation generation, Stretch stretch, RawChunk chunk) {
    RawWriter raw = stretch.raw();
    if (raw != null && chunk.length() > 0) {
      write(generation, raw, chunk);
    }
  }

  /** Closes the object of a part that ends its unit: many small units are not all held open. */
  void end(Generation generation, Stretch stretch) {
    RawWriter raw = stretch.raw();
    if (raw != null) {
      raw.end();
      writeLater(generation, raw);
    }
  }

  private void write(Generation generation, RawWriter raw, RawChunk chunk) {
    raw.add(chunk);
    writeLater(generation, raw);
  }

  private void writeLater(Generation generation, RawWriter raw) {
    generations.hold(generation);
    workers.add(
        worker -> {
          raw.writeSome();
          generations.done(generation);
        });
  }

  /**
   * Writes bytes of a record that the quarantine cannot hold to an object of their own, and to the
   * part's. At once, on this thread: many such chunks would not fit into memory.
   *
   * @return the object's path in the lake
   */
  String keepAside(Generation generation, Stretch stretch, UnitReading reading, RawChunk chunk)
      throws IOException {
    try {
      RawWriter sidecar = reading.sidecar;
      if (sidecar == null) {
        sidecar = openAside(generation, reading, chunk.position());
        reading.sidecar = sidecar;
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
      generations.fail(e);
      throw e;
    }
  }

  /**
   * Writes all bytes of a unit whose framer holds them to the object of the part that has its first
   * record. At once: they would not fit into memory.
   */
  void keepWhole(Stretch stretch, UnitReading reading, HeldBytes held, long end)
      throws IOException {
    RawWriter raw = stretch.raw();
    if (raw != null && reading.position.byteOffset() < end) {
      try {
        raw.writeAll(held);
      } catch (IOException e) {
        generations.fail(e);
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
  String keepWholeAside(Generation generation, UnitReading reading, HeldBytes held)
      throws IOException {
    String known = reading.wholeObject;
    if (known != null) {
      return known;
    }
    try {
      RawWriter aside = openAside(generation, reading, 0);
      aside.writeAll(held);
      reading.wholeObject = aside.path();
      return aside.path();
    } catch (IOException e) {
      generations.fail(e);
      throw e;
    }
  }

  private RawWriter openAside(Generation generation, UnitReading reading, long position)
      throws IOException {
    RawWriter aside =
        new RawWriter(
            epoch(generation).openRecordObject(reading.name(), reading.number(), position),
            position);
    generations.addSidecar(generation, aside);
    return aside;
  }

  private static Epoch epoch(Generation generation) {
    return Objects.requireNonNull(generation.epoch, "a generation with stretches has an epoch");
  }
}
