package dev.tarn.query;

import java.time.Duration;

/**
 * What one query may use.
 *
 * @param rows handed out; more are cut off and the result says so
 * @param time from the start of {@link QueryEngine#run} to the last row, the reader's own time
 *     included
 * @param memoryBytes for DuckDB's sorts, joins and aggregates; nothing is spilled to disk
 * @param threads that DuckDB uses
 */
public record QueryLimits(long rows, Duration time, long memoryBytes, int threads) {
  /** 10,000 rows, one minute, 1 GiB, all processors. */
  public static final QueryLimits DEFAULT =
      new QueryLimits(
          10_000,
          Duration.ofMinutes(1),
          1L << 30,
          Math.max(1, Runtime.getRuntime().availableProcessors()));

  public QueryLimits {
    if (rows < 0 || time.isNegative() || time.isZero() || memoryBytes < 1 << 20 || threads < 1) {
      throw new IllegalArgumentException(
          "rows >= 0, time > 0, memory >= 1 MiB and threads >= 1 are wanted");
    }
  }

  public QueryLimits withRows(long most) {
    return new QueryLimits(most, time, memoryBytes, threads);
  }

  public QueryLimits withTime(Duration longest) {
    return new QueryLimits(rows, longest, memoryBytes, threads);
  }

  public QueryLimits withMemoryBytes(long most) {
    return new QueryLimits(rows, time, most, threads);
  }

  public QueryLimits withThreads(int most) {
    return new QueryLimits(rows, time, memoryBytes, most);
  }
}
