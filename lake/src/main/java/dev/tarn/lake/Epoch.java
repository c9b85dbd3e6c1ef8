package dev.tarn.lake;

import dev.tarn.event.EventBatch;
import dev.tarn.event.UnitName;
import java.io.IOException;

/**
 * An epoch being written: parts of units and the rows that they became. Several threads may write
 * at once; commit or abandon it when they are done.
 *
 * <p>Several epochs may be open; they end in the order of their numbers.
 */
public final class Epoch {
  /** The only writer of a lake on one machine. */
  static final long WRITER = 1;

  private final long number;

  Epoch(long number) {
    this.number = number;
  }

  /** n, counted by this writer. */
  public long number() {
    return number;
  }

  /** What its rows carry in {@code _epoch}: writer · 2^48 + n. */
  public long columnValue() {
    return WRITER << 48 | number;
  }

  /**
   * Writes a batch's rows as finished Parquet files sorted by time, or sets small batches aside to
   * be written together. The batch is the caller's again on return.
   */
  public void write(TableId table, EventBatch batch) throws IOException {
    if (number > 0) {
      throw new LakeException("lake-failed", "the lake cannot be written yet");
    }
  }

  /** Begins the raw object of a part of a unit. */
  public RawObject openRaw(UnitName unit, long unitNumber) throws IOException {
    if (number > 0) {
      throw new LakeException("lake-failed", "the lake cannot be written yet");
    }
    return new RawObject("", java.io.OutputStream.nullOutputStream());
  }

  /**
   * Adds a part whose rows have been written.
   *
   * @throws IllegalArgumentException if its counts do not balance or it does not go on where the
   *     unit's part before it in this epoch ended
   */
  public void addPart(Part part) {}

  /**
   * Makes the epoch durable and visible. When this returns, its units may be acknowledged; when it
   * throws, nothing of the epoch is durable unless the message says that the lake must be opened
   * again.
   *
   * @param planHash of the plan that made the rows
   */
  public CommitResult commit(String planHash) throws IOException {
    if (number > 0) {
      throw new LakeException("lake-failed", "the lake cannot be written yet");
    }
    return new CommitResult(number, java.util.List.of(), "");
  }

  /** Deletes what was written; harmless after an end. */
  public void abandon() {}
}
