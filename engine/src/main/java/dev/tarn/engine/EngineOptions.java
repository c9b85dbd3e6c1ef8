package dev.tarn.engine;

import dev.tarn.lake.LakeObserver;
import java.time.Clock;
import java.time.Duration;

/**
 * How a plan is run; nothing here changes the rows.
 *
 * @param untilIdle whether to end when all that there is has been read and committed
 * @param workers threads that map and encode
 * @param epochBytes size in memory at which an epoch is closed before its time; two may be in
 *     memory
 * @param stopWithin how long a stop waits for what is in flight
 * @param clock gives logged times
 * @param observer told of the steps of commits, for tests
 */
public record EngineOptions(
    boolean untilIdle,
    int workers,
    long epochBytes,
    Duration stopWithin,
    Clock clock,
    LakeObserver observer) {

  public EngineOptions {
    if (workers < 1 || epochBytes < 1) {
      throw new IllegalArgumentException("workers and epochBytes are positive");
    }
  }

  /** Batches of records that may be in memory at a time. */
  int batches() {
    if (workers == 1) {
      return 1;
    }
    long byHeap = Runtime.getRuntime().maxMemory() / (48L << 20);
    return (int) Math.clamp(byHeap, workers + 2L, 4L * workers + 2);
  }

  /** The same with the least memory: everything one after the other. */
  EngineOptions frugal() {
    return new EngineOptions(
        untilIdle, 1, Math.max(1 << 20, epochBytes / 4), stopWithin, clock, observer);
  }

  /** All cores, a tenth of the heap an epoch, 30 seconds to stop. */
  public static EngineOptions defaults(boolean untilIdle) {
    Runtime runtime = Runtime.getRuntime();
    return new EngineOptions(
        untilIdle,
        runtime.availableProcessors(),
        Math.max(16L << 20, runtime.maxMemory() / 10),
        Duration.ofSeconds(30),
        Clock.systemUTC(),
        LakeObserver.NONE);
  }
}
