package dev.tarn.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Secret;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.connectors.SourceFactory.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code tarn check} says of the options of both types. */
class SourceOptionsTest {
  private static final SourceFactory KAFKA = new KafkaSourceFactory();
  private static final SourceFactory EVENT_HUBS = new EventHubsSourceFactory();
  private static final Secret HUB =
      new Secret(() -> "Endpoint=sb://e.servicebus.windows.net/;SharedAccessKey=k;EntityPath=h");
  private static final Secret NAMESPACE =
      new Secret(() -> "Endpoint=sb://e.servicebus.windows.net/;SharedAccessKey=k");
  private static final Secret SECRET = new Secret(() -> "k3y");

  private final Map<String, Object> values = new HashMap<>();

  /** The message for values beside the defaults; empty if all is well. */
  private String check(SourceFactory factory, Map<String, Object> given) {
    values.clear();
    values.putAll(
        Map.of("start_at", "beginning", "commit_offsets", true, "managed_identity", false));
    values.putAll(Map.of("tls", false, "topics", List.of(), "hub", List.of()));
    values.put("discover_every", Duration.ofSeconds(30));
    values.putAll(given);
    return factory.check(new OptionValues(values)).map(Problem::message).orElse("");
  }

  private String kafka(Map<String, Object> given) {
    Map<String, Object> all = new HashMap<>(given);
    all.putIfAbsent("brokers", List.of("b:9092"));
    all.putIfAbsent("topics", List.of("logs"));
    return check(KAFKA, all);
  }

  @Test
  void brokersAndTopicsAreNames() {
    assertThat(kafka(Map.of("brokers", List.of("b1:9092", "[::1]:9092")))).isEmpty();
    assertThat(kafka(Map.of("brokers", List.of("b")))).contains("host:port, not 'b'");
    assertThat(kafka(Map.of("brokers", List.of("http://b:1")))).contains("host:port");
    assertThat(kafka(Map.of("topics", List.of("a b")))).contains("not 'a b'");
    assertThat(kafka(Map.of("topics", List.of()))).contains("'topics' or 'topic_pattern'");
    assertThat(kafka(Map.of("topics", List.of(), "topic_pattern", "a.*"))).isEmpty();
    assertThat(kafka(Map.of("topic_pattern", "a("))).contains("no regular expression");
  }

  @Test
  void readingBeginsSomewhere() {
    assertThat(kafka(Map.of("start_at", "2026-11-20T00:00:00Z"))).isEmpty();
    assertThat(kafka(Map.of("start_at", "yesterday"))).contains("not 'yesterday'");
    assertThat(kafka(Map.of("discover_every", Duration.ZERO))).contains("more than nothing");
  }

  @Test
  void optionsThatSayNothingAreTold() {
    assertThat(kafka(Map.of("tls_ca", "ca.pem"))).contains("only with 'tls: true'");
    assertThat(kafka(Map.of("tls", true, "tls_key", "k"))).contains("belong together");
    assertThat(kafka(Map.of("tls", true, "tls_key_password", SECRET))).contains("with tls_key");
    assertThat(kafka(Map.of("username", "u"))).contains("only with a sasl_mechanism");
    assertThat(kafka(Map.of("token_scope", "s"))).contains("only with OAUTHBEARER");
  }

  @Test
  void aLoginIsWhole() {
    assertThat(kafka(Map.of("sasl_mechanism", "GSSAPI"))).contains("not 'GSSAPI'");
    assertThat(kafka(Map.of("sasl_mechanism", "PLAIN", "username", "u")))
        .isEqualTo("it needs 'password' too");
    Map<String, Object> token =
        Map.of("sasl_mechanism", "OAUTHBEARER", "client_id", "c", "client_secret", SECRET);
    assertThat(kafka(token)).isEqualTo("it needs 'token_url' too");
    Map<String, Object> open = new HashMap<>(token);
    open.put("token_url", "http://example.com/token");
    assertThat(kafka(open)).contains("https://");
    open.put("token_url", "https://example.com/token");
    assertThat(kafka(open)).isEmpty();
  }

  @Test
  void aHubIsOpenedByAConnectionString() {
    assertThat(check(EVENT_HUBS, Map.of("connection_string", HUB))).isEmpty();
    assertThat(check(EVENT_HUBS, Map.of("connection_string", NAMESPACE))).contains("needs 'hub'");
    assertThat(check(EVENT_HUBS, Map.of("connection_string", SECRET)))
        .contains("SharedAccessKeyName=…")
        .doesNotContain("k3y");
    assertThat(check(EVENT_HUBS, Map.of("connection_string", HUB, "tenant", "t")))
        .contains("says nothing beside");
  }

  @Test
  void aHubIsOpenedByEntra() {
    Map<String, Object> given = new HashMap<>(Map.of("namespace", "example"));
    assertThat(check(EVENT_HUBS, Map.of())).contains("needs 'connection_string'");
    assertThat(check(EVENT_HUBS, given)).isEqualTo("it needs 'hub'");
    given.put("hub", List.of("h"));
    assertThat(check(EVENT_HUBS, given)).contains("or managed_identity");
    given.putAll(Map.of("client_id", "c", "client_secret", SECRET));
    assertThat(check(EVENT_HUBS, given)).isEqualTo("it needs 'tenant'");
    given.put("tenant", "t");
    assertThat(check(EVENT_HUBS, given)).isEmpty();
    given.put("managed_identity", true);
    assertThat(check(EVENT_HUBS, given)).contains("beside managed_identity");
  }
}
