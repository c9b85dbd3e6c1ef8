package dev.tarn.connectors.kafka;

import dev.tarn.event.Source;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Topics of Kafka as a source: a unit is a range of offsets of one partition.
 *
 * <p>How far a partition was read is recorded with the rows, and that alone says where reading goes
 * on. No group assigns partitions; each reader takes its share of them, so nothing moves while Tarn
 * runs. A group is only told how far reading is, for those who look at its lag.
 */
final class KafkaSource implements Source {
  private static final long READER_HEAP_BYTES = 256L << 20;
  private static final int MOST_READERS = 4;

  private final String name;
  private final KafkaSourceConfig config;
  private final KafkaAccess access;
  private final InstantSource clock;
  private final List<DeploymentFile> deployment;

  /** As of lately, of each split that has partitions. */
  private final Map<String, Backlog> backlogs = new ConcurrentHashMap<>();

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
    return IntStream.range(0, readers()).mapToObj(Integer::toString).toList();
  }

  private static int readers() {
    Runtime runtime = Runtime.getRuntime();
    long byHeap = runtime.maxMemory() / READER_HEAP_BYTES;
    return Math.clamp(Math.min(byHeap, runtime.availableProcessors()), 1, MOST_READERS);
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
    if (backlogs.isEmpty()) {
      return Optional.empty();
    }
    long records = backlogs.values().stream().mapToLong(Backlog::records).sum();
    return Optional.of(
        new Backlog(
            records,
            backlogs.values().stream()
                .flatMap(backlog -> backlog.oldest().stream())
                .min(Instant::compareTo)));
  }

  @Override
  public Reader reader(String split, Progress progress, Findings findings) {
    return new KafkaReader(
        name,
        config,
        access,
        new KafkaReader.Share(Integer.parseInt(split), readers()),
        clock,
        progress,
        findings,
        backlog -> backlogs.put(split, backlog));
  }
}
