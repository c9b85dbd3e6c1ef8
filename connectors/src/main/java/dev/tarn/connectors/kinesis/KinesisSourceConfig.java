package dev.tarn.connectors.kinesis;

import dev.tarn.connectors.StartAt;
import dev.tarn.connectors.compression.DecompressionLimit;
import java.time.Duration;

/**
 * Which stream is read, and how.
 *
 * @param stream name or ARN
 * @param startAt where reading begins in what is there when the source first starts
 * @param pollEvery how often a shard is asked of which all is read
 * @param discoverEvery how often new shards are looked for
 * @param limit where the content of one compressed record is cut off
 */
record KinesisSourceConfig(
    String stream,
    StartAt startAt,
    Duration pollEvery,
    Duration discoverEvery,
    DecompressionLimit limit) {
  KinesisSourceConfig {
    if (pollEvery.compareTo(ShardCursor.SHORTEST_PAUSE) < 0) {
      throw new IllegalArgumentException("a shard may be asked five times a second");
    }
    if (discoverEvery.isNegative() || discoverEvery.isZero()) {
      throw new IllegalArgumentException("times must be positive");
    }
  }
}
