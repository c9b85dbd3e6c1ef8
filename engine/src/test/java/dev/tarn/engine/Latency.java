package dev.tarn.engine;

import dev.tarn.lake.LakeReader;
import dev.tarn.query.QueryEngine;
import dev.tarn.query.QueryException;
import dev.tarn.query.QueryRequest;
import dev.tarn.query.QueryResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * How long it takes until an event can be queried: one engine reads all sources, each is given a
 * few records every tenth of a second, and SQL is asked again and again for those of them whose
 * time is taken.
 */
final class Latency {
  static final int RECORDS_A_STEP = 20;
  static final Duration STEP = Duration.ofMillis(100);
  static final Duration PAUSE = Duration.ofMillis(200);
  private static final String MAPPING = "aws-cloudtrail";
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** What the ids of events begin with whose time is taken. */
  private static final long STAMP = 0x5eed_0000_0000_0000L;

  private final Path folder;
  private final List<Supply> supplies;
  private final Map<UUID, Stamp> awaited = new ConcurrentHashMap<>();
  private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
  private final List<Double> querySeconds = new ArrayList<>();
  private long countFromNanos;

  private record Stamp(String source, Instant time, long sentNanos) {}

  /**
   * What was found.
   *
   * @param seconds from when an event was given to its source until a query that had it was
   *     answered, by source
   * @param querySeconds what queries took; it is part of the above
   * @param engineLoad processors that the engine kept busy
   */
  record Result(Map<String, List<Double>> seconds, List<Double> querySeconds, double engineLoad) {}

  Latency(Path folder, List<Supply> supplies) {
    this.folder = folder;
    this.supplies = supplies;
  }

  /**
   * @param warmUp for which events are given, and their times not counted
   */
  Result run(Duration warmUp, Duration length) throws Exception {
    Path run =
        BenchFolder.make(
            folder.resolve("run"),
            supplies.stream().collect(Collectors.toMap(supply -> supply, supply -> MAPPING)));
    supplies.forEach(supply -> seconds.put(supply.name(), new ArrayList<>()));
    try (BenchTarget target = new BenchTarget(folder.resolve("engine.log"))) {
      target.begin(run, Long.MAX_VALUE, false);
      SampleRecords first = new SampleRecords(MAPPING, "eventID", 0);
      for (Supply supply : supplies) {
        // what is pushed waits for somebody who listens: from then on the engine is at work
        supply.produce(first.next(Instant.now()));
      }
      double cpuBefore = target.cpu().toNanos();
      long begunNanos = System.nanoTime();
      countFromNanos = begunNanos + warmUp.toNanos();
      long endNanos = countFromNanos + length.toNanos();
      List<FutureTask<Void>> producers = new ArrayList<>();
      for (Supply supply : supplies) {
        FutureTask<Void> producer = new FutureTask<>(() -> produce(supply, endNanos));
        producers.add(producer);
        Thread.ofPlatform().name("producer-" + supply.name()).daemon().start(producer);
      }
      read(run.resolve("lake"), endNanos, producers);
      double load = (target.cpu().toNanos() - cpuBefore) / (System.nanoTime() - begunNanos);
      return new Result(seconds, querySeconds, load);
    }
  }

  private Void produce(Supply supply, long endNanos) throws Exception {
    SampleRecords records = new SampleRecords(MAPPING, "eventID", supply.name().hashCode());
    long number = 0;
    long dueNanos = System.nanoTime();
    while (dueNanos < endNanos) {
      TimeUnit.NANOSECONDS.sleep(dueNanos - System.nanoTime());
      UUID id = new UUID(STAMP | supplies.indexOf(supply), number++);
      Instant time = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      StringBuilder piece = new StringBuilder(records.next(time, id));
      for (int i = 1; i < RECORDS_A_STEP; i++) {
        piece.append(records.next(time));
      }
      awaited.put(id, new Stamp(supply.name(), time, System.nanoTime()));
      supply.produce(piece.toString());
      // a service that takes longer is given less: what it missed is not made up for
      dueNanos = Math.max(dueNanos + STEP.toNanos(), System.nanoTime());
    }
    return null;
  }

  /** Asks until all was found that was produced until then. */
  private void read(Path lake, long endNanos, List<FutureTask<Void>> producers) throws Exception {
    try (LakeReader reader = open(lake)) {
      QueryEngine engine =
          QueryEngine.over(
              reader, supplies.stream().map(Supply::name).collect(Collectors.toSet()), List.of());
      long giveUpNanos = endNanos + LONGEST.toNanos();
      while (System.nanoTime() < endNanos || !awaited.isEmpty()) {
        if (System.nanoTime() > giveUpNanos) {
          throw new AssertionError(
              awaited.size() + " events cannot be queried: " + List.copyOf(awaited.values()));
        }
        ask(engine);
        for (FutureTask<Void> producer : producers) {
          if (producer.isDone()) {
            // or throws what it failed by
            producer.get();
          }
        }
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
    }
  }

  private static LakeReader open(Path lake) throws InterruptedException, IOException {
    long giveUpNanos = System.nanoTime() + LONGEST.toNanos();
    while (true) {
      try {
        return LakeReader.open(lake);
      } catch (IOException e) {
        if (System.nanoTime() > giveUpNanos) {
          throw e;
        }
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
    }
  }

  private void ask(QueryEngine engine) throws QueryException, InterruptedException {
    long oldest =
        awaited.values().stream()
            .mapToLong(stamp -> stamp.time().toEpochMilli())
            .min()
            .orElse(Long.MAX_VALUE);
    String stamped = new UUID(STAMP, 0).toString().substring(0, 13);
    List<UUID> found = new ArrayList<>();
    long beginNanos = System.nanoTime();
    try (QueryResult result =
        engine.run(
            new QueryRequest(
                "SELECT metadata.uid FROM events WHERE time >= "
                    + oldest
                    + " AND metadata.uid LIKE '"
                    + stamped
                    + "%'"))) {
      while (result.next()) {
        found.add(UUID.fromString(String.valueOf(result.value(0))));
      }
    }
    long now = System.nanoTime();
    querySeconds.add((now - beginNanos) / 1e9);
    for (UUID id : found) {
      Stamp stamp = awaited.remove(id);
      if (stamp != null && stamp.sentNanos() >= countFromNanos) {
        seconds.get(stamp.source()).add((now - stamp.sentNanos()) / 1e9);
      }
    }
  }
}
