package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** Kinesis on this machine: kinesis-local, a program for Node.js that npm installs. */
final class KinesisServer implements AutoCloseable {
  private static final Path PACKAGES = Path.of("src/test/node");
  private static final Path INSTALLED = Path.of("target/test-servers");
  private static final int PACKED = 25;
  private static final int MOST_ENTRIES = 500;
  private static final long START_SECONDS = 30;
  private static final Duration LONGEST_ANSWER = Duration.ofMinutes(3);

  private final Process process;
  private final KinesisClient client;
  private final FaultyProxy proxy;
  private int sent;

  KinesisServer() throws IOException, InterruptedException {
    install();
    int port = freePort();
    ProcessBuilder builder = new ProcessBuilder("node", "main.js");
    builder
        .environment()
        .putAll(
            Map.of(
                "KINESIS_MOCK_PLAIN_PORT", Integer.toString(port),
                "KINESIS_MOCK_TLS_PORT", Integer.toString(freePort()),
                "CREATE_STREAM_DURATION", "1ms",
                "DELETE_STREAM_DURATION", "1ms",
                "SPLIT_SHARD_DURATION", "1ms",
                "MERGE_SHARDS_DURATION", "1ms",
                "SHARD_LIMIT", "1000",
                "LOG_LEVEL", "ERROR"));
    // it looks for its certificate there
    process =
        builder
            .directory(INSTALLED.resolve("node_modules/kinesis-local").toFile())
            .redirectErrorStream(true)
            .redirectOutput(INSTALLED.resolve("kinesis-local.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    awaitPort(port);
    URI address = URI.create("http://127.0.0.1:" + port);
    client =
        KinesisClient.builder()
            .endpointOverride(address)
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test-secret")))
            .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(LONGEST_ANSWER))
            // a record that is put again because an answer was late is another record
            .overrideConfiguration(how -> how.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();
    proxy =
        new FaultyProxy(
            address,
            exchange ->
                String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                    .endsWith(".GetRecords"));
  }

  /** Once, whichever process of tests comes first. */
  private static void install() throws IOException, InterruptedException {
    Files.createDirectories(INSTALLED);
    try (FileChannel channel =
        FileChannel.open(
            INSTALLED.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      if (!Files.exists(INSTALLED.resolve("node_modules/kinesis-local/server.json"))) {
        runNpm();
      }
    }
  }

  private static void runNpm() throws IOException, InterruptedException {
    for (String file : List.of("package.json", "package-lock.json")) {
      Files.copy(
          PACKAGES.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Path log = INSTALLED.resolve("npm.log");
    Process npm =
        new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            .directory(INSTALLED.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!npm.waitFor(2, TimeUnit.MINUTES) || npm.exitValue() != 0) {
      npm.destroyForcibly();
      throw new IOException("npm does not install kinesis-local:\n" + Files.readString(log));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitPort(int port) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() - end > 0) {
          throw new IOException("kinesis-local does not start", e);
        }
      }
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  /** What streams are read through. */
  FaultyProxy proxy() {
    return proxy;
  }

  /** The options by which it is reached. */
  String access() {
    return "region: us-east-1, access_key_id: test, secret_access_key: '${file:secret}',"
        + " kinesis_endpoint: '"
        + proxy.address()
        + "', poll_every: 200ms, discover_every: 200ms";
  }

  void create(String stream, int shards) throws InterruptedException {
    client.createStream(request -> request.streamName(stream).shardCount(shards));
    awaitActive(stream);
  }

  void delete(String stream) {
    client.deleteStream(request -> request.streamName(stream));
    client.waiter().waitUntilStreamNotExists(request -> request.streamName(stream));
  }

  private void awaitActive(String stream) throws InterruptedException {
    while (client
            .describeStreamSummary(request -> request.streamName(stream))
            .streamDescriptionSummary()
            .streamStatus()
        != StreamStatus.ACTIVE) {
      process.waitFor(2, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Puts a record a line, all into one shard. Where there are many, some are packed into one, as
   * the Kinesis Producer Library does.
   */
  void putLines(String stream, String lines) {
    List<byte[]> records =
        lines.lines().map(line -> line.getBytes(StandardCharsets.UTF_8)).toList();
    List<byte[]> packed = new ArrayList<>();
    for (int from = 0; records.size() > PACKED && from < records.size(); from += PACKED) {
      packed.add(pack(records.subList(from, Math.min(records.size(), from + PACKED))));
    }
    String key = "key-" + sent++;
    List<PutRecordsRequestEntry> entries =
        (packed.isEmpty() ? records : packed)
            .stream()
                .map(
                    data ->
                        PutRecordsRequestEntry.builder()
                            .partitionKey(key)
                            .data(SdkBytes.fromByteArray(data))
                            .build())
                .toList();
    for (int from = 0; from < entries.size(); from += MOST_ENTRIES) {
      List<PutRecordsRequestEntry> some =
          entries.subList(from, Math.min(entries.size(), from + MOST_ENTRIES));
      assertThat(
              client
                  .putRecords(request -> request.streamName(stream).records(some))
                  .failedRecordCount())
          .isZero();
    }
  }

  /** https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md */
  private static byte[] pack(List<byte[]> records) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    writeField(message, 1, "key".getBytes(StandardCharsets.UTF_8));
    for (byte[] each : records) {
      ByteArrayOutputStream record = new ByteArrayOutputStream();
      record.writeBytes(new byte[] {1 << 3, 0});
      writeField(record, 3, each);
      writeField(message, 3, record.toByteArray());
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.writeBytes(new byte[] {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2});
    packed.writeBytes(message.toByteArray());
    try {
      packed.writeBytes(MessageDigest.getInstance("MD5").digest(message.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    return packed.toByteArray();
  }

  private static void writeField(ByteArrayOutputStream out, int number, byte[] value) {
    out.write(number << 3 | 2);
    int length = value.length;
    for (; length > 0x7f; length >>>= 7) {
      out.write((length & 0x7f) | 0x80);
    }
    out.write(length);
    out.writeBytes(value);
  }

  void put(String stream, String partitionKey, byte[] data) {
    client.putRecord(
        request ->
            request
                .streamName(stream)
                .partitionKey(partitionKey)
                .data(SdkBytes.fromByteArray(data)));
  }

  /** The shards that take records. */
  List<Shard> openShards(String stream) {
    return client.listShards(request -> request.streamName(stream)).shards().stream()
        .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
        .toList();
  }

  /** Splits the first open shard in two, half and half. */
  void split(String stream) throws InterruptedException {
    Shard shard = openShards(stream).getFirst();
    BigInteger first = new BigInteger(shard.hashKeyRange().startingHashKey());
    BigInteger last = new BigInteger(shard.hashKeyRange().endingHashKey());
    client.splitShard(
        request ->
            request
                .streamName(stream)
                .shardToSplit(shard.shardId())
                .newStartingHashKey(first.add(last).shiftRight(1).toString()));
    awaitActive(stream);
  }

  /** Merges the first two open shards. */
  void merge(String stream) throws InterruptedException {
    List<Shard> shards =
        openShards(stream).stream()
            .sorted(
                Comparator.comparing(
                    shard -> new BigInteger(shard.hashKeyRange().startingHashKey())))
            .toList();
    client.mergeShards(
        request ->
            request
                .streamName(stream)
                .shardToMerge(shards.get(0).shardId())
                .adjacentShardToMerge(shards.get(1).shardId()));
    awaitActive(stream);
  }

  @Override
  public void close() {
    proxy.close();
    client.close();
    process.destroyForcibly();
  }
}
