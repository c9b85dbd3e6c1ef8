package dev.tarn.connectors.kinesis;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;

/**
 * A stream in memory that is as strict as the service, and whose clock a test sets.
 *
 * <p>A shard is asked five times a second at most, and an iterator lives for five minutes
 * (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html). Behind a record
 * that is gone it gives nothing, for ever, as the service was seen to do.
 */
final class FakeStream implements DataStream {
  private static final BigInteger HASH_KEYS = BigInteger.TWO.pow(128);
  private static final int CALLS_A_SECOND = 5;

  private final Map<String, FakeShard> shards = new LinkedHashMap<>();
  private final Map<String, Iterator> iterators = new HashMap<>();
  private final List<RuntimeException> refusals = new ArrayList<>();
  private final Instant createdAt;
  private BigInteger sequence;
  private final Duration retention = Duration.ofHours(24);
  private int pageRecords = 10_000;
  private int tooOften;
  private String broken = "";
  Instant now;

  private static final class FakeShard {
    final Shard shard;
    final List<StreamRecord> records = new ArrayList<>();
    final List<Long> callNanos = new ArrayList<>();
    boolean closed;

    FakeShard(Shard shard) {
      this.shard = shard;
    }
  }

  /**
   * @param after the records up to this one are passed
   * @param stuck whether that one is gone
   */
  private record Iterator(String shard, BigInteger after, Instant madeAt, boolean stuck) {}

  FakeStream(Instant createdAt) {
    this.createdAt = createdAt;
    this.now = createdAt;
    this.sequence = BigInteger.valueOf(createdAt.toEpochMilli()).shiftLeft(80);
    addShard(List.of(), BigInteger.ZERO, HASH_KEYS.subtract(BigInteger.ONE));
  }

  private String addShard(List<String> parents, BigInteger first, BigInteger last) {
    String id = String.format("shardId-%012d", shards.size());
    shards.put(id, new FakeShard(new Shard(id, parents, first, last)));
    return id;
  }

  void put(String shard, String text) {
    put(shard, "key", text.getBytes(StandardCharsets.UTF_8));
  }

  void put(String shard, String partitionKey, byte[] data) {
    sequence = sequence.add(BigInteger.TEN);
    fake(shard).records.add(new StreamRecord(sequence, now, partitionKey, data));
  }

  private FakeShard fake(String shard) {
    return Optional.ofNullable(shards.get(shard)).orElseThrow();
  }

  /** Splits a shard half and half; returns the two. */
  List<String> split(String shard) {
    FakeShard parent = fake(shard);
    parent.closed = true;
    BigInteger first = parent.shard.firstHashKey();
    BigInteger last = parent.shard.lastHashKey();
    BigInteger middle = first.add(last).shiftRight(1);
    return List.of(
        addShard(List.of(shard), first, middle),
        addShard(List.of(shard), middle.add(BigInteger.ONE), last));
  }

  String merge(String one, String other) {
    fake(one).closed = true;
    fake(other).closed = true;
    return addShard(
        List.of(one, other), fake(one).shard.firstHashKey(), fake(other).shard.lastHashKey());
  }

  /** Lets time pass: records, and closed shards without any, go. */
  void pass(Duration time) {
    now = now.plus(time);
    Instant oldest = now.minus(retention);
    shards.values().forEach(shard -> shard.records.removeIf(r -> r.arrivedAt().isBefore(oldest)));
  }

  /** A closed shard of which nothing is left is listed no more. */
  void removeShard(String shard) {
    shards.remove(shard);
  }

  void pageRecords(int most) {
    pageRecords = most;
  }

  /** Answers the next calls for records so. */
  void refuse(RuntimeException refusal, int times) {
    for (int i = 0; i < times; i++) {
      refusals.add(refusal);
    }
  }

  /** Has an inner failure with all calls for a shard; with none if empty. */
  void breakShard(String shard) {
    broken = shard;
  }

  /** How often a shard was asked more than five times a second. */
  int tooOften() {
    return tooOften;
  }

  static <T extends KinesisException.Builder> T failure(T builder, int status, String code) {
    builder
        .statusCode(status)
        .awsErrorDetails(
            AwsErrorDetails.builder().errorCode(code).errorMessage("In words.").build());
    return builder;
  }

  static RuntimeException throttled() {
    return failure(
            ProvisionedThroughputExceededException.builder(),
            400,
            "ProvisionedThroughputExceededException")
        .build();
  }

  @Override
  public Summary describe() {
    return new Summary(createdAt, retention, now);
  }

  @Override
  public List<Shard> shards() {
    return shards.values().stream().map(shard -> shard.shard).toList();
  }

  @Override
  public String iterator(String shard, ShardPosition from) {
    FakeShard fake = fake(shard);
    BigInteger after =
        switch (from) {
          case ShardPosition.Oldest oldest -> BigInteger.ZERO;
          case ShardPosition.Since since -> lastBefore(fake, since.time());
          case ShardPosition.After position -> position.sequence();
          case ShardPosition.At at -> at.place().sequence().subtract(BigInteger.ONE);
          case ShardPosition.End end -> throw new AssertionError("nothing is to be read");
        };
    BigInteger known = from instanceof ShardPosition.At at ? at.place().sequence() : after;
    boolean gone =
        from.isByRecord() && fake.records.stream().noneMatch(r -> r.sequence().equals(known));
    if (gone && known.compareTo(BigInteger.valueOf(createdAt.toEpochMilli()).shiftLeft(80)) < 0) {
      throw failure(InvalidArgumentException.builder(), 400, "InvalidArgumentException").build();
    }
    return add(new Iterator(shard, after, now, gone));
  }

  private static BigInteger lastBefore(FakeShard shard, Instant time) {
    return shard.records.stream()
        .filter(record -> record.arrivedAt().isBefore(time))
        .map(StreamRecord::sequence)
        .reduce(BigInteger.ZERO, BigInteger::max);
  }

  private String add(Iterator iterator) {
    String text = "iterator-" + iterators.size();
    iterators.put(text, iterator);
    return text;
  }

  @Override
  public Page records(String text) {
    Iterator iterator = Optional.ofNullable(iterators.get(text)).orElseThrow();
    FakeShard shard = fake(iterator.shard);
    if (iterator.shard.equals(broken)) {
      throw failure(KinesisException.builder(), 500, "InternalFailure").build();
    }
    if (!refusals.isEmpty()) {
      throw refusals.removeFirst();
    }
    shard.callNanos.add(System.nanoTime());
    shard.callNanos.removeIf(nanos -> System.nanoTime() - nanos > Duration.ofSeconds(1).toNanos());
    if (shard.callNanos.size() > CALLS_A_SECOND) {
      tooOften++;
      throw throttled();
    }
    if (iterator.madeAt.plus(Duration.ofMinutes(5)).isBefore(now)) {
      throw failure(ExpiredIteratorException.builder(), 400, "ExpiredIteratorException").build();
    }
    if (iterator.stuck) {
      return new Page(
          List.of(), add(new Iterator(iterator.shard, iterator.after, now, true)), retention);
    }
    List<StreamRecord> rest =
        shard.records.stream()
            .filter(record -> record.sequence().compareTo(iterator.after) > 0)
            .toList();
    List<StreamRecord> page = rest.subList(0, Math.min(pageRecords, rest.size()));
    boolean all = page.size() == rest.size();
    Duration behind =
        all ? Duration.ZERO : Duration.between(page.getLast().arrivedAt(), now).plusMillis(1);
    BigInteger after = page.isEmpty() ? iterator.after : page.getLast().sequence();
    String next = all && shard.closed ? null : add(new Iterator(iterator.shard, after, now, false));
    return new Page(page, next, behind);
  }

  /** As if it took a while until somebody reads again. */
  @Override
  public void close() {
    iterators.clear();
    shards.values().forEach(shard -> shard.callNanos.clear());
  }
}
