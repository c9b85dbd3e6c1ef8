package dev.tarn.connectors.kafka;

import org.apache.kafka.common.TopicPartition;

/**
 * A partition of a topic, for as long as the topic exists: one of the same name that is made later
 * has another id.
 *
 * @param topicId that the brokers gave to the topic; empty where they give none
 */
record PartitionId(String topic, String topicId, int partition) {
  /** Where the brokers have it; another topic of the same name takes the same place. */
  TopicPartition place() {
    return new TopicPartition(topic, partition);
  }

  /** Whether both may be the same partition, as far as ids tell. */
  boolean mayBe(String otherTopicId) {
    return topicId.equals(otherTopicId) || topicId.isEmpty() || otherTopicId.isEmpty();
  }

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
