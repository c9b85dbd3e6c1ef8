package dev.tarn.connectors.kafka;

import dev.tarn.connectors.Backlogs;
import dev.tarn.connectors.Splits;
import dev.tarn.event.Source;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Topics of Kafka as a source: a unit is a range of offsets of one partition.
 *
 * <p>How far a partition was read is recorded with the rows, and that alone says where reading goes
 * on. No group assigns partitions; each reader takes its share of them, so nothing moves while Tarn
 * runs. A group is only told how far reading is, for those who look at its lag.
 */
final class KafkaSource implements Source {
  private final String name;
  private final KafkaSourceConfig config;
  private final KafkaAccess access;
  private final InstantSource clock;
  private final List<DeploymentFile> deployment;

  private final Backlogs backlogs = new Backlogs();

  /**
   * @param deployment what the brokers' side needs, where it is known
   */
  KafkaSource(
      String name,
      KafkaSourceConfig config,
      KafkaAccess access,
      InstantSource clock,
      List<DeploymentFile> deployment) {
    this.name = name;
    this.config = config;
    this.access = access;
    this.clock = clock;
    this.deployment = List.copyOf(deployment);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> splits() {
    return Splits.names();
  }

  @Override
  public List<DeploymentFile> deployment() {
    return deployment;
  }

  @Override
  public List<Trial> tryOut() throws InterruptedException {
    return new KafkaTrial(config, access, "tarn-" + name + "-trial").run();
  }

  @Override
  public Optional<Backlog> backlog() {
    return backlogs.all();
  }

  @Override
  public Reader reader(String split, Progress progress, Findings findings) {
    return new KafkaReader(
        name,
        config,
        access,
        Splits.share(split),
        clock,
        progress,
        findings,
        backlog -> backlogs.tell(split, backlog));
  }
}
