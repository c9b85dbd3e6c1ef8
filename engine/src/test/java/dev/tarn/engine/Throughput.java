package dev.tarn.engine;

import dev.tarn.engine.BenchTarget.Cost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;

/**
 * How much it costs to bring events from a source to a lake: each source is read by engines in one
 * process, in turns, and each time into a lake that is empty.
 */
final class Throughput {
  private static final int WARM_UP_ROUNDS = 1;

  private final Path folder;
  private final List<Case> cases;

  /**
   * A source and what it is given.
   *
   * @param mapping name of a shipped one
   * @param pieces records, a line each; the supply is given one after the other
   * @param events how many records that are
   * @param costs of each round, without those to warm up
   */
  record Case(Supply supply, String mapping, List<String> pieces, long events, List<Cost> costs) {
    Case(Supply supply, String mapping, List<String> pieces) {
      this(
          supply,
          mapping,
          pieces,
          pieces.stream().mapToLong(piece -> piece.lines().count()).sum(),
          new ArrayList<>());
    }

    long bytes() {
      return pieces.stream().mapToLong(String::length).sum();
    }

    double eventsPerSecond() {
      return Percentile.of(50, costs.stream().map(Cost::eventsPerSecond).toList());
    }

    double eventsPerCpuSecond() {
      return Percentile.of(50, costs.stream().map(Cost::eventsPerCpuSecond).toList());
    }
  }

  Throughput(Path folder, List<Case> cases) {
    this.folder = folder;
    this.cases = cases;
  }

  void run(int rounds) throws Exception {
    for (Case each : cases) {
      if (!each.supply().isPushed()) {
        produce(each);
      }
    }
    try (BenchTarget target = new BenchTarget(folder.resolve("engine.log"))) {
      for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
        for (Case each : cases) {
          if (round > 1 - WARM_UP_ROUNDS) {
            each.supply().beginAnew();
          }
          Cost cost = measure(target, each);
          System.out.printf(
              "round %d, %s: %d events in %.2f s, %.2f CPU s%n",
              round, each.supply().name(), cost.events(), cost.wallSeconds(), cost.cpuSeconds());
          if (round > 0) {
            each.costs().add(cost);
          }
        }
      }
    }
  }

  private static Void produce(Case each) throws Exception {
    for (String piece : each.pieces()) {
      each.supply().produce(piece);
    }
    return null;
  }

  private Cost measure(BenchTarget target, Case each) throws Exception {
    Path run = BenchFolder.make(folder.resolve("run"), Map.of(each.supply(), each.mapping()));
    target.begin(run, each.events(), !each.supply().isPushed());
    if (each.supply().isPushed()) {
      FutureTask<Void> producing = new FutureTask<>(() -> produce(each));
      Thread.ofPlatform().name("producer").daemon().start(producing);
    }
    Cost cost = target.await();
    BenchFolder.delete(run);
    return cost;
  }
}
