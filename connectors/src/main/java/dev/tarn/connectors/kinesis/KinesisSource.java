package dev.tarn.connectors.kinesis;

import dev.tarn.connectors.Backlogs;
import dev.tarn.connectors.LeftOut;
import dev.tarn.connectors.Splits;
import dev.tarn.event.Source;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A stream of Kinesis as a source: a unit is a range of sequence numbers of one shard.
 *
 * <p>How far a shard was read is recorded with the rows, and that alone says where reading goes on.
 * Each reader takes its share of the shards; one that was made from others, by a split or a merge,
 * is begun when those were read to their end.
 */
final class KinesisSource implements Source {
  private final String name;
  private final KinesisSourceConfig config;
  private final Supplier<DataStream> opener;
  private final InstantSource clock;
  private final List<DeploymentFile> deployment;
  private final Lineage lineage = new Lineage();
  private final LeftOut leftOut = new LeftOut();

  private final Backlogs backlogs = new Backlogs();

  /**
   * @param opener opens the stream, once for each reader
   * @param deployment what Amazon's side needs
   */
  KinesisSource(
      String name,
      KinesisSourceConfig config,
      Supplier<DataStream> opener,
      InstantSource clock,
      List<DeploymentFile> deployment) {
    this.name = name;
    this.config = config;
    this.opener = opener;
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
  public List<Trial> tryOut() throws InterruptedException {
    return new KinesisTrial(config.stream()).run(opener);
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
    return new KinesisReader(
        name,
        config,
        opener,
        Splits.share(split),
        lineage,
        leftOut,
        clock,
        progress,
        findings,
        backlog -> backlogs.tell(split, backlog));
  }
}
