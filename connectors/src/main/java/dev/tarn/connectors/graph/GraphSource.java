package dev.tarn.connectors.graph;

import dev.tarn.connectors.Backlogs;
import dev.tarn.event.Source;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Logs of Microsoft Entra as a source: a unit is what is new in a window of time.
 *
 * <p>Windows overlap, as events appear late. How far a log was read, and which events of the
 * overlap are stored, is recorded with the rows, and that alone says what is new. Each log has a
 * reader of its own, so one that cannot be read holds up no other.
 */
final class GraphSource implements Source {
  private final String name;
  private final GraphSourceConfig config;
  private final Supplier<AuditLog> opener;
  private final InstantSource clock;
  private final List<DeploymentFile> deployment;
  private final Throttle throttle;
  private final Backlogs backlogs = new Backlogs();

  /**
   * @param opener opens Graph, once for each reader
   */
  GraphSource(
      String name,
      GraphSourceConfig config,
      Supplier<AuditLog> opener,
      InstantSource clock,
      List<DeploymentFile> deployment) {
    this.name = name;
    this.config = config;
    this.opener = opener;
    this.clock = clock;
    this.deployment = List.copyOf(deployment);
    this.throttle = new Throttle(config.requestEvery(), clock);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> splits() {
    return config.logs().stream().map(EntraLog::label).toList();
  }

  @Override
  public List<Trial> tryOut() throws InterruptedException {
    return new GraphTrial(config.logs(), clock).run(opener);
  }

  @Override
  public List<DeploymentFile> deployment() {
    return deployment;
  }

  @Override
  public Optional<Backlog> backlog() {
    return backlogs.all();
  }

  @Override
  public Reader reader(String split, Progress progress, Findings findings) {
    return new GraphReader(
        name,
        EntraLog.find(split).orElseThrow(),
        config,
        opener,
        throttle,
        clock,
        progress,
        findings,
        backlog -> backlogs.tell(split, backlog));
  }
}
