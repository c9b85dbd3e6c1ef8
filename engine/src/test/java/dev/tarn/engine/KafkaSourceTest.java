package dev.tarn.engine;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A topic of a broker keeps the contract of sources. */
class KafkaSourceTest extends SourceRunContract {
  private static final AtomicInteger TOPICS = new AtomicInteger();
  private static KafkaBroker broker;

  private String topic;

  @BeforeAll
  static void startBroker(@TempDir Path folder) throws Exception {
    broker = new KafkaBroker(folder, Map.of());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Override
  String source() throws Exception {
    topic = "logs-" + TOPICS.incrementAndGet();
    broker.create(topic, 3, Map.of());
    return "type: kafka, brokers: '" + broker.address() + "', topics: " + topic;
  }

  @Override
  void feed(byte[] content) throws Exception {
    if (content.length > 0 && content[0] == '{') {
      broker.sendLines(topic, new String(content, StandardCharsets.UTF_8));
    } else {
      broker.send(topic, content);
      broker.flush();
    }
  }

  /** What waits in a partition is given at once, and several partitions may be in one epoch. */
  @Override
  int epochsOfTenPieces() {
    return 1;
  }
}
