package dev.tarn.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.JsonTree;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each rule that CloudTrail for tests enforces refuses a client that breaks it. */
class FakeCloudTrailTest {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Instant now = Instant.now();
  private final Instant dayAgo = now.minus(Duration.ofDays(1));
  private final Instant lastWeek = now.minus(Duration.ofDays(7));
  private final HttpClient http = HttpClient.newHttpClient();
  private FakeCloudTrail cloudTrail;

  @BeforeEach
  void startServer() throws IOException {
    cloudTrail = new FakeCloudTrail();
    FakeCloudTrail.SigningKey key =
        cloudTrail.addKey("eu-central-1", "current", dayAgo, now.plus(Duration.ofDays(1)));
    addKey(key, "eu-central-1", "before", lastWeek, dayAgo);
    addKey(key, "us-east-1", "elsewhere", lastWeek, now.plus(Duration.ofDays(1)));
  }

  private void addKey(
      FakeCloudTrail.SigningKey as, String region, String fingerprint, Instant from, Instant to) {
    cloudTrail.addKey(new FakeCloudTrail.SigningKey(region, fingerprint, as.pair(), from, to));
  }

  @AfterEach
  void stopServer() {
    cloudTrail.close();
  }

  private static String times(Instant from, Instant to) {
    return "\"StartTime\":" + from.getEpochSecond() + ",\"EndTime\":" + to.getEpochSecond();
  }

  private String list(String body) throws Exception {
    return ask("eu-central-1", FakeCloudTrail.TARGET, "test", "test-secret", body, body);
  }

  private String ask(
      String region, String target, String id, String secret, String signedBody, String sentBody)
      throws Exception {
    String date = DATE.format(Instant.now());
    SortedMap<String, String> headers = new TreeMap<>();
    headers.put("content-type", "application/x-amz-json-1.1");
    headers.put("host", cloudTrail.address().getAuthority());
    headers.put("x-amz-date", date);
    headers.put("x-amz-target", target);
    AwsSignature signature =
        new AwsSignature(
            "POST",
            cloudTrail.address().resolve("/"),
            headers,
            signedBody.getBytes(UTF_8),
            date,
            region,
            "cloudtrail");
    return send(signature.request(id, secret, sentBody));
  }

  private String send(HttpRequest request) throws Exception {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private static void assertRefused(String answer, String type) {
    assertThat(answer).startsWith("400 ").contains("\"__type\":\"" + type + "\"");
  }

  @Test
  void withoutTimesTheCurrentKeyIsTold() throws Exception {
    assertThat(list("{}"))
        .startsWith("200 ")
        .contains("\"current\"")
        .doesNotContain("before", "NextToken");
  }

  @Test
  void onlyKeysOfTheRegionThatIsAskedAreTold() throws Exception {
    String answer = ask("us-east-1", FakeCloudTrail.TARGET, "test", "test-secret", "{}", "{}");

    assertThat(answer).contains("\"elsewhere\"").doesNotContain("current");
  }

  @Test
  void keysOfAnotherTimeAreNotTold() throws Exception {
    assertThat(list("{" + times(lastWeek, lastWeek.plusSeconds(3600)) + "}"))
        .contains("\"before\"")
        .doesNotContain("current");
  }

  @Test
  void whoStopsAtTheFirstPageMissesAKey() throws Exception {
    String times = times(lastWeek, now.minusSeconds(60));

    String first = list("{" + times + "}");

    assertThat(first).contains("\"current\"").doesNotContain("before");
    String token = JsonTree.parse(first.substring(4)).at("NextToken").text().orElseThrow();
    assertThat(list("{" + times + ",\"NextToken\":\"" + token + "\"}"))
        .contains("\"before\"")
        .doesNotContain("current", "NextToken");
    // of this list, and of no other
    assertRefused(list("{\"NextToken\":\"" + token + "\"}"), "InvalidTokenException");
    assertRefused(list("{" + times + ",\"NextToken\":\"2\"}"), "InvalidTokenException");
  }

  @Test
  void timesThatCannotBeAreRefused() throws Exception {
    assertRefused(list("{" + times(now, lastWeek) + "}"), "InvalidTimeRangeException");
    assertRefused(list("{" + times(Instant.EPOCH, lastWeek) + "}"), "InvalidTimeRangeException");
    assertRefused(
        list("{" + times(lastWeek, now.plusSeconds(3600)) + "}"), "InvalidTimeRangeException");
  }

  @Test
  void whoDoesNotProveWhoAsksIsRefused() throws Exception {
    String target = FakeCloudTrail.TARGET;
    assertRefused(
        ask("eu-central-1", target, "test", "another", "{}", "{}"), "InvalidSignatureException");
    assertRefused(
        ask("eu-central-1", target, "test", "test-secret", "{}", "{ }"),
        "InvalidSignatureException");
    assertRefused(
        ask("eu-central-1", target, "AKIAUNKnowN", "test-secret", "{}", "{}"),
        "UnrecognizedClientException");
    HttpRequest unsigned =
        HttpRequest.newBuilder(cloudTrail.address())
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    assertRefused(send(unsigned), "IncompleteSignatureException");
  }

  @Test
  void anotherOperationIsRefused() throws Exception {
    assertRefused(
        ask("eu-central-1", "CloudTrail.ListKeys", "test", "test-secret", "{}", "{}"),
        "UnknownOperationException");
  }

  @Test
  void whoAsksTooOftenOrMayNotIsRefused() throws Exception {
    cloudTrail.throttle(1);
    assertRefused(list("{}"), "ThrottlingException");
    cloudTrail.deny(true);
    assertRefused(list("{}"), "AccessDeniedException");
    cloudTrail.deny(false);
    assertThat(list("{}")).startsWith("200 ");
  }
}
