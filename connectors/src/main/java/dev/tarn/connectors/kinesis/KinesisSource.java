package dev.tarn.connectors.kinesis;

import dev.tarn.connectors.LeftOut;
import dev.tarn.event.Source;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A stream of Kinesis as a source: a unit is a range of sequence numbers of one shard.
 *
 * <p>How far a shard was read is recorded with the rows, and that alone says where reading goes on.
 * Each reader takes its share of the shards; one that was made from others, by a split or a merge,
 * is begun when those were read to their end.
 */
final class KinesisSource implements Source {
  private static final long READER_HEAP_BYTES = 256L << 20;
  private static final int MOST_READERS = 4;

  private final String name;
  private final KinesisSourceConfig config;
  private final Supplier<DataStream> opener;
  private final InstantSource clock;
  private final Lineage lineage = new Lineage();
  private final LeftOut leftOut = new LeftOut();

  /** As of lately, of each split. */
  private final Map<String, Backlog> backlogs = new ConcurrentHashMap<>();

  /**
   * @param opener opens the stream, once for each reader
   */
  KinesisSource(
      String name, KinesisSourceConfig config, Supplier<DataStream> opener, InstantSource clock) {
    this.name = name;
    this.config = config;
    this.opener = opener;
    this.clock = clock;
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
  public List<Trial> tryOut() throws InterruptedException {
    return new KinesisTrial(config.stream()).run(opener);
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
    return new KinesisReader(
        name,
        config,
        opener,
        new KinesisReader.Share(Integer.parseInt(split), readers()),
        lineage,
        leftOut,
        clock,
        progress,
        findings,
        backlog -> backlogs.put(split, backlog));
  }
}
