package dev.tarn.connectors.graph;

import dev.tarn.connectors.StartAt;
import java.time.Duration;
import java.util.List;

/**
 * Which logs are read, and how.
 *
 * @param logs at least one
 * @param startAt where reading begins in what is there when the source first starts
 * @param every how often each is read
 * @param delay how old a record is at least when it is first asked for
 * @param overlap how late records may appear and are still found
 * @param retention how long Entra keeps records
 * @param requestEvery the mean time between two requests at most
 * @param pageSize how many records are asked for at once
 */
record GraphSourceConfig(
    List<EntraLog> logs,
    StartAt startAt,
    Duration every,
    Duration delay,
    Duration overlap,
    Duration retention,
    Duration requestEvery,
    int pageSize) {

  /**
   * The most that a page has.
   *
   * <p>https://learn.microsoft.com/graph/api/signin-list
   */
  static final int MOST_RECORDS = 1_000;

  GraphSourceConfig {
    logs = List.copyOf(logs);
    if (every.toSeconds() < 1 || overlap.toSeconds() < 1 || retention.toSeconds() < 1) {
      throw new IllegalArgumentException("times are a second at least");
    }
    if (pageSize < 1 || pageSize > MOST_RECORDS) {
      throw new IllegalArgumentException("a page has 1 to " + MOST_RECORDS + " records");
    }
  }
}
