package dev.tarn.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;

/** A Kafka broker in this JVM, alone in its cluster, that can be stopped and started. */
final class KafkaBroker implements AutoCloseable {
  static final String LOGIN_MODULES = "org.apache.kafka.common.security.";
  private static final String PASSWORDS = "listener.name.sasl_ssl.plain.sasl.jaas.config";

  private final Properties properties = new Properties();
  private final Map<String, Integer> ports;
  private final String address;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Future<?>> sent = new ArrayList<>();
  private KafkaRaftServer server;

  KafkaBroker(Path folder, Map<String, String> settings) throws IOException {
    this(folder, Map.of("PLAINTEXT", freePort()), ports -> settings);
  }

  /**
   * A broker with listeners SSL and SASL_SSL too.
   *
   * @param passwords of the users who log in to the port of the last one by PLAIN
   */
  static KafkaBroker secured(
      Path folder,
      TestCertificate certificate,
      IntFunction<Map<String, String>> passwords,
      Map<String, String> settings)
      throws IOException {
    return new KafkaBroker(
        folder,
        Map.of("PLAINTEXT", freePort(), "SSL", freePort(), "SASL_SSL", freePort()),
        ports -> {
          Map<String, String> all = new HashMap<>();
          all.put("ssl.keystore.location", certificate.store().toString());
          all.put("ssl.keystore.password", TestCertificate.PASSWORD);
          all.put("sasl.enabled.mechanisms", "PLAIN");
          all.put(PASSWORDS, login(passwords.apply(ports.get("SASL_SSL"))));
          all.putAll(settings);
          return all;
        });
  }

  private KafkaBroker(
      Path folder,
      Map<String, Integer> ports,
      Function<Map<String, Integer>, Map<String, String>> settings)
      throws IOException {
    this.ports = ports;
    this.address = "127.0.0.1:" + port("PLAINTEXT");
    String listeners =
        ports.entrySet().stream()
            .map(port -> port.getKey() + "://localhost:" + port.getValue())
            .collect(Collectors.joining(","));
    String controller = "127.0.0.1:" + freePort();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.voters", "1@" + controller);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("listeners", listeners + ",CONTROLLER://" + controller);
    properties.put("advertised.listeners", listeners);
    properties.put(
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL");
    properties.put("log.dirs", folder.resolve("data").toString());
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", "1");
    properties.put("auto.create.topics.enable", "false");
    properties.put("message.max.bytes", "20000000");
    properties.put("log.cleaner.dedupe.buffer.size", "2097152");
    properties.put("log.retention.check.interval.ms", "200");
    properties.put("log.initial.task.delay.ms", "200");
    properties.put("file.delete.delay.ms", "100");
    properties.putAll(settings.apply(ports));
    Path file = folder.resolve("server.properties");
    StringBuilder text = new StringBuilder();
    properties.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    Files.writeString(file, text);
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      StorageTool.execute(
          new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()},
          nowhere);
    }
    this.server = start();
    this.admin = Admin.create(client());
    this.producer = producer(Map.of("linger.ms", 5));
  }

  private static String login(Map<String, String> passwords) {
    return passwords.entrySet().stream()
        .map(user -> " user_" + user.getKey() + "=\"" + quoted(user.getValue()) + "\"")
        .collect(Collectors.joining("", LOGIN_MODULES + "plain.PlainLoginModule required", ";"));
  }

  private static String quoted(String password) {
    return password.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private KafkaRaftServer start() {
    KafkaRaftServer started = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    started.startup();
    return started;
  }

  void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  void startAgain() {
    server = start();
  }

  /** For the next start, to be called while it is stopped. */
  void setPasswords(Map<String, String> passwords) {
    properties.put(PASSWORDS, login(passwords));
  }

  /** Host and port. */
  String address() {
    return address;
  }

  int port(String listener) {
    return ports.get(listener);
  }

  Map<String, Object> client() {
    return new HashMap<>(Map.of("bootstrap.servers", address));
  }

  KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> all = client();
    all.put("max.request.size", 20_000_000);
    // a partition made just now may refuse a batch and take the one behind it, which the producer
    // then never gets in order: no second one is on its way
    all.put("max.in.flight.requests.per.connection", 1);
    all.putAll(settings);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  Admin admin() {
    return admin;
  }

  void create(String topic, int partitions, Map<String, String> settings)
      throws InterruptedException, ExecutionException {
    admin
        .createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
        .all()
        .get();
  }

  void delete(String topic) throws InterruptedException, ExecutionException {
    admin.deleteTopics(List.of(topic)).all().get();
  }

  /** Sends a message a line, and waits until all have arrived. Any threads. */
  void sendLines(String topic, String lines) throws InterruptedException, ExecutionException {
    List<Future<?>> own = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      own.add(producer.send(message(topic, line)));
    }
    producer.flush();
    await(own);
  }

  private static ProducerRecord<byte[], byte[]> message(String topic, String line) {
    return new ProducerRecord<>(topic, line.getBytes(StandardCharsets.UTF_8));
  }

  void sendWithoutWaiting(String topic, String lines) {
    lines.lines().forEach(line -> send(message(topic, line)));
  }

  /** Sends a message, to be on its way at the next flush at the latest; null for a tombstone. */
  void send(String topic, byte[] value) {
    send(new ProducerRecord<>(topic, value));
  }

  void send(ProducerRecord<byte[], byte[]> message) {
    sent.add(producer.send(message));
  }

  /** Sends a message to a partition that was added just now. */
  void send(String topic, int partition, byte[] value)
      throws InterruptedException, ExecutionException {
    // the shared producer may not know of it yet
    try (KafkaProducer<byte[], byte[]> another = producer(Map.of())) {
      another.send(new ProducerRecord<>(topic, partition, null, value)).get();
    }
  }

  /** Waits until all that was sent has arrived. */
  void flush() throws InterruptedException, ExecutionException {
    producer.flush();
    await(sent);
    sent.clear();
  }

  private static void await(List<Future<?>> messages)
      throws InterruptedException, ExecutionException {
    for (Future<?> message : messages) {
      message.get();
    }
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
    stop();
  }
}
