package dev.tarn.connectors.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenClientTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private final TokenClient client = new TokenClient(InstantSource.fixed(NOW));
  private HttpServer server;
  private String asked = "";
  private int status = 200;
  private String answer = "";

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked =
              exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Metadata");
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    client.close();
    server.stop(0);
  }

  private AccessToken fetch() throws IOException, InterruptedException {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/identity");
    return client.fetch(
        new TokenSource.ManagedIdentity(endpoint, "https://example.servicebus.windows.net", "me"));
  }

  @Test
  void asksForTheIdentityOfTheMachine() throws Exception {
    answer =
        "{\"access_token\":\"abc\",\"expires_in\":\"86400\",\"extra\":{\"a\":[1]},\"resource\":null}";

    AccessToken token = fetch();

    assertThat(asked)
        .isEqualTo(
            "/identity?api-version=2018-02-01&resource="
                + "https%3A%2F%2Fexample.servicebus.windows.net&client_id=me true");
    assertThat(token.text().reveal()).isEqualTo("abc");
    assertThat(token.issued()).isEqualTo(NOW);
    assertThat(token.expires()).isEqualTo(NOW.plusSeconds(86_400));
    assertThat(token.toString()).doesNotContain("abc");
  }

  @Test
  void tellsWhyThereIsNoToken() {
    status = 400;
    answer =
        "{\"error\":\"invalid_request\",\"error_description\":\"Identity not found Trace ID: 1\"}";

    assertThatThrownBy(this::fetch)
        .hasMessage("127.0.0.1 gives no token: 400 invalid_request Identity not found");
  }

  @Test
  void doesNotShowWhatItCannotRead() {
    answer = "{\"access_token\":\"abc\",,";

    assertThatThrownBy(this::fetch)
        .hasMessage("127.0.0.1 answered 200 with something that is no JSON object");
  }
}
