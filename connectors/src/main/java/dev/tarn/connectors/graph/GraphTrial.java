package dev.tarn.connectors.graph;

import dev.tarn.event.Source.Trial;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Tries out whether logs can be read: a token, then a record of each. */
final class GraphTrial {
  private final List<EntraLog> logs;
  private final InstantSource clock;

  GraphTrial(List<EntraLog> logs, InstantSource clock) {
    this.logs = logs;
    this.clock = clock;
  }

  List<Trial> run(Supplier<AuditLog> opener) throws InterruptedException {
    List<Trial> trials = new ArrayList<>();
    String what = "get a token";
    try (AuditLog service = opener.get()) {
      service.login();
      trials.add(Trial.good(what, ""));
      for (EntraLog log : logs) {
        trials.add(read(service, log));
      }
    } catch (IOException e) {
      trials.add(Trial.failed(what, String.valueOf(e.getMessage())));
    }
    return List.copyOf(trials);
  }

  private Trial read(AuditLog service, EntraLog log) throws InterruptedException {
    String what = "read " + log;
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    try {
      LogPage page = service.first(log, new Window(now.minus(Duration.ofDays(1)), now), 1);
      return Trial.good(what, page.records().isEmpty() ? "none within a day" : "");
    } catch (IOException e) {
      return Trial.failed(what, String.valueOf(e.getMessage()));
    }
  }
}
