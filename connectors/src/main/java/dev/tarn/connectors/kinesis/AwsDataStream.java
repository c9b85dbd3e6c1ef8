package dev.tarn.connectors.kinesis;

import dev.tarn.connectors.aws.AwsAccess;
import java.math.BigInteger;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** A stream of Amazon Kinesis. What fails is not tried again here: the reader knows what to do. */
final class AwsDataStream implements DataStream {
  /**
   * The most that a call gives.
   *
   * <p>https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
   */
  private static final int MOST_RECORDS = 10_000;

  private final AwsCredentialsProvider credentials;
  private final KinesisClient client;
  private final InstantSource clock;
  private final @Nullable String name;
  private final @Nullable String arn;

  /**
   * @param stream name or ARN
   * @param endpoint another than Amazon's, or null
   */
  AwsDataStream(AwsAccess access, String stream, @Nullable URI endpoint, InstantSource clock) {
    this.credentials = access.credentials();
    this.client =
        access
            .configure(KinesisClient.builder(), credentials, endpoint)
            .overrideConfiguration(
                override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();
    this.clock = clock;
    boolean byArn = stream.startsWith("arn:");
    this.name = byArn ? null : stream;
    this.arn = byArn ? stream : null;
  }

  @Override
  public Summary describe() {
    DescribeStreamSummaryResponse response =
        client.describeStreamSummary(request -> request.streamName(name).streamARN(arn));
    var summary = response.streamDescriptionSummary();
    return new Summary(
        summary.streamCreationTimestamp(),
        Duration.ofHours(summary.retentionPeriodHours()),
        response
            .sdkHttpResponse()
            .firstMatchingHeader("Date")
            .flatMap(AwsDataStream::time)
            .orElseGet(clock::instant));
  }

  private static Optional<Instant> time(String header) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Shard> shards() {
    List<Shard> shards = new ArrayList<>();
    String token = null;
    do {
      String page = token;
      ListShardsResponse response =
          client.listShards(
              request -> {
                // a token names the stream by itself
                if (page == null) {
                  request.streamName(name).streamARN(arn);
                } else {
                  request.nextToken(page);
                }
              });
      response.shards().forEach(shard -> shards.add(shard(shard)));
      token = response.nextToken();
    } while (token != null);
    return shards;
  }

  private static Shard shard(software.amazon.awssdk.services.kinesis.model.Shard shard) {
    return new Shard(
        shard.shardId(),
        Stream.of(shard.parentShardId(), shard.adjacentParentShardId())
            .flatMap(Stream::ofNullable)
            .toList(),
        new BigInteger(shard.hashKeyRange().startingHashKey()),
        new BigInteger(shard.hashKeyRange().endingHashKey()));
  }

  @Override
  public String iterator(String shard, ShardPosition from) {
    GetShardIteratorRequest.Builder request =
        GetShardIteratorRequest.builder().streamName(name).streamARN(arn).shardId(shard);
    switch (from) {
      case ShardPosition.Oldest oldest -> request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
      case ShardPosition.Since since ->
          request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(since.time());
      case ShardPosition.After after ->
          request
              .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
              .startingSequenceNumber(after.sequence().toString());
      case ShardPosition.At at ->
          request
              .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
              .startingSequenceNumber(at.place().sequence().toString());
      case ShardPosition.End end -> throw new IllegalArgumentException("nothing is to be read");
    }
    return client.getShardIterator(request.build()).shardIterator();
  }

  @Override
  public Page records(String iterator) {
    GetRecordsResponse response =
        client.getRecords(
            request -> request.shardIterator(iterator).streamARN(arn).limit(MOST_RECORDS));
    Long behindMillis = response.millisBehindLatest();
    return new Page(
        response.records().stream()
            .map(
                record ->
                    new StreamRecord(
                        new BigInteger(record.sequenceNumber()),
                        record.approximateArrivalTimestamp(),
                        record.partitionKey(),
                        record.data().asByteArrayUnsafe()))
            .toList(),
        response.nextShardIterator(),
        Duration.ofMillis(behindMillis == null ? 0 : behindMillis));
  }

  @Override
  public void close() {
    client.close();
    AwsAccess.close(credentials);
  }
}
