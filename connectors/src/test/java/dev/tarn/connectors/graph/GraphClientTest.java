package dev.tarn.connectors.graph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tarn.connectors.Secret;
import dev.tarn.connectors.oauth.TokenSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent, and what becomes of answers. */
class GraphClientTest {
  private static final Window HOUR =
      new Window(Instant.parse("2026-03-10T11:00:00Z"), Instant.parse("2026-03-10T12:00:00Z"));
  private static final String PAGE =
      "{\"value\":[ {\"createdDateTime\":\"2026-03-10T11:05:00.25Z\",\"id\":\"a\",\"n\":{\"id\":\"x\"}} ,"
          + "\"odd\",7,null,{\"id\":5,\"createdDateTime\":\"soon\"}],\"@odata.nextLink\":\"LINK\"}";

  private final List<String> asked = new ArrayList<>();
  private Instant now = Instant.parse("2026-03-10T12:00:00Z");
  private HttpServer server;
  private GraphClient client;
  private int tokens;
  private String goodToken = "";
  private int status = 200;
  private byte[] answer = PAGE.getBytes(UTF_8);
  private String encoding = "";
  private String retryAfter = "";

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/token",
        exchange -> {
          String token = "token-" + ++tokens;
          byte[] body =
              ("{\"access_token\":\"" + token + "\",\"expires_in\":3600}").getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/",
        exchange -> {
          String token = exchange.getRequestHeaders().getFirst("Authorization");
          asked.add(token + " " + exchange.getRequestURI());
          boolean refused = !goodToken.isEmpty() && !token.equals("Bearer " + goodToken);
          if (!encoding.isEmpty()) {
            exchange.getResponseHeaders().add("Content-Encoding", encoding);
          }
          if (!retryAfter.isEmpty()) {
            exchange.getResponseHeaders().add("Retry-After", retryAfter);
          }
          byte[] body = refused ? new byte[0] : answer;
          exchange.sendResponseHeaders(refused ? 401 : status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    client =
        new GraphClient(
            address,
            new TokenSource.ClientCredentials(
                address.resolve("/token"), "app", new Secret(() -> "s3cret"), "scope"),
            () -> now);
  }

  @AfterEach
  void stopServer() {
    client.close();
    server.stop(0);
  }

  private LogPage first(EntraLog log) throws IOException, InterruptedException {
    return client.first(log, HOUR, 500);
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Test
  void asksForAWindowOfALog() throws Exception {
    first(EntraLog.DIRECTORY_AUDITS);
    first(EntraLog.MANAGED_IDENTITY_SIGN_INS);

    assertThat(asked)
        .containsExactly(
            "Bearer token-1 /v1.0/auditLogs/directoryAudits?$filter=activityDateTime%20ge%20"
                + "2026-03-10T11%3A00%3A00Z%20and%20activityDateTime%20le%202026-03-10T12%3A00%3A00Z"
                + "&$top=500",
            "Bearer token-1 /beta/auditLogs/signIns?$filter=createdDateTime%20ge%20"
                + "2026-03-10T11%3A00%3A00Z%20and%20createdDateTime%20le%202026-03-10T12%3A00%3A00Z"
                + "%20and%20signInEventTypes%2Fany%28t%3A%20t%20eq%20%27managedIdentity%27%29"
                + "&$top=500");
  }

  @Test
  void aPageHasTheVeryBytesOfItsRecords() throws Exception {
    LogPage page = first(EntraLog.SIGN_INS);

    assertThat(page.next()).isEqualTo("LINK");
    assertThat(page.records())
        .extracting(record -> new String(record.bytes().copy(), UTF_8))
        .containsExactly(
            "{\"createdDateTime\":\"2026-03-10T11:05:00.25Z\",\"id\":\"a\",\"n\":{\"id\":\"x\"}}",
            "\"odd\"",
            "7",
            "null",
            "{\"id\":5,\"createdDateTime\":\"soon\"}");
    assertThat(page.records().getFirst().id()).isEqualTo(EventId.of("a"));
    assertThat(page.records().getFirst().time()).isEqualTo("2026-03-10T11:05:00.25Z");
    assertThat(page.records().getLast().time()).isNull();
  }

  @Test
  void aLinkIsFollowedUnaltered() throws Exception {
    String link = "/v1.0/auditLogs/signins?$filter=a%2cb+c&$skiptoken=X%274453~_1==";

    client.next(EntraLog.SIGN_INS, address() + link);

    assertThat(asked).containsExactly("Bearer token-1 " + link);
  }

  @Test
  void theTokenGoesNowhereElse() {
    for (String link :
        List.of(
            "http://localhost:" + server.getAddress().getPort() + "/",
            "https://127.0.0.1:" + server.getAddress().getPort() + "/",
            "http://127.0.0.1:1/",
            "http://me@127.0.0.1:" + server.getAddress().getPort() + "/",
            "/v1.0/auditLogs/signIns")) {
      assertThatThrownBy(() -> client.next(EntraLog.SIGN_INS, link))
          .hasMessageContaining("is not followed");
    }
    assertThatThrownBy(() -> client.next(EntraLog.SIGN_INS, "no address"))
        .hasMessage("the link to the next page is no address");
    assertThat(asked).isEmpty();
    assertThat(tokens).isZero();
  }

  @Test
  void aTokenIsRenewedBeforeItsEnd() throws Exception {
    first(EntraLog.SIGN_INS);
    now = now.plusSeconds(3_200);
    first(EntraLog.SIGN_INS);
    now = now.plusSeconds(101);
    first(EntraLog.SIGN_INS);

    assertThat(asked)
        .extracting(line -> line.substring(0, 14))
        .containsExactly("Bearer token-1", "Bearer token-1", "Bearer token-2");
  }

  @Test
  void aTokenThatIsNotTakenIsReplacedOnce() throws Exception {
    goodToken = "token-2";
    assertThat(first(EntraLog.SIGN_INS).records()).hasSize(5);
    goodToken = "none";
    assertThatThrownBy(() -> first(EntraLog.SIGN_INS)).hasMessage("HTTP 401");
    assertThat(asked).hasSize(4);
  }

  @Test
  void aRefusalIsInGraphsOwnWords() {
    status = 403;
    answer =
        ("{\"error\":{\"code\":\"Authentication_RequestFromNonPremiumTenantOrB2CTenant\","
                + "\"message\":\"Neither tenant is B2C or tenant doesn't have premium license."
                + " CorrelationId: 5\",\"innerError\":{\"date\":\"2026\"}}}")
            .getBytes(UTF_8);

    assertThatThrownBy(() -> first(EntraLog.SIGN_INS))
        .hasMessage(
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant: Neither tenant is B2C or tenant"
                + " doesn't have premium license.");
  }

  @Test
  void howLongToWaitIsSecondsOrADate() {
    status = 429;
    retryAfter = "17";
    assertThat(refusal().retryAfter()).contains(Duration.ofSeconds(17));
    retryAfter = "Fri, 01 Jan 2010 00:00:00 GMT";
    assertThat(refusal().retryAfter()).contains(Duration.ZERO);
    retryAfter = "Fri, 01 Jan 2100 00:00:00 GMT";
    assertThat(refusal().retryAfter()).contains(Duration.ofDays(1));
    retryAfter = "soon";
    assertThat(refusal().retryAfter()).isEmpty();
  }

  private GraphException refusal() {
    return assertThatThrownBy(() -> first(EntraLog.SIGN_INS))
        .asInstanceOf(InstanceOfAssertFactories.type(GraphException.class))
        .actual();
  }

  @Test
  void anAnswerIsDecompressed() throws Exception {
    encoding = "gzip";
    answer = gzip(PAGE.getBytes(UTF_8));
    assertThat(first(EntraLog.SIGN_INS).records()).hasSize(5);
  }

  @Test
  void anAnswerThatIsTooLargeIsGivenUp() throws Exception {
    answer = new byte[GraphClient.MAX_PAGE_BYTES + 1];
    assertThatThrownBy(() -> first(EntraLog.SIGN_INS))
        .isInstanceOf(LimitedBody.TooLargeException.class);
    encoding = "gzip";
    answer = gzip(answer);
    assertThatThrownBy(() -> first(EntraLog.SIGN_INS))
        .isInstanceOf(LimitedBody.TooLargeException.class);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  @Test
  void whatIsNoPageIsNotShown() {
    answer = "{\"value\":[{\"id\":\"secret\"".getBytes(UTF_8);
    assertThatThrownBy(() -> first(EntraLog.SIGN_INS))
        .hasMessageMatching("an answer is no JSON from byte \\d+ on");
    answer = "[]".getBytes(UTF_8);
    assertThatThrownBy(() -> first(EntraLog.SIGN_INS)).hasMessage("an answer is no JSON object");
    answer = "{}".getBytes(UTF_8);
    assertThatThrownBy(() -> first(EntraLog.SIGN_INS)).hasMessage("an answer has no array 'value'");
  }
}
