package dev.tarn.query;

/**
 * A query to run.
 *
 * @param sql one SELECT statement
 * @param listener told of progress, asked for cancellation; called by the thread that reads the
 *     result
 */
public record QueryRequest(String sql, QueryLimits limits, Listener listener) {

  public QueryRequest(String sql) {
    this(sql, QueryLimits.DEFAULT, Listener.NONE);
  }

  /** Whoever waits for the result. */
  public interface Listener {
    Listener NONE = new Listener() {};

    /** How much of the files is read, 0 to 1; called a few times a second while nothing comes. */
    default void progress(double fraction) {}

    /** Whether the result is no longer wanted; the query ends with a diagnostic then. */
    default boolean cancelled() {
      return false;
    }
  }
}
