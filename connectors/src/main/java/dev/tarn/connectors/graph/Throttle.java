package dev.tarn.connectors.graph;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When Graph may be asked: as often as it allows, and not while it wants to be left alone. What
 * Graph counts is an application's requests to a tenant, so all readers of a source share one.
 * Thread-safe.
 */
final class Throttle {
  /**
   * So many requests may follow each other at once.
   *
   * <p>https://learn.microsoft.com/graph/throttling-limits#identity-and-access-reports-service-limits
   */
  private static final int BURST = 5;

  private static final Duration FIRST_REST = Duration.ofSeconds(2);
  private static final Duration LONGEST_REST = Duration.ofMinutes(2);

  private final Duration requestEvery;
  private final InstantSource clock;
  private final ArrayDeque<Instant> latest = new ArrayDeque<>();
  private Instant closedUntil = Instant.EPOCH;
  private int refusals;

  /**
   * @param requestEvery the mean time between two requests at most
   */
  Throttle(Duration requestEvery, InstantSource clock) {
    this.requestEvery = requestEvery;
    this.clock = clock;
  }

  /** Zero if a request may be made, which then counts; else how long to wait before it may. */
  synchronized Duration ask() {
    Instant now = clock.instant();
    Duration pause = Duration.between(now, closedUntil);
    if (latest.size() == BURST) {
      Duration all = requestEvery.multipliedBy(BURST);
      Duration full = Duration.between(now, latest.getFirst().plus(all));
      // a clock that was set back does not count
      if (full.compareTo(pause) > 0 && full.compareTo(all) <= 0) {
        pause = full;
      }
    }
    if (pause.isPositive()) {
      return pause;
    }
    latest.addLast(now);
    if (latest.size() > BURST) {
      latest.removeFirst();
    }
    return Duration.ZERO;
  }

  /**
   * A request was refused as too early.
   *
   * @param retryAfter how long Graph wants to be left alone; where it does not say, longer each
   *     time, with jitter
   * @return how many were refused in a row
   */
  synchronized int refused(Optional<Duration> retryAfter) {
    refusals++;
    Duration rest = retryAfter.orElseGet(() -> rest(refusals));
    Instant until = clock.instant().plus(rest);
    if (until.isAfter(closedUntil)) {
      closedUntil = until;
    }
    return refusals;
  }

  private static Duration rest(int times) {
    long whole =
        Math.min(LONGEST_REST.toMillis(), FIRST_REST.toMillis() << Math.min(times - 1, 20));
    return Duration.ofMillis(whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1));
  }

  /** A request was answered. */
  synchronized void answered() {
    refusals = 0;
  }
}
