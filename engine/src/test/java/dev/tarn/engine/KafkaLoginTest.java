package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import dev.tarn.engine.EngineResult.End;
import dev.tarn.event.Source.Trial;
import dev.tarn.event.Source.Trial.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers that ask who one is, over encrypted connections. */
class KafkaLoginTest {
  private static final String PASSWORD = "pass\"word; \\ with 'marks'";
  private static final String CLIENT_SECRET = "s3cret&of=the client";
  @TempDir private static Path brokerFolder;
  private static TestCertificate brokerCertificate;
  private static TestCertificate clientCertificate;
  private static KafkaBroker broker;
  private static HttpServer tokens;

  @TempDir Path folder;
  private TestEngine engine;

  @BeforeAll
  static void startServers() throws Exception {
    brokerCertificate = TestCertificate.make(brokerFolder, "broker");
    clientCertificate = TestCertificate.make(brokerFolder, "client");
    broker =
        KafkaBroker.secured(
            brokerFolder,
            brokerCertificate,
            port -> Map.of("reader", PASSWORD, EventHubsFeed.USER, connectionString(port)),
            Map.of(
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                clientCertificate.certificate().toString(),
                "listener.name.ssl.ssl.client.auth",
                "required",
                "sasl.enabled.mechanisms",
                "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
                "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config",
                KafkaBroker.LOGIN_MODULES + "scram.ScramLoginModule required;",
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                KafkaBroker.LOGIN_MODULES + "scram.ScramLoginModule required;",
                "listener.name.sasl_ssl.oauthbearer.sasl.jaas.config",
                KafkaBroker.LOGIN_MODULES
                    + "oauthbearer.OAuthBearerLoginModule required"
                    + " unsecuredLoginStringClaim_sub=\"broker\";"));
    allow(ScramMechanism.SCRAM_SHA_256);
    allow(ScramMechanism.SCRAM_SHA_512);
    broker.create("logs", 1, Map.of());
    broker.sendLines("logs", TestEngine.logins(0, 10));
    tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tokens.createContext(
        "/token",
        exchange -> {
          String form =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          boolean good =
              form.contains("grant_type=client_credentials&client_id=tarn")
                  && form.contains("client_secret=s3cret%26of%3Dthe+client")
                  && form.contains("scope=kafka");
          byte[] answer =
              (good
                      ? "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\""
                          + unsignedToken()
                          + "\"}"
                      : "{\"error\":\"invalid_client\",\"error_description\":\"who is this?\"}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(good ? 200 : 401, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    tokens.start();
  }

  @AfterAll
  static void stopServers() {
    tokens.stop(0);
    broker.close();
  }

  private static String connectionString(int port) {
    return EventHubsFeed.connectionString(port, "k3y+of/the=hub", "logs");
  }

  private static void allow(ScramMechanism mechanism) throws Exception {
    broker
        .admin()
        .alterUserScramCredentials(
            List.of(
                new UserScramCredentialUpsertion(
                    "reader", new ScramCredentialInfo(mechanism, 4096), PASSWORD)))
        .all()
        .get();
  }

  /** As brokers take it that are set up for tests only. */
  private static String unsignedToken() {
    long now = System.currentTimeMillis() / 1000;
    return base64("{\"alg\":\"none\"}")
        + "."
        + base64("{\"sub\":\"tarn\",\"iat\":" + now + ",\"exp\":" + (now + 3600) + "}")
        + ".";
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @BeforeEach
  void makeEngine() throws Exception {
    engine = new TestEngine(folder);
  }

  private void connect(String listener, String options) {
    engine.source =
        "type: kafka, topics: logs, brokers: 'localhost:"
            + broker.port(listener)
            + "', tls: true, tls_ca: '"
            + brokerCertificate.certificate()
            + "', "
            + options;
  }

  private String secret(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text + "\n");
    return "'${file:" + name + "}'";
  }

  private void assertRead() throws Exception {
    EngineResult result = engine.runUntilIdle();
    assertThat(result.findings()).isEmpty();
    assertThat(result.end()).isEqualTo(End.IDLE);
    assertThat(engine.events()).hasSize(10);
  }

  private String connectionString() {
    return connectionString(broker.port("SASL_SSL"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
  void logsInByPassword(String mechanism) throws Exception {
    connect(
        "SASL_SSL",
        "sasl_mechanism: "
            + mechanism
            + ", username: reader, password: "
            + secret("password", PASSWORD));

    assertRead();
  }

  @Test
  void logsInByToken() throws Exception {
    connect("SASL_SSL", tokenOptions(CLIENT_SECRET));

    assertRead();
  }

  private String tokenOptions(String clientSecret) throws IOException {
    return "sasl_mechanism: OAUTHBEARER, client_id: tarn, token_scope: kafka, token_url: "
        + "'http://127.0.0.1:"
        + tokens.getAddress().getPort()
        + "/token', client_secret: "
        + secret("client-secret", clientSecret);
  }

  @Test
  void provesItselfByCertificate() throws Exception {
    connect(
        "SSL",
        "tls_certificate: '"
            + clientCertificate.certificate()
            + "', tls_key: '"
            + clientCertificate.key()
            + "'");

    assertRead();
  }

  @Test
  void readsAHubByItsConnectionString() throws Exception {
    engine.source =
        "type: event_hubs, tls_ca: '"
            + brokerCertificate.certificate()
            + "', connection_string: "
            + secret("connection", connectionString());

    assertRead();
  }

  @Test
  void aWrongPasswordIsToldWithoutIt() throws Exception {
    connect(
        "SASL_SSL",
        "sasl_mechanism: PLAIN, username: reader, password: " + secret("password", "not-it-42"));
    RunningEngine running = new RunningEngine(engine.plan(), engine.options(false));
    running.awaitFinding("source-unavailable");

    EngineResult result = running.stop();

    assertThat(result.findings().toString())
        .contains("Invalid username or password")
        .doesNotContain("not-it-42");
    assertThat(engine.plan().text()).contains("password ***").doesNotContain("not-it-42");
  }

  @Test
  void triesOutWhetherTopicsCanBeRead() throws Exception {
    connect(
        "SASL_SSL",
        "sasl_mechanism: PLAIN, username: reader, password: " + secret("password", PASSWORD));
    engine.source = engine.source.replace("topics: logs", "topics: [logs, not-there]");
    assertThat(tryOut())
        .extracting(Trial::what, Trial::outcome)
        .containsExactly(
            tuple("log in and look for topics", Outcome.GOOD),
            tuple("find topic not-there", Outcome.FAILED),
            tuple("read topic logs", Outcome.GOOD));

    secret("password", "not-it-42");

    assertThat(tryOut())
        .singleElement()
        .satisfies(
            trial -> {
              assertThat(trial.outcome()).isEqualTo(Outcome.FAILED);
              assertThat(trial.words())
                  .contains("Invalid username or password")
                  .doesNotContain("not-it-42");
            });
  }

  private List<Trial> tryOut() throws Exception {
    return engine.plan().sources().getFirst().opener().get().tryOut();
  }

  @Test
  void aPasswordThatIsMendedIsUsedWithoutARestart() throws Exception {
    connect(
        "SASL_SSL",
        "sasl_mechanism: PLAIN, username: reader, password: " + secret("password", "not-it-42"));
    RunningEngine running = new RunningEngine(engine.plan(), engine.options(false));
    running.awaitFinding("source-unavailable");
    secret("password", PASSWORD);

    running.awaitProgress(progress -> progress.events() == 10);

    running.stop();
  }

  @Test
  void aRefusedTokenIsToldWithoutTheSecret() throws Exception {
    connect("SASL_SSL", tokenOptions("wrong-secret-7"));
    RunningEngine running = new RunningEngine(engine.plan(), engine.options(false));
    running.awaitFinding("source-unavailable");

    assertThat(running.stop().findings().toString())
        .contains("gives no token: 401 invalid_client who is this?")
        .doesNotContain("wrong-secret-7");
  }
}
