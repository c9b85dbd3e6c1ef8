package dev.tarn.query;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of the namespace {@code tarn} whose rows come from the program instead of from files.
 * Shared by the threads of all queries.
 *
 * @param name within {@code tarn}
 */
public record SystemTable(String name, List<Column> columns, Rows rows) {
  public SystemTable {
    columns = List.copyOf(columns);
  }

  /**
   * @param type a DuckDB type, {@code BIGINT}
   */
  public record Column(String name, String type) {}

  /** Produces the rows when a query mentions the table. */
  public interface Rows {
    void produce(Sink sink) throws IOException;
  }

  /**
   * Takes rows; a value is text, a number, a truth value, an {@code Instant}, a map of text or
   * null.
   */
  public interface Sink {
    void row(@Nullable Object... values);
  }
}
