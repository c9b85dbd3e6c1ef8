package dev.tarn.connectors.kinesis;

import java.math.BigInteger;
import java.util.List;

/**
 * A shard of a stream.
 *
 * @param id such as {@code shardId-000000000003}
 * @param parents the shards that it was made from, one by a split, two by a merge: all their
 *     records are older
 * @param firstHashKey of the keys that it takes
 * @param lastHashKey of them
 */
record Shard(String id, List<String> parents, BigInteger firstHashKey, BigInteger lastHashKey) {
  Shard {
    parents = List.copyOf(parents);
  }

  boolean takes(BigInteger hashKey) {
    return firstHashKey.compareTo(hashKey) <= 0 && hashKey.compareTo(lastHashKey) <= 0;
  }
}
