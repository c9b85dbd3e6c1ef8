package dev.tarn.engine;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** A topic of four partitions, a message a record. It closes the broker. */
class KafkaSupply implements Supply {
  private final KafkaBroker broker;

  KafkaSupply(Path folder) throws Exception {
    this(new KafkaBroker(folder, Map.of()));
  }

  KafkaSupply(KafkaBroker broker) throws Exception {
    this.broker = broker;
    broker.create("logs", 4, Map.of());
  }

  final KafkaBroker broker() {
    return broker;
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public String source() {
    return "type: kafka, topics: logs, brokers: '" + broker.address() + "'";
  }

  @Override
  public void produce(String records) throws ExecutionException, InterruptedException {
    broker.sendLines("logs", records);
  }

  @Override
  public void close() {
    broker.close();
  }
}
