package dev.tarn.query;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Severity;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a query, as they come. One thread uses it; another may close it. Whoever gets one
 * closes it.
 *
 * <p>Values are {@code String}, {@code Boolean}, {@code Byte} to {@code Long}, {@code BigInteger},
 * {@code BigDecimal}, {@code Float}, {@code Double}, {@code Instant} for a timestamp with time
 * zone, {@code LocalDateTime}, {@code LocalDate}, {@code LocalTime}, {@code UUID}, {@code byte[]},
 * {@code List}, {@code Map} for structs and maps, or null.
 */
public final class QueryResult implements AutoCloseable {
  /** How long DuckDB may take to notice that it is interrupted before it is left behind. */
  private static final Duration GRACE = Duration.ofMillis(1_500);

  private static final long STEP_MILLIS = 20;
  private static final long PROGRESS_MILLIS = 200;

  private final QueryRun run;
  private final QueryRequest request;
  private final long startNanos = System.nanoTime();
  private List<QueryColumn> columns = List.of();
  private List<@Nullable Object[]> batch = List.of();
  private int nextInBatch;
  private @Nullable Object[] row = {};
  private boolean ended;
  private boolean truncated;
  private volatile boolean leftBehind;
  private long rows;
  private long progressNanos = startNanos;

  private QueryResult(QueryRun run, QueryRequest request) {
    this.run = run;
    this.request = request;
  }

  static QueryResult start(QueryRun run, QueryRequest request)
      throws QueryException, InterruptedException {
    QueryResult result = new QueryResult(run, request);
    run.start();
    boolean started = false;
    try {
      if (result.await() instanceof QueryRun.Columns(List<QueryColumn> columns)) {
        result.columns = columns;
      }
      started = true;
      return result;
    } finally {
      if (!started) {
        run.cancel();
      }
    }
  }

  public List<QueryColumn> columns() {
    return columns;
  }

  /**
   * Goes on to the next row; false after the last.
   *
   * @throws QueryException if the query fails or reaches a limit
   */
  public boolean next() throws QueryException, InterruptedException {
    while (!ended && nextInBatch == batch.size()) {
      switch (await()) {
        case QueryRun.Rows(List<@Nullable Object[]> next) -> {
          batch = next;
          nextInBatch = 0;
        }
        case QueryRun.End(boolean cut) -> {
          ended = true;
          truncated = cut;
        }
        case QueryRun.Columns(List<QueryColumn> described) -> columns = described;
        case QueryRun.Failed failed -> run.throwFailure();
      }
    }
    if (nextInBatch == batch.size()) {
      row = new Object[0];
      return false;
    }
    row = batch.get(nextInBatch++);
    rows++;
    return true;
  }

  /** The value of a column of the current row, counted from 0. */
  public @Nullable Object value(int column) {
    if (column < 0 || column >= row.length) {
      throw new NoSuchElementException("no column " + column);
    }
    return row[column];
  }

  /** Rows handed out so far. */
  public long rows() {
    return rows;
  }

  /** Whether there were more rows than the limit; known when {@link #next} has given false. */
  public boolean truncated() {
    return truncated;
  }

  /** What was read for the result. */
  public QueryStatistics statistics() {
    return run.statistics();
  }

  private QueryRun.Message await() throws QueryException, InterruptedException {
    long limitNanos = request.limits().time().toNanos();
    while (true) {
      QueryRun.Message message = run.poll(STEP_MILLIS);
      if (message != null && !(message instanceof QueryRun.Failed)) {
        return message;
      }
      run.throwFailure();
      long now = System.nanoTime();
      if (request.listener().cancelled()) {
        ended = true;
        run.cancel();
        throw new QueryException(
            new Diagnostic(
                "query-cancelled", Severity.ERROR, null, "the query was cancelled", null));
      }
      if (now - startNanos > limitNanos) {
        ended = true;
        run.interrupt();
        if (!run.awaitEnd(GRACE)) {
          leftBehind = true;
          run.cancel();
        }
        throw timeLimit(request.limits());
      }
      if (now - progressNanos > TimeUnit.MILLISECONDS.toNanos(PROGRESS_MILLIS)) {
        progressNanos = now;
        request.listener().progress(run.progress());
      }
    }
  }

  static QueryException timeLimit(QueryLimits limits) {
    Duration time = limits.time();
    String spoken =
        time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    return new QueryException(
        new Diagnostic(
            "time-limit",
            Severity.ERROR,
            null,
            "the query took longer than its limit of " + spoken,
            "narrow it down by eventDay or time, or raise the limit"));
  }

  /**
   * Ends the query if it still runs and gives its files free; twice is harmless. Waits for that,
   * unless native code does not come back: then the run cleans up by itself when it does.
   */
  @Override
  public void close() {
    run.cancel();
    try {
      if (!leftBehind && !run.awaitEnd(GRACE)) {
        leftBehind = true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
