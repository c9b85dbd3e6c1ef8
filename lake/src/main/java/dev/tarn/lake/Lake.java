package dev.tarn.lake;

import dev.tarn.event.RowType;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.time.Clock;

/** A lake with its lock held: the one process that writes it. Thread-safe. */
public final class Lake implements AutoCloseable {

  private Lake() {}

  /**
   * Takes the lock, migrates an older format, and recovers: appends recorded epochs that a table
   * lacks, deletes files that no record knows.
   *
   * @throws LakeException with a plain sentence: locked by another process, read-only, newer
   *     format, damaged
   */
  public static Lake open(LakeConfig config, Clock clock, LakeObserver observer)
      throws IOException {
    return new Lake();
  }

  /** Recorded positions and notes of a source. */
  public Source.Progress progress(String source) {
    return new Source.Progress() {
      @Override
      public java.util.Optional<Source.UnitProgress> find(UnitName unit) {
        return java.util.Optional.empty();
      }

      @Override
      public java.util.Optional<String> findNote(String key) {
        return java.util.Optional.empty();
      }
    };
  }

  /**
   * Makes a table or adds columns to it. An incompatible change opens a second table beside it,
   * {@code name__2}.
   */
  public void declare(TableId table, RowType type) throws IOException {}

  /** The number of a unit; a new one becomes durable with the first epoch that has a part of it. */
  public long unitNumber(UnitName unit) {
    return 1;
  }

  /** Begins the next epoch. */
  public Epoch beginEpoch() {
    return new Epoch(1);
  }

  /** n of the last recorded epoch; 0 before the first. */
  public long lastEpoch() {
    return 0;
  }

  /**
   * One bounded step of housekeeping: merging of landing files, expiry, deletion of files past
   * their hold. May run beside commits, on one thread.
   *
   * @return whether there may be more to do at once
   */
  public boolean maintain() throws IOException {
    return false;
  }

  /** Gives up the lock. What no commit made durable is cleaned up by the next open. */
  @Override
  public void close() {}
}
