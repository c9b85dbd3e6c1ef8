package dev.tarn.connectors.graph;

import java.time.Duration;
import java.time.Instant;

/**
 * How far passes reach back into what was read before, for events that appear late.
 *
 * <p>Each reaches back by the time between two of them, some by more: those with which 4, 16, 64, …
 * times as long has gone by by twice that, and twice in each overlap one by all of it. So an event
 * is looked for again at growing intervals: one that is late by some time is found before eight
 * times as much has gone by, and for sure if it is late by no more than half of the overlap. A day
 * of overlap costs about ten readings of each event, not hundreds.
 */
final class Reach {
  private static final int FACTOR = 4;

  private Reach() {}

  /**
   * @param from where the last pass ended
   * @param to where this one ends
   * @param every the time between two passes
   * @param overlap the longest reach
   */
  static Duration of(Instant from, Instant to, Duration every, Duration overlap) {
    Duration half = overlap.dividedBy(2);
    if (every.compareTo(half) >= 0 || isCrossed(half, from, to)) {
      return overlap;
    }
    Duration reach = every;
    for (Duration period = every.multipliedBy(FACTOR);
        period.compareTo(half) < 0;
        period = period.multipliedBy(FACTOR)) {
      if (isCrossed(period, from, to)) {
        reach = period.multipliedBy(2);
      }
    }
    return reach;
  }

  /** Whether a multiple of a time span lies between two times. */
  private static boolean isCrossed(Duration span, Instant from, Instant to) {
    return Math.floorDiv(from.getEpochSecond(), span.toSeconds())
        < Math.floorDiv(to.getEpochSecond(), span.toSeconds());
  }
}
