package dev.tarn.connectors.kafka;

import dev.tarn.event.Source.Trial;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** Tries out whether the topics of a source can be read. */
final class KafkaTrial {
  /** A broker answers a fetch that finds nothing after half a second. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

  private final KafkaSourceConfig config;
  private final KafkaAccess access;
  private final String clientId;
  private final List<Trial> trials = new ArrayList<>();

  KafkaTrial(KafkaSourceConfig config, KafkaAccess access, String clientId) {
    this.config = config;
    this.access = access;
    this.clientId = clientId;
  }

  List<Trial> run() throws InterruptedException {
    String what = "log in and look for topics";
    List<Trial> topics = new ArrayList<>();
    Map<String, List<TopicPartition>> found = new TreeMap<>();
    try (TopicDiscovery discovery =
        new TopicDiscovery(
            config,
            access,
            clientId,
            (code, topic, message) -> topics.add(Trial.failed("find topic " + topic, message)))) {
      for (PartitionId partition : discovery.list().partitions()) {
        found.computeIfAbsent(partition.topic(), topic -> new ArrayList<>()).add(partition.place());
      }
      trials.add(Trial.good(what, String.join(",", access.brokers())));
      trials.addAll(topics);
    } catch (KafkaException e) {
      trials.add(Trial.failed(what, String.valueOf(access.failure(e).getMessage())));
    } catch (IOException e) {
      trials.add(Trial.failed(what, String.valueOf(e.getMessage())));
    }
    for (Map.Entry<String, List<TopicPartition>> topic : found.entrySet()) {
      tryTopic(topic.getKey(), topic.getValue());
    }
    return List.copyOf(trials);
  }

  /** What is read is read by nobody else for that: no offset is committed. */
  private void tryTopic(String topic, List<TopicPartition> partitions) throws InterruptedException {
    String what = "read topic " + topic;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(access.consumerProperties(clientId, null))) {
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      consumer.poll(ANSWER_WITHIN);
      int number = partitions.size();
      trials.add(Trial.good(what, number == 1 ? "1 partition" : number + " partitions"));
    } catch (InterruptException e) {
      Thread.interrupted();
      throw new InterruptedException();
    } catch (KafkaException e) {
      trials.add(Trial.failed(what, String.valueOf(access.failure(e).getMessage())));
    } catch (IOException e) {
      trials.add(Trial.failed(what, String.valueOf(e.getMessage())));
    }
  }
}
