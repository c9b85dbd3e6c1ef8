/**
 * Records from the topics of Apache Kafka, and from whatever speaks its protocol, Azure Event Hubs
 * among them.
 *
 * <p>Read {@link dev.tarn.connectors.kafka.KafkaSource} first, then KafkaReader (what one thread
 * does), PartitionLog (where one partition stands), OffsetRange (a unit), then PartitionNote (what
 * is remembered).
 */
@NullMarked
package dev.tarn.connectors.kafka;

import org.jspecify.annotations.NullMarked;
