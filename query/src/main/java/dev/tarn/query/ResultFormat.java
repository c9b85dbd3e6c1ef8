package dev.tarn.query;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.Optional;

/** How the rows of a result are written. */
public enum ResultFormat {
  /** Aligned columns for people; long values are cut, the number of rows stands below. */
  TABLE,
  /** One JSON array of objects, a row a line. */
  JSON,
  /** RFC 4180, with a header line; nested values as JSON text. */
  CSV;

  /** By the word people write, {@code table}. */
  public static Optional<ResultFormat> find(String word) {
    for (ResultFormat format : values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(word)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /**
   * Writes all rows of a result as they come; JSON and CSV in bounded memory, a table by blocks of
   * rows. Flushes the writer, does not close it.
   *
   * @throws QueryException if the query fails on the way; what was written by then stays written
   */
  public void write(QueryResult result, Writer out)
      throws IOException, QueryException, InterruptedException {
    switch (this) {
      case TABLE -> new TableText(out).write(result);
      case JSON -> new JsonText(out).write(result);
      case CSV -> new CsvText(out).write(result);
    }
    out.flush();
  }
}
