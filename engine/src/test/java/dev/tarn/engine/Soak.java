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
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Sources that are filled all the time while everything fails: the process that reads them is
 * killed every few seconds, at any instant or at a step of a commit, and begins again with another
 * clock; its disk is full for a while; services are restarted, throttle, fail, break off and repeat
 * themselves. In the end the lake has each record once that it owes, and no other.
 */
final class Soak {
  private static final Duration REST = Duration.ofMinutes(10);
  private static final int LONGEST_PAUSE_MILLIS = 400;
  private static final Duration LONGEST_BEGINNING = Duration.ofMinutes(1);
  private static final long LOOK_MILLIS = 200;
  private static final long LONGEST_LIFE_MILLIS = 10_000;
  private static final int HALTED = 137;

  private final Path folder;
  private final Optional<SmallDisk> disk;
  private final Path lake;
  private final List<SoakFeed> feeds;
  private final Random random;
  private final Map<String, Integer> faults = new TreeMap<>();
  private final List<String> outcome = new ArrayList<>();

  /**
   * @param folder of the configuration
   * @param diskFolder of the lake
   * @param disk what is mounted there, if it can be made full
   */
  Soak(Path folder, Path diskFolder, Optional<SmallDisk> disk, List<SoakFeed> feeds, long seed) {
    this.folder = folder;
    this.disk = disk;
    this.lake = diskFolder.resolve("lake");
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
    writeConfiguration(folder, lake, "200ms", feeds);
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
      long begun = System.nanoTime();
      long end = begun + length.toNanos();
      long minutesTold = 0;
      while (System.nanoTime() < end) {
        disturb();
        long minutes = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - begun);
        if (minutes > minutesTold) {
          minutesTold = minutes;
          System.out.println("soak: " + minutes + " minutes, " + faults);
        }
        for (CompletableFuture<Integer> records : produced.values()) {
          if (records.isDone()) {
            // before the end only because it failed
            records.get();
          }
        }
      }
    } finally {
      over.countDown();
      freeDisk();
    }
    Map<String, Integer> counts = new TreeMap<>();
    // what listens takes the last requests
    Process process = KillTarget.start(folder, 0, Duration.ZERO);
    try {
      for (Map.Entry<SoakFeed, CompletableFuture<Integer>> feed : produced.entrySet()) {
        counts.put(feed.getKey().name(), feed.getValue().get(3, TimeUnit.MINUTES));
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    System.out.println("soak: what is left is read, of " + counts);
    finish();
    System.out.println("soak: what is stored is compared");
    compare(counts);
  }

  /** Writes the configuration with all sources, and the mapping of most of them. */
  static void writeConfiguration(Path folder, Path lake, String commitEvery, List<SoakFeed> feeds)
      throws IOException {
    Files.writeString(
        folder.resolve("mapping.yaml"), Files.readString(Path.of(TestEngine.MAPPING)));
    StringBuilder text =
        new StringBuilder(
            "lake: {path: '"
                + lake
                + "', retention: 10000d, commit_every: "
                + commitEvery
                + "}\nsources:\n");
    for (SoakFeed feed : feeds) {
      text.append("  ").append(feed.name()).append(": {mapping: ").append(feed.mapping());
      text.append(", ").append(feed.source()).append("}\n");
    }
    Files.writeString(folder.resolve("tarn.yaml"), text);
  }

  /** Returns how many records it gave the source: those of {@link TestEngine#logins} from 0 on. */
  private static int produce(SoakFeed feed, Random random, CountDownLatch over) throws Exception {
    int next = 0;
    while (!over.await(random.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS)) {
      int to = next + 1 + random.nextInt(feed.mostRecords());
      feed.produce(TestEngine.logins(next, to));
      next = to;
    }
    return next;
  }

  private void disturb() throws Exception {
    int haltAfter = random.nextInt(3) == 0 ? 1 + random.nextInt(30) : 0;
    Duration clock = Duration.ofMinutes(random.nextInt(3) == 0 ? random.nextInt(-120, 120) : 0);
    boolean full = isDiskFull();
    Process process = KillTarget.start(folder, haltAfter, clock);
    if (!clock.isZero()) {
      count("clock stepped");
    }
    try {
      full |= disturbDisk(process);
      if (random.nextInt(3) > 0) {
        SoakFeed feed = feeds.get(random.nextInt(feeds.size()));
        count(feed.name() + ": " + feed.disturb(random));
      }
      if (random.nextBoolean()) {
        awaitStored(feeds.get(random.nextInt(feeds.size())), process);
      }
      boolean ended = process.waitFor(random.nextLong(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
      count(ended ? ending(process.exitValue(), full) : "process killed at an instant");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** A machine may be so slow that many lives end before a source is read. */
  private void awaitStored(SoakFeed feed, Process process)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LONGEST_BEGINNING.toNanos();
    long before = LakeRows.records(lake, feed.name()::equals);
    while (process.isAlive()
        && !isDiskFull()
        && System.nanoTime() < end
        && LakeRows.records(lake, feed.name()::equals) == before) {
      process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private String ending(int exitValue, boolean wasFull) throws IOException {
    if (exitValue == HALTED) {
      return "process ended at a step of a commit";
    }
    String words = Files.readString(folder.resolve("stderr.txt"));
    assertThat(wasFull).as("the process ended with " + exitValue + ": " + words).isTrue();
    assertThat(words).containsIgnoringCase("no space is left on the disk");
    return "process could not begin, as the disk was full";
  }

  private boolean isDiskFull() {
    return disk.map(SmallDisk::isFull).orElse(false);
  }

  /** Fills the disk, for a while or beyond the end of the process; returns whether it has. */
  private boolean disturbDisk(Process process) throws IOException, InterruptedException {
    boolean fills = disk.isPresent() && !isDiskFull() && random.nextInt(4) == 0;
    if (fills) {
      process.waitFor(random.nextLong(LONGEST_LIFE_MILLIS / 2), TimeUnit.MILLISECONDS);
      disk.get().fill();
      count("disk full");
      process.waitFor(random.nextLong(LONGEST_LIFE_MILLIS / 2), TimeUnit.MILLISECONDS);
    }
    if (!fills || random.nextBoolean()) {
      freeDisk();
    }
    return fills;
  }

  private void freeDisk() throws IOException, InterruptedException {
    if (isDiskFull()) {
      disk.get().free();
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

  private void compare(Map<String, Integer> produced) throws Exception {
    Map<SoakFeed, SoakFeed.Owed> owed = new LinkedHashMap<>();
    for (SoakFeed feed : feeds) {
      owed.put(feed, feed.owed(produced.get(feed.name())));
    }
    compare(lake, owed, outcome);
  }

  /**
   * Fails unless a lake has what it owes.
   *
   * @param outcome gets a line a source
   */
  static void compare(Path lake, Map<SoakFeed, SoakFeed.Owed> feeds, List<String> outcome)
      throws Exception {
    Set<String> eachUnit =
        feeds.entrySet().stream()
            .filter(feed -> feed.getValue().eachUnit())
            .map(feed -> nameInLake(feed.getKey()))
            .collect(Collectors.toSet());
    Map<String, Collection<LakeRows.Numbers>> found = LakeRows.numbers(lake, eachUnit::contains);
    List<String> wrong = new ArrayList<>();
    feeds.forEach(
        (feed, owed) -> {
          Collection<LakeRows.Numbers> parts = found.getOrDefault(nameInLake(feed), List.of());
          LakeRows.Numbers all = new LakeRows.Numbers();
          parts.forEach(all::add);
          outcome.add(
              feed.name()
                  + ": "
                  + owed.numbers().cardinality()
                  + " records "
                  + owed.words()
                  + "; "
                  + all.rows()
                  + " rows of "
                  + all.numbers().cardinality()
                  + " records stored, in "
                  + all.units()
                  + " units");
          for (LakeRows.Numbers some : parts) {
            difference(owed.numbers(), some)
                .ifPresent(words -> wrong.add(feed.name() + ": " + words));
          }
          if (owed.numbers().isEmpty() || parts.isEmpty()) {
            wrong.add(feed.name() + ": nothing came through it");
          }
        });
    assertThat(wrong).isEmpty();
    assertThat(found).hasSize(feeds.size());
    try (LakeReader reader = LakeReader.open(lake)) {
      for (SourceTotal total : reader.totals()) {
        assertThat(total.balanced()).isTrue();
        assertThat(total.quarantined()).isZero();
      }
    }
  }

  private static String nameInLake(SoakFeed feed) {
    return feed.name().replace('-', '_');
  }

  private static Optional<String> difference(BitSet owed, LakeRows.Numbers found) {
    BitSet missing = (BitSet) owed.clone();
    missing.andNot(found.numbers());
    BitSet others = (BitSet) found.numbers().clone();
    others.andNot(owed);
    long again = found.rows() - found.numbers().cardinality();
    return missing.isEmpty() && others.isEmpty() && again == 0
        ? Optional.empty()
        : Optional.of("missing " + missing + ", not owed " + others + ", " + again + " rows again");
  }
}
