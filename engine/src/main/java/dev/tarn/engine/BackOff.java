package dev.tarn.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures in a row: twice as long each time, up to a limit, with jitter.
 */
final class BackOff {
  private static final long FIRST_MILLIS = 200;

  private BackOff() {}

  /**
   * @param failures in a row, from 1
   */
  static Duration after(int failures, Duration limit, RandomGenerator random) {
    long whole = Math.min(limit.toMillis(), FIRST_MILLIS << Math.min(failures - 1, 20));
    return Duration.ofMillis(whole / 2 + random.nextLong(whole / 2 + 1));
  }
}
