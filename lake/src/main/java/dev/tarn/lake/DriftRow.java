package dev.tarn.lake;

import dev.tarn.event.PathCounts;
import java.time.Instant;

/**
 * An input path of a source, as its records had it so far.
 *
 * @param path as in {@code unmapped}, with {@code [*]} for indexes and {@code *} for keys that were
 *     too many
 * @param records that had a value or null there
 * @param of all records of the source since the path was first seen
 * @param firstSeen when the epoch of its first record was committed
 * @param lastSeen when the epoch of its last record was committed
 * @param shape of its first value, without the value: {@code text of 36 bytes}
 */
public record DriftRow(
    String source,
    String mapping,
    String path,
    State state,
    PathCounts.Use use,
    long records,
    long of,
    Instant firstSeen,
    Instant lastSeen,
    String shape) {

  /** What a path's past says of it. */
  public enum State {
    /** Seen while the source was learned, or for longer than a path is new. */
    KNOWN,
    /** First seen after the source was learned. */
    NEW,
    /** Regular once, and missing for long. */
    VANISHED
  }

  /** The share of the records that had it, since it was first seen: more than 0, at most 1. */
  public double share() {
    return of == 0 ? 1 : Math.min(1, (double) records / of);
  }
}
