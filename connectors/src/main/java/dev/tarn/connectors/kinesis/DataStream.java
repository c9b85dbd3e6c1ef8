package dev.tarn.connectors.kinesis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the service is asked about one stream. One thread uses it. What fails ends with an exception
 * of the SDK.
 */
interface DataStream extends AutoCloseable {
  /**
   * @param createdAt tells streams apart that have the name one after the other
   * @param retention how long a record is kept
   * @param asOf when this was so, by the service's clock, or a little before
   */
  record Summary(Instant createdAt, Duration retention, Instant asOf) {}

  /**
   * @param records in their order, none or more
   * @param next where to go on; null if the shard is closed and there is no more
   * @param behind how far the end of this lies behind the newest record
   */
  record Page(List<StreamRecord> records, @Nullable String next, Duration behind) {
    public Page {
      records = List.copyOf(records);
    }
  }

  Summary describe();

  /** All shards of which there may be records. */
  List<Shard> shards();

  /** An iterator, which lives for five minutes. */
  String iterator(String shard, ShardPosition from);

  Page records(String iterator);

  @Override
  void close();
}
