package dev.tarn.engine;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;

/** A topic of a broker that is restarted. */
final class KafkaFeed implements SoakFeed {
  private final KafkaBroker broker;

  KafkaFeed(Path folder) throws Exception {
    this.broker = new KafkaBroker(folder, Map.of());
    broker.create("logs", 4, Map.of());
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public String source() {
    return "type: kafka, topics: logs, discover_every: 1s, brokers: '" + broker.address() + "'";
  }

  @Override
  public void produce(String records) throws ExecutionException, InterruptedException {
    broker.sendLines("logs", records);
  }

  @Override
  public String disturb(Random random) {
    broker.stop();
    broker.startAgain();
    return "broker restarted";
  }

  @Override
  public void heal() {}

  @Override
  public void close() {
    broker.close();
  }
}
