package dev.tarn.connectors.kafka;

import dev.tarn.event.Source;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the brokers, under a group's name, how far reading is, for those who look at its lag there.
 * Nothing else hangs on it. One thread uses it.
 */
final class OffsetCommits {
  private final KafkaAccess access;
  private final @Nullable String group;
  private final Source.Findings findings;
  private final Map<TopicPartition, OffsetAndMetadata> untold = new HashMap<>();
  private boolean refused;

  /**
   * @param group or null: nobody is told
   */
  OffsetCommits(KafkaAccess access, @Nullable String group, Source.Findings findings) {
    this.access = access;
    this.group = group;
    this.findings = findings;
  }

  /** All before this offset is durable. */
  void add(TopicPartition place, long offset) {
    if (group != null && !refused) {
      untold.put(place, new OffsetAndMetadata(offset));
    }
  }

  void forget(TopicPartition place) {
    untold.remove(place);
  }

  /** Sends what the brokers have not been told; the consumer's next polls, or its close, do it. */
  void send(Consumer<?, ?> consumer) {
    if (!untold.isEmpty()) {
      consumer.commitAsync(Map.copyOf(untold), (offsets, failure) -> sent(failure));
      untold.clear();
    }
  }

  private void sent(@Nullable Exception failure) {
    // the next offsets say these too
    if (failure == null || failure instanceof RetriableException) {
      return;
    }
    refused |= failure instanceof AuthorizationException;
    findings.report(
        "offsets-not-committed",
        String.valueOf(group),
        "the brokers do not take the group's offsets, so its lag cannot be seen there: "
            + access.failure(failure).getMessage());
  }
}
