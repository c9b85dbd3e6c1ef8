package dev.tarn.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;

/** A hub: a topic of a broker that asks for its connection string, the key in which is replaced. */
final class EventHubsFeed implements SoakFeed {
  /** Whose password is a connection string. */
  static final String USER = "$ConnectionString";

  private static final String HUB = "insights";

  private final Path folder;
  private final KafkaBroker broker;
  private final TestCertificate certificate;
  private int keys;

  private EventHubsFeed(Path folder, KafkaBroker broker, TestCertificate certificate)
      throws Exception {
    this.folder = folder;
    this.broker = broker;
    this.certificate = certificate;
    broker.create(HUB, 4, Map.of());
    writeConnectionString();
  }

  /**
   * A topic, which closes the broker, and a hub of the same broker.
   *
   * @param folder of the configuration
   */
  static List<SoakFeed> besideKafka(Path folder, Path brokerFolder) throws Exception {
    TestCertificate certificate = TestCertificate.make(brokerFolder, "broker");
    KafkaBroker broker =
        KafkaBroker.secured(
            brokerFolder,
            certificate,
            port -> Map.of(USER, connectionString(port, key(0), HUB)),
            Map.of());
    return List.of(new KafkaFeed(broker), new EventHubsFeed(folder, broker, certificate));
  }

  static String connectionString(int port, String key, String hub) {
    return "Endpoint=sb://localhost:"
        + port
        + "/;SharedAccessKeyName=listen;SharedAccessKey="
        + key
        + ";EntityPath="
        + hub;
  }

  private static String key(int number) {
    return "k3y+of/the=hub" + number;
  }

  private String connectionString() {
    return connectionString(broker.port("SASL_SSL"), key(keys), HUB);
  }

  /** Whoever reads it meanwhile reads the old one or the new. */
  private void writeConnectionString() throws IOException {
    Files.move(
        Files.writeString(folder.resolve("connection.new"), connectionString() + "\n"),
        folder.resolve("connection"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public String name() {
    return "event-hubs";
  }

  @Override
  public String source() {
    return "type: event_hubs, discover_every: 1s, connection_string: '${file:connection}', tls_ca: '"
        + certificate.certificate()
        + "'";
  }

  @Override
  public void produce(String records) throws ExecutionException, InterruptedException {
    broker.sendLines(HUB, records);
  }

  @Override
  public String disturb(Random random) throws IOException {
    broker.stop();
    keys++;
    broker.setPasswords(Map.of(USER, connectionString()));
    broker.startAgain();
    writeConnectionString();
    return "key replaced";
  }

  @Override
  public void heal() {}

  @Override
  public void close() {}
}
