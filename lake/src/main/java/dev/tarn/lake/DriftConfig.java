package dev.tarn.lake;

import java.time.Duration;

/**
 * When input paths count as known, new and vanished.
 *
 * @param learnFor longest time from a source's first record on in which all paths are taken for
 *     known; it ends earlier where the newer half of the records, and at least {@link
 *     #SETTLED_RECORDS}, brought no new path
 * @param newFor how long a path that came after that is called new
 * @param vanishedAfter how long a path is missing, at least, before it is called vanished
 */
public record DriftConfig(Duration learnFor, Duration newFor, Duration vanishedAfter) {
  /** Learning a day at most, new for a week, vanished after a day. */
  public static final DriftConfig DEFAULT =
      new DriftConfig(Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(1));

  /** Records without a new path that end learning. */
  public static final long SETTLED_RECORDS = 500;

  /** Records that a path was in before it can vanish. */
  static final long REGULAR_RECORDS = 20;

  /** A path has vanished when this many records had none that should have had one. */
  static final long MISSED_RECORDS = 20;

  /** And not before this many records without it. */
  static final long VANISHED_RECORDS = 1000;

  public DriftConfig {
    if (learnFor.isNegative() || newFor.isNegative() || vanishedAfter.isNegative()) {
      throw new IllegalArgumentException("times are not negative");
    }
  }
}
