package dev.tarn.connectors.kafka;

import dev.tarn.connectors.StartAt;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which topics are read, and from where on.
 *
 * @param topics names
 * @param topicPattern whose topics are read too, those that are made later among them; or null
 * @param group under whose name the brokers are told how far reading is; or null: they are not told
 * @param startAt where reading begins in what is there when the source first starts
 * @param discoverEvery how often new topics and partitions are looked for
 */
record KafkaSourceConfig(
    List<String> topics,
    @Nullable Pattern topicPattern,
    @Nullable String group,
    StartAt startAt,
    Duration discoverEvery) {
  KafkaSourceConfig {
    topics = List.copyOf(topics);
    if (discoverEvery.isNegative() || discoverEvery.isZero()) {
      throw new IllegalArgumentException("times must be positive");
    }
  }
}
