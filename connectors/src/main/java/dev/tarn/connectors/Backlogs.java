package dev.tarn.connectors;

import dev.tarn.event.Source.Backlog;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How far the readers of a source are behind, each of which tells it. Thread-safe. */
public final class Backlogs {
  private final Map<String, Backlog> bySplit = new ConcurrentHashMap<>();

  public void tell(String split, Backlog backlog) {
    bySplit.put(split, backlog);
  }

  /** How far the source is behind; empty where no reader has told. */
  public Optional<Backlog> all() {
    if (bySplit.isEmpty()) {
      return Optional.empty();
    }
    long records = bySplit.values().stream().mapToLong(Backlog::records).sum();
    Optional<Instant> oldest =
        bySplit.values().stream()
            .flatMap(backlog -> backlog.oldest().stream())
            .min(Instant::compareTo);
    return Optional.of(new Backlog(records, oldest));
  }
}
