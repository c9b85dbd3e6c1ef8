package dev.tarn.engine;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** S3 and SQS on this machine, with a bucket and a queue of their own. */
final class ObjectStore implements AutoCloseable {
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test-secret"));

  private final S3Proxy s3Server;
  private final SQSRestServer sqsServer;
  private final S3Client s3;
  private final SqsClient sqs;
  private final FaultyProxy proxy;
  private final FaultyProxy queueProxy;
  private String bucket = "";
  private String queueUrl = "";

  ObjectStore() throws Exception {
    s3Server =
        S3Proxy.builder()
            .blobStore(new TransientNio2BlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.NONE, "test", "test-secret")
            .ignoreUnknownHeaders(true)
            .build();
    s3Server.start();
    URI s3Address = URI.create("http://127.0.0.1:" + s3Server.getPort());
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    sqsServer = SQSRestServerBuilder.withInterface("127.0.0.1").withPort(port).start();
    URI sqsAddress = URI.create("http://127.0.0.1:" + port);
    s3 =
        S3Client.builder()
            .endpointOverride(s3Address)
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(CREDENTIALS)
            .build();
    sqs =
        SqsClient.builder()
            .endpointOverride(sqsAddress)
            .region(Region.US_EAST_1)
            .credentialsProvider(CREDENTIALS)
            .build();
    proxy = new FaultyProxy(s3Address, exchange -> exchange.getRequestMethod().equals("GET"));
    queueProxy = new FaultyProxy(sqsAddress, exchange -> true);
  }

  /** Begins anew, with an empty bucket and an empty queue. */
  void clear() {
    proxy.behave();
    queueProxy.behave();
    String name = UUID.randomUUID().toString();
    bucket = name;
    s3.createBucket(request -> request.bucket(name));
    queueUrl = sqs.createQueue(request -> request.queueName(name)).queueUrl();
  }

  String bucket() {
    return bucket;
  }

  String queueUrl() {
    return queueUrl;
  }

  /** What objects are read through. */
  FaultyProxy proxy() {
    return proxy;
  }

  /** What the queue may be asked through. */
  FaultyProxy queueProxy() {
    return queueProxy;
  }

  /** The queue's address there. */
  URI proxiedQueueUrl() {
    return queueProxy.address().resolve(URI.create(queueUrl).getPath());
  }

  /** Puts an object there; returns its eTag. */
  String put(String key, byte[] content) {
    return put(key, content, Map.of());
  }

  /** The same, with metadata of its own. */
  String put(String key, byte[] content, Map<String, String> metadata) {
    return s3.putObject(
            request -> request.bucket(bucket).key(key).metadata(metadata),
            RequestBody.fromBytes(content))
        .eTag()
        .replace("\"", "");
  }

  String put(String key, Path file) {
    return s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromFile(file))
        .eTag()
        .replace("\"", "");
  }

  byte[] content(String key) {
    return s3.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asByteArray();
  }

  Map<String, String> metadata(String key) {
    return s3.headObject(request -> request.bucket(bucket).key(key)).metadata();
  }

  void delete(String key) {
    s3.deleteObject(request -> request.bucket(bucket).key(key));
  }

  void send(String message) {
    sqs.sendMessage(request -> request.queueUrl(queueUrl).messageBody(message));
  }

  /** What the configuration of a source says of how objects are reached, as a YAML flow. */
  String access() {
    return "region: us-east-1, access_key_id: test, secret_access_key: '${file:secret}',"
        + " path_style: true, s3_endpoint: "
        + proxy.address();
  }

  /** Lets the queue tell of an object as it is now. */
  void tell(String key) {
    String eTag = s3.headObject(request -> request.bucket(bucket).key(key)).eTag();
    send(event(List.of(record(key, eTag.replace("\"", "")))));
  }

  /** A record of an event of S3. */
  String record(String key, String eTag) {
    return "{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"awsRegion\":\"us-east-1\","
        + "\"eventTime\":\"2026-03-01T12:00:00.000Z\",\"eventName\":\"ObjectCreated:Put\","
        + "\"s3\":{\"s3SchemaVersion\":\"1.0\",\"bucket\":{\"name\":\""
        + bucket
        + "\"},\"object\":{\"key\":\""
        + URLEncoder.encode(key, StandardCharsets.UTF_8)
        + "\",\"size\":1024,\"eTag\":\""
        + eTag
        + "\",\"sequencer\":\"0A1B2C3D4E5F678901\"}}}";
  }

  static String event(List<String> records) {
    return "{\"Records\":[" + String.join(",", records) + "]}";
  }

  /** Messages that are in the queue, whether hidden or not. */
  int messages() {
    return sqs
        .getQueueAttributes(
            request ->
                request
                    .queueUrl(queueUrl)
                    .attributeNames(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
        .attributes()
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    queueProxy.close();
    s3.close();
    sqs.close();
    try {
      s3Server.stop();
    } catch (Exception e) {
      throw new IOException("the server cannot be stopped", e);
    }
    sqsServer.stopAndWait();
  }
}
