package dev.tarn.connectors.kafka;

import dev.tarn.event.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Finds the partitions that a source is to read. One thread uses it. */
final class TopicDiscovery implements AutoCloseable {
  private final KafkaSourceConfig config;
  private final KafkaAccess access;
  private final Source.Findings findings;
  private final String clientId;
  private @Nullable Admin admin;

  TopicDiscovery(
      KafkaSourceConfig config, KafkaAccess access, String clientId, Source.Findings findings) {
    this.config = config;
    this.access = access;
    this.clientId = clientId;
    this.findings = findings;
  }

  /**
   * @param partitions those of one topic together, in their order
   * @param complete whether all topics that were asked for by name could be looked at
   */
  record Found(List<PartitionId> partitions, boolean complete) {}

  /** What there is now. */
  Found list() throws IOException, InterruptedException {
    Admin client = admin;
    if (client == null) {
      client = Admin.create(access.clientProperties(clientId));
      admin = client;
    }
    Set<String> names = new TreeSet<>(config.topics());
    Pattern pattern = config.topicPattern();
    if (pattern != null) {
      for (String name : await(client.listTopics().names())) {
        if (pattern.matcher(name).matches()) {
          names.add(name);
        }
      }
    }
    Map<String, KafkaFuture<TopicDescription>> described =
        new HashMap<>(client.describeTopics(names).topicNameValues());
    List<PartitionId> found = new ArrayList<>();
    boolean complete = true;
    for (String name : names) {
      try {
        add(Objects.requireNonNull(described.get(name), "it was asked for").get(), found);
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case UnknownTopicOrPartitionException unknown ->
              findings.report("topic-unknown", name, "there is no such topic; it is waited for");
          case InvalidTopicException invalid ->
              findings.report("topic-unknown", name, "no topic can have this name");
          case TopicAuthorizationException refused -> {
            findings.report("topic-refused", name, "the brokers do not let Tarn see the topic");
            complete = false;
          }
          case null, default -> throw failure(e);
        }
      }
    }
    return new Found(found, complete);
  }

  private static void add(TopicDescription topic, List<PartitionId> found) {
    String id = topic.topicId().equals(Uuid.ZERO_UUID) ? "" : topic.topicId().toString();
    for (TopicPartitionInfo partition : topic.partitions()) {
      found.add(new PartitionId(topic.name(), id, partition.partition()));
    }
  }

  private <T> T await(KafkaFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** The next look is a new client's: what proves who one is may have been renewed. */
  private IOException failure(ExecutionException failure) {
    close();
    Throwable cause = failure.getCause();
    return access.failure(cause == null ? failure : cause);
  }

  @Override
  public void close() {
    Admin client = admin;
    admin = null;
    if (client != null) {
      client.close(Duration.ZERO);
    }
  }
}
