package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.lake.LakeObserver;
import dev.tarn.lake.LakeReader;
import dev.tarn.lake.SourceTotal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sources that are filled all the time while everything fails: the process that reads them is
 * killed every few seconds, at any instant or at a step of a commit, and begins again with another
 * clock; services are restarted, throttle, break off and repeat themselves. In the end the lake has
 * each record once that was produced, and no other.
 */
final class Soak {
  private static final Duration REST = Duration.ofMinutes(2);
  private static final int MOST_RECORDS = 300;
  private static final int LONGEST_PAUSE_MILLIS = 400;
  private static final int LONGEST_LIFE_MILLIS = 10_000;

  private final Path folder;
  private final List<SoakFeed> feeds;
  private final Random random;
  private final Map<String, Integer> faults = new TreeMap<>();
  private final List<String> outcome = new ArrayList<>();

  Soak(Path folder, List<SoakFeed> feeds, long seed) {
    this.folder = folder;
    this.feeds = feeds;
    this.random = new Random(seed);
  }

  /** A line a source, after {@link #run}. */
  List<String> outcome() {
    return outcome;
  }

  /** What went wrong, how often. */
  Map<String, Integer> faults() {
    return faults;
  }

  void run(Duration length) throws Exception {
    writeConfiguration();
    CountDownLatch over = new CountDownLatch(1);
    Map<SoakFeed, CompletableFuture<Integer>> produced = new LinkedHashMap<>();
    for (SoakFeed feed : feeds) {
      CompletableFuture<Integer> records = new CompletableFuture<>();
      produced.put(feed, records);
      long seed = random.nextLong();
      Thread.ofPlatform()
          .name("producer-" + feed.name())
          .daemon()
          .start(
              () -> {
                try {
                  records.complete(produce(feed, new Random(seed), over));
                } catch (Exception | AssertionError e) {
                  records.completeExceptionally(e);
                }
              });
    }
    try {
      disturb(System.nanoTime() + length.toNanos());
    } finally {
      over.countDown();
    }
    Map<String, Integer> expected = new TreeMap<>();
    // what listens takes the last requests
    Process process = KillTarget.start(folder, 0, Duration.ZERO);
    try {
      for (Map.Entry<SoakFeed, CompletableFuture<Integer>> feed : produced.entrySet()) {
        expected.put(feed.getKey().name(), feed.getValue().get(3, TimeUnit.MINUTES));
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    finish();
    compare(expected);
  }

  private void writeConfiguration() throws IOException {
    Files.writeString(
        folder.resolve("mapping.yaml"), Files.readString(Path.of(TestEngine.MAPPING)));
    StringBuilder text =
        new StringBuilder(
            "lake: {path: ./lake, retention: 10000d, commit_every: 200ms}\nsources:\n");
    for (SoakFeed feed : feeds) {
      text.append("  ").append(feed.name()).append(": {mapping: ./mapping.yaml, ");
      text.append(feed.source()).append("}\n");
    }
    Files.writeString(folder.resolve("tarn.yaml"), text);
  }

  /** Returns how many records it gave the source: those of {@link TestEngine#logins} from 0 on. */
  private static int produce(SoakFeed feed, Random random, CountDownLatch over) throws Exception {
    int next = 0;
    while (!over.await(random.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS)) {
      int to = next + 1 + random.nextInt(MOST_RECORDS);
      feed.produce(TestEngine.logins(next, to));
      next = to;
    }
    return next;
  }

  private void disturb(long end) throws Exception {
    while (System.nanoTime() < end) {
      int haltAfter = random.nextInt(3) == 0 ? 1 + random.nextInt(30) : 0;
      Duration clock = Duration.ofMinutes(random.nextInt(3) == 0 ? random.nextInt(-120, 120) : 0);
      Process process = KillTarget.start(folder, haltAfter, clock);
      if (!clock.isZero()) {
        count("clock stepped");
      }
      try {
        if (random.nextInt(3) > 0) {
          SoakFeed feed = feeds.get(random.nextInt(feeds.size()));
          count(feed.name() + ": " + feed.disturb(random));
        }
        boolean ended = process.waitFor(random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
        count(ended ? "process ended at a step of a commit" : "process killed at an instant");
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private void count(String fault) {
    faults.merge(fault, 1, Integer::sum);
  }

  /** Reads what is left, undisturbed. */
  private void finish() throws Exception {
    for (SoakFeed feed : feeds) {
      feed.heal();
    }
    EngineOptions options =
        new EngineOptions(
            true, 2, 16 << 20, Duration.ofSeconds(30), Clock.systemUTC(), LakeObserver.NONE);
    long end = System.nanoTime() + REST.toNanos();
    boolean done = false;
    while (!done && System.nanoTime() < end) {
      EngineResult result =
          new EmbeddedEngine(TestEngine.planOf(folder), options, EngineListener.NONE).run();
      done = result.end() == End.IDLE && feeds.stream().allMatch(SoakFeed::isDone);
    }
    assertThat(done).isTrue();
  }

  private void compare(Map<String, Integer> expected) throws Exception {
    Map<String, LakeRows.Texts> found = LakeRows.texts(folder.resolve("lake"), "message");
    for (Map.Entry<String, Integer> source : expected.entrySet()) {
      int records = source.getValue();
      LakeRows.Texts texts = found.getOrDefault(source.getKey(), new LakeRows.Texts(0, 0));
      outcome.add(
          source.getKey()
              + ": "
              + records
              + " records produced, "
              + texts.rows()
              + " rows stored, "
              + texts.distinct()
              + " different");
    }
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, records) -> {
          LakeRows.Texts texts = found.get(name);
          assertThat(texts.rows()).as(name).isEqualTo((long) records);
          assertThat(texts.distinct()).as(name).isEqualTo((long) records);
        });
    try (LakeReader reader = LakeReader.open(folder.resolve("lake"))) {
      for (SourceTotal total : reader.totals()) {
        assertThat(total.balanced()).isTrue();
        assertThat(total.quarantined()).isZero();
      }
    }
  }
}
