package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that do not do as Microsoft's pages say fail here. */
class FakeGraphTest {
  private static final Instant TIME = Instant.parse("2026-03-10T12:00:00Z");
  private static final String SIGN_INS = "/v1.0/auditLogs/signIns";

  private final HttpClient client = HttpClient.newHttpClient();
  private FakeGraph graph;
  private String token;

  @BeforeEach
  void startServer() throws Exception {
    graph = new FakeGraph();
    String answer = login(FakeGraph.SECRET, graph.address() + "/.default").body();
    token = answer.replaceAll(".*\"access_token\":\"([^\"]*)\".*", "$1");
  }

  @AfterEach
  void stopServer() {
    client.shutdownNow();
    graph.close();
  }

  private HttpResponse<String> login(String secret, String scope)
      throws IOException, InterruptedException {
    String form =
        "grant_type=client_credentials&client_id="
            + FakeGraph.CLIENT
            + "&client_secret="
            + secret
            + "&scope="
            + scope;
    return client.send(
        HttpRequest.newBuilder(URI.create(graph.tokenUrl()))
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> ask(String address) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(address))
            .header("Authorization", "Bearer " + token)
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> ask(String path, String filter)
      throws IOException, InterruptedException {
    return ask(
        graph.address() + path + "?$filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
  }

  @Test
  void tokensAreForWhoKnowsTheSecretAndOneScope() throws Exception {
    assertThat(login("guess", graph.address() + "/.default").body()).contains("AADSTS7000215");
    assertThat(login(FakeGraph.SECRET, "https://example.com/.default").body())
        .contains("invalid_scope");
  }

  @Test
  void aTokenIsNeededAndEnds() throws Exception {
    assertThat(ask(graph.address() + SIGN_INS).statusCode()).isEqualTo(200);
    graph.endTokensAfter(1_000);
    assertThat(ask(graph.address() + SIGN_INS).body()).contains("InvalidAuthenticationToken");
    token = "guess";
    assertThat(ask(graph.address() + SIGN_INS).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "/v1.0/auditLogs/signIns,activityDateTime ge 2026-03-10T12:00:00Z",
        "/v1.0/auditLogs/directoryAudits,createdDateTime ge 2026-03-10T12:00:00Z",
        "/v1.0/auditLogs/signIns,createdDateTime lt 2026-03-10T12:00:00Z",
        "/v1.0/auditLogs/signIns,createdDateTime ge '2026-03-10T12:00:00Z'",
        "/v1.0/auditLogs/signIns,createdDateTime ge 2026-03-10 12:00",
        "/v1.0/auditLogs/signIns,createdDateTime ge 2026-03-10T12:00:00+01:00",
        "/v1.0/auditLogs/signIns,signInEventTypes/any(t: t eq 'nonInteractiveUser')",
        "/beta/auditLogs/signIns,signInEventTypes eq 'nonInteractiveUser'",
        "/beta/auditLogs/directoryAudits,signInEventTypes/any(t: t eq 'nonInteractiveUser')",
        "/v1.0/auditLogs/others,createdDateTime ge 2026-03-10T12:00:00Z"
      })
  void aWrongFilterIsRefused(String path, String filter) throws Exception {
    assertThat(ask(path, filter).statusCode()).isEqualTo(400);
  }

  @Test
  void kindsAreGivenToWhoAsksForThem() throws Exception {
    graph.add("servicePrincipal", "", TIME, TIME);
    assertThat(ask("/beta/auditLogs/signIns", "createdDateTime le 2026-03-10T12:00:00Z").body())
        .contains("\"value\":[]");
    assertThat(
            ask(
                    "/beta/auditLogs/signIns",
                    "createdDateTime le 2026-03-10T12:00:00Z and"
                        + " signInEventTypes/any(t: t eq 'servicePrincipal')")
                .body())
        .contains("createdDateTime");
  }

  @Test
  void pagesHaveAMostAndNoOtherOptions() throws Exception {
    assertThat(ask(graph.address() + SIGN_INS + "?$top=1000").statusCode()).isEqualTo(200);
    assertThat(ask(graph.address() + SIGN_INS + "?$top=1001").statusCode()).isEqualTo(400);
    assertThat(ask(graph.address() + SIGN_INS + "?$skip=10").statusCode()).isEqualTo(400);
  }

  @Test
  void aLinkIsGoodAsItIsAndNotOtherwise() throws Exception {
    for (int i = 0; i < 3; i++) {
      graph.add("signIns", "", TIME.plusSeconds(i), TIME);
    }
    String first = ask(graph.address() + SIGN_INS + "?$top=2").body();
    String link = first.replaceAll(".*\"@odata.nextLink\":\"([^\"]*)\".*", "$1");

    assertThat(ask(link.replace("$top=2&", "")).statusCode()).isEqualTo(400);
    assertThat(ask(link.replace("%20", "+")).statusCode()).isEqualTo(400);
    assertThat(ask(link.replace("_1", "_2")).statusCode()).isEqualTo(400);
    assertThat(ask(link).body()).contains(TIME.toString()).doesNotContain("nextLink");
  }

  @Test
  void whoComesTooEarlyWaitsAgain() throws Exception {
    graph.limit(1);
    ask(graph.address() + SIGN_INS);
    HttpResponse<String> refused = ask(graph.address() + SIGN_INS);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    assertThat(graph.tooEarly()).isZero();

    assertThat(ask(graph.address() + SIGN_INS).statusCode()).isEqualTo(429);

    assertThat(graph.tooEarly()).isEqualTo(1);
  }
}
