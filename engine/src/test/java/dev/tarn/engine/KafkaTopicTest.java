package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What topics are like, and what becomes of them. */
class KafkaTopicTest {
  private static final AtomicInteger TOPICS = new AtomicInteger();
  private static KafkaBroker broker;

  @TempDir Path folder;
  private TestEngine engine;
  private String topic;

  @BeforeAll
  static void startBroker(@TempDir Path folder) throws Exception {
    broker = new KafkaBroker(folder, Map.of());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void makeEngine() throws Exception {
    engine = new TestEngine(folder);
    topic = "logs-" + TOPICS.incrementAndGet();
    read("topics: " + topic);
  }

  private void read(String options) {
    engine.source =
        "type: kafka, brokers: '" + broker.address() + "', discover_every: 100ms, " + options;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> run() throws Exception {
    EngineResult result = engine.runUntilIdle();
    assertThat(result.end()).isEqualTo(End.IDLE);
    return result.findings().stream().map(EngineFinding::toString).toList();
  }

  private RunningEngine start() throws Exception {
    return new RunningEngine(engine.plan(), engine.options(false));
  }

  @Test
  void topicsAndPartitionsThatAreMadeLaterAreRead() throws Exception {
    read("topic_pattern: '" + topic + "[.].*', topics: " + topic);
    RunningEngine running = start();
    running.awaitFinding("topic-unknown");
    broker.create(topic, 1, Map.of());
    broker.sendLines(topic, logins(0, 10));
    running.awaitProgress(progress -> progress.events() == 10);
    broker.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();
    broker.send(topic, 1, bytes(logins(10, 20)));
    broker.create(topic + ".more", 1, Map.of());
    broker.sendLines(topic + ".more", logins(20, 30));
    running.awaitProgress(progress -> progress.events() == 30);
    running.stop();

    assertThat(engine.events()).hasSize(30).doesNotHaveDuplicates();
  }

  @Test
  void whatTheBrokersDeletedBeforeItWasReadIsTold() throws Exception {
    broker.create(topic, 1, Map.of());
    broker.sendLines(topic, logins(0, 10));
    run();
    broker.sendLines(topic, logins(10, 50));
    broker
        .admin()
        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(35)))
        .all()
        .get();

    assertThat(run())
        .singleElement()
        .asString()
        .contains("offsets 10 to 34", "25 records", "(records-lost)");

    assertThat(engine.events()).hasSize(25);
    assertThat(run()).isEmpty();
  }

  @Test
  void whatIsDeletedBeforeTheSourceFirstStartsIsNoLoss() throws Exception {
    broker.create(topic, 1, Map.of());
    broker.sendLines(topic, logins(0, 50));
    broker
        .admin()
        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(35)))
        .all()
        .get();

    assertThat(run()).isEmpty();
    assertThat(engine.events()).hasSize(15);
  }

  @Test
  void onlyWhatWasCommittedIsRead() throws Exception {
    broker.create(topic, 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer =
        broker.producer(Map.of("transactional.id", topic))) {
      producer.initTransactions();
      for (int i = 0; i < 4; i++) {
        producer.beginTransaction();
        for (int j = 0; j < 10; j++) {
          // flushed by the end of the transaction
          var unused =
              producer.send(new ProducerRecord<>(topic, bytes(TestEngine.login(i * 10 + j))));
        }
        if (i % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
      run();
      assertThat(engine.events()).hasSize(20).noneMatch(row -> row.contains("note 15"));
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, bytes(TestEngine.login(40)))).get();

      assertThat(engine.runUntilIdle().progress().records()).isZero();

      producer.commitTransaction();
    }
    run();
    assertThat(engine.events()).hasSize(21).doesNotHaveDuplicates();
    assertThat(engine.runUntilIdle().progress().records()).isZero();
  }

  @Test
  void tombstonesAreFilteredAndEmptyMessagesRefused() throws Exception {
    broker.create(topic, 1, Map.of());
    broker.send(topic, null);
    broker.sendLines(topic, TestEngine.login(0));
    broker.send(topic, null);
    broker.send(topic, new byte[0]);
    broker.flush();

    run();

    assertThat(engine.events()).hasSize(1);
    assertThat(engine.quarantine()).singleElement().asString().contains("no-record");
    assertThat(engine.total().filtered()).isEqualTo(2);
  }

  @Test
  void aTopicThatIsMadeAnewIsReadFromItsBeginning() throws Exception {
    broker.create(topic, 1, Map.of());
    broker.sendLines(topic, logins(0, 10));
    run();
    broker.delete(topic);
    broker.create(topic, 1, Map.of());
    broker.sendLines(topic, logins(100, 130));

    assertThat(run()).singleElement().asString().contains("(topic-recreated)");

    assertThat(engine.events()).hasSize(40).doesNotHaveDuplicates();
    assertThat(run()).isEmpty();
    assertThat(engine.events()).hasSize(40);
  }

  @Test
  void aTopicThatIsMadeAnewWhileItIsReadIsReadFromItsBeginning() throws Exception {
    broker.create(topic, 1, Map.of());
    broker.sendLines(topic, logins(0, 10));
    RunningEngine running = start();
    running.awaitProgress(progress -> progress.events() == 10);
    broker.delete(topic);
    running.awaitFinding("partition-gone");
    broker.create(topic, 1, Map.of());
    broker.sendLines(topic, logins(100, 105));
    running.awaitProgress(progress -> progress.events() == 15);
    running.stop();

    assertThat(engine.events()).hasSize(15).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
  void everyCompressionIsUnderstood(String compression) throws Exception {
    broker.create(topic, 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer =
        broker.producer(Map.of("compression.type", compression, "linger.ms", 20))) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (String line : logins(0, 100).lines().toList()) {
        sent.add(producer.send(new ProducerRecord<>(topic, bytes(line))));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    }

    run();

    assertThat(engine.events()).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void whatWasThereBeforeAStartAtTheEndIsLeftOut() throws Exception {
    read("start_at: end, topics: " + topic);
    broker.create(topic, 2, Map.of());
    broker.sendLines(topic, logins(0, 10));
    run();
    assertThat(engine.rows()).isEmpty();
    broker.sendLines(topic, logins(10, 30));
    broker.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
    broker.send(topic, 2, bytes(logins(30, 40)));

    run();

    assertThat(engine.events()).hasSize(30).noneMatch(row -> row.contains("note 9"));
  }

  @Test
  void readingBeginsAtATime() throws Exception {
    broker.create(topic, 1, Map.of());
    Instant begin = Instant.now().minus(Duration.ofHours(1));
    for (int i = 0; i < 10; i++) {
      long time = begin.plusSeconds(i - 4).toEpochMilli();
      broker.send(new ProducerRecord<>(topic, 0, time, null, bytes(TestEngine.login(i))));
    }
    broker.flush();
    read("start_at: '" + begin + "', topics: " + topic);

    run();

    assertThat(engine.events()).hasSize(6).noneMatch(row -> row.contains("note 3"));
  }

  @Test
  void aMessageTooLongToStandAmongOthersIsAUnitOfItsOwn() throws Exception {
    broker.create(topic, 1, Map.of());
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 17; i++) {
      many.append(
          TestEngine.login(i)
              .replace("\"extra\"", "\"pad\":\"" + "x".repeat(1 << 20) + "\",\"extra\""));
    }
    broker.send(topic, bytes(TestEngine.login(100)));
    broker.send(topic, bytes(many.toString()));
    broker.send(topic, bytes(TestEngine.login(101)));
    broker.flush();

    run();

    assertThat(engine.events()).hasSize(19).doesNotHaveDuplicates();
  }

  @Test
  void howFarItIsBehindIsKnown() throws Exception {
    broker.create(topic, 1, Map.of());
    broker.sendLines(topic, logins(0, 10));
    engine.lakeOptions = "commit_every: 1h";
    RunningEngine running = start();

    running.awaitBacklog(
        "logs", backlog -> backlog.records() == 10 && backlog.oldest().isPresent());

    running.stop();
    engine.lakeOptions = "commit_every: 50ms";
    running = start();
    running.awaitBacklog("logs", backlog -> backlog.records() == 0 && backlog.oldest().isEmpty());
    running.stop();
  }

  @Test
  void theGroupIsToldHowFarReadingIs() throws Exception {
    broker.create(topic, 1, Map.of());
    broker.sendLines(topic, logins(0, 10));
    read("group: watched, topics: " + topic);

    run();

    assertThat(
            broker
                .admin()
                .listConsumerGroupOffsets("watched")
                .partitionsToOffsetAndMetadata()
                .get())
        .containsEntry(new TopicPartition(topic, 0), new OffsetAndMetadata(10));
  }
}
