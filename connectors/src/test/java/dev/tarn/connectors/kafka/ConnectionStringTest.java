package dev.tarn.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.Secret;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionStringTest {
  private static Optional<ConnectionString> parse(String text) {
    return ConnectionString.parse(new Secret(() -> text));
  }

  @Test
  void readsTheStringOfANamespace() {
    ConnectionString string =
        parse(
                "Endpoint=sb://example.servicebus.windows.net/;SharedAccessKeyName=listen;"
                    + "SharedAccessKey=a+b/c=")
            .orElseThrow();

    assertThat(string.endpoint()).isEqualTo("example.servicebus.windows.net:9093");
    assertThat(string.hub()).isEmpty();
    assertThat(string.toString()).doesNotContain("a+b/c=");
  }

  @Test
  void readsTheStringOfAHub() {
    assertThat(
            parse(
                    "Endpoint=sb://example.servicebus.windows.net/;SharedAccessKeyName=listen;"
                        + "SharedAccessKey=a+b/c=;EntityPath=insights-activity-logs")
                .flatMap(ConnectionString::hub))
        .contains("insights-activity-logs");
  }

  @Test
  void refusesWhatOpensNothing() {
    assertThat(parse("Endpoint=sb://example.servicebus.windows.net/")).isEmpty();
    assertThat(parse("SharedAccessKeyName=listen;SharedAccessKey=k")).isEmpty();
    assertThat(parse("Endpoint=not an address;SharedAccessKey=k")).isEmpty();
    assertThat(parse("k3y")).isEmpty();
  }
}
