package dev.tarn.connectors.kinesis;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which of a stream's shards are being read and which are read to their end, so that a shard is
 * begun when those that it was made from have ended. The readers of a source share it. Thread-safe.
 */
final class Lineage {
  private final Set<ShardName> begun = ConcurrentHashMap.newKeySet();
  private final Set<ShardName> ended = ConcurrentHashMap.newKeySet();
  private final Set<ShardName> stalled = ConcurrentHashMap.newKeySet();

  void begin(ShardName shard) {
    begun.add(shard);
  }

  /** Says that a shard was read to its end; whether that was not known. */
  boolean end(ShardName shard) {
    stalled.remove(shard);
    return ended.add(shard);
  }

  boolean hasEnded(ShardName shard) {
    return ended.contains(shard);
  }

  /** How many have ended: when it changes, others are due, or there are new ones. */
  int endings() {
    return ended.size();
  }

  /** Says whether a shard that was begun cannot be read just now. */
  void stall(ShardName shard, boolean stalls) {
    if (stalls) {
      stalled.add(shard);
    } else {
      stalled.remove(shard);
    }
  }

  /** Nobody reads these any more. */
  void forget(Collection<ShardName> shards) {
    begun.removeAll(shards);
    ended.removeAll(shards);
    stalled.removeAll(shards);
  }

  /** Whether all shards that one was made from have ended. */
  boolean isDue(Shard shard, StreamListing listing) {
    return listing.parents(shard).allMatch(parent -> hasEnded(listing.name(parent.id())));
  }

  /**
   * Whether nothing of a shard is to be waited for: somebody reads it, or it has ended, or it comes
   * after one that cannot be read.
   */
  boolean isTakenCareOf(Shard shard, StreamListing listing) {
    ShardName name = listing.name(shard.id());
    return begun.contains(name) || hasEnded(name) || isBlocked(shard, listing);
  }

  private boolean isBlocked(Shard shard, StreamListing listing) {
    return listing
        .parents(shard)
        .filter(parent -> !hasEnded(listing.name(parent.id())))
        .anyMatch(
            parent -> stalled.contains(listing.name(parent.id())) || isBlocked(parent, listing));
  }
}
