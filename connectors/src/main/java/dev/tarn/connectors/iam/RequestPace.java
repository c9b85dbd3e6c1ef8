package dev.tarn.connectors.iam;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * When the next request may be made, so that others who ask the same service are left their share.
 * Each refusal halves the pace, and what is answered brings it back; who is refused again and again
 * rests twice as long each time. One thread uses it.
 */
final class RequestPace {
  private static final long FIRST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
  private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long LONGEST_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** The part of an interval that each answer takes from it. */
  private static final int RECOVERY = 16;

  private final long shortestNanos;
  private final RandomGenerator random;
  private long intervalNanos;
  private long dueNanos;
  private int refusals;

  /**
   * @param aSecond most requests
   */
  RequestPace(int aSecond, RandomGenerator random, long nowNanos) {
    this.shortestNanos = TimeUnit.SECONDS.toNanos(1) / aSecond;
    this.random = random;
    this.intervalNanos = shortestNanos;
    this.dueNanos = nowNanos;
  }

  /** How long to wait; not positive if a request may be made now. */
  long waitNanos(long nowNanos) {
    return dueNanos - nowNanos;
  }

  /** A request is made. */
  void asked(long nowNanos) {
    dueNanos = nowNanos + intervalNanos;
  }

  /** A request was answered. */
  void answered() {
    refusals = 0;
    intervalNanos = Math.max(shortestNanos, intervalNanos - intervalNanos / RECOVERY);
  }

  /** A request was refused because there were too many; returns how many were so in a row. */
  int refused(long nowNanos) {
    long whole = Math.min(LONGEST_REST_NANOS, FIRST_REST_NANOS << Math.min(refusals, 20));
    // with jitter, so that not all come back at once
    dueNanos = nowNanos + whole / 2 + random.nextLong(whole / 2 + 1);
    intervalNanos = Math.min(Math.max(LONGEST_INTERVAL_NANOS, shortestNanos), intervalNanos * 2);
    return ++refusals;
  }
}
