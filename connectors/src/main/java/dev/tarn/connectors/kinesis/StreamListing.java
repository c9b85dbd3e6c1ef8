package dev.tarn.connectors.kinesis;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a stream was like when it was looked at. Immutable. */
final class StreamListing {
  private final String stream;
  private final DataStream.Summary summary;
  private final Map<String, Shard> shards = new LinkedHashMap<>();

  StreamListing(String stream, DataStream.Summary summary, List<Shard> shards) {
    this.stream = stream;
    this.summary = summary;
    shards.forEach(shard -> this.shards.put(shard.id(), shard));
  }

  /** Tells streams apart that had the name one after the other; Kinesis gives no better. */
  String streamId() {
    return Long.toString(summary.createdAt().toEpochMilli());
  }

  Duration retention() {
    return summary.retention();
  }

  Instant asOf() {
    return summary.asOf();
  }

  Collection<Shard> shards() {
    return shards.values();
  }

  boolean has(ShardName shard) {
    return isOf(shard) && hasId(shard.shard());
  }

  /** Whether a shard is, or was, one of this very stream. */
  boolean isOf(ShardName shard) {
    return shard.streamId().equals(streamId());
  }

  /** Whether a shard has this id, which one of another stream may have had too. */
  boolean hasId(String shard) {
    return shards.containsKey(shard);
  }

  ShardName name(String shard) {
    return new ShardName(stream, streamId(), shard);
  }

  /** The shards that one was made from, as far as there may still be records in them. */
  Stream<Shard> parents(Shard shard) {
    return shard.parents().stream().flatMap(this::find);
  }

  private Stream<Shard> find(String id) {
    @Nullable Shard found = shards.get(id);
    return Stream.ofNullable(found);
  }
}
