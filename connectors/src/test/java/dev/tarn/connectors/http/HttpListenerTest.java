package dev.tarn.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.RecordedProgress;
import dev.tarn.connectors.Secret;
import dev.tarn.connectors.spool.SpoolConfig;
import dev.tarn.connectors.spool.SpoolSource;
import dev.tarn.event.Source;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What senders of each kind are answered, and what is kept of what they send. */
class HttpListenerTest {
  private static final String KEY = "t0ken";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path folder;
  private final RecordedProgress progress = new RecordedProgress();
  private final List<String> findings = new ArrayList<>();
  private long spoolBytes = 64 << 20;
  private HttpListener listener;
  private Source.Reader reader;

  private void start(Map<String, Object> given) throws Exception {
    Map<String, Object> values = new HashMap<>();
    values.put("listen", "127.0.0.1:0");
    values.put("accept", List.of());
    values.put("hmac_header", "X-Hub-Signature-256");
    values.put("hec_envelope", false);
    values.put("max_request", 1L << 20);
    values.put("request_timeout", Duration.ofSeconds(20));
    values.putAll(given);
    HttpSourceConfig config = HttpSourceFactory.toConfig(new OptionValues(values), folder);
    reader =
        new SpoolSource(
                "push",
                new SpoolConfig(folder.resolve("spool"), spoolBytes, Duration.ofHours(1)),
                (spool, told) -> {
                  listener = HttpListener.open(config, spool, told);
                  return listener;
                },
                InstantSource.system())
            .reader("spool", progress, (code, subject, message) -> findings.add(code));
    assertThat(reader.poll(Duration.ZERO)).isEmpty();
  }

  private void start(String shape) throws Exception {
    start(Map.of("accept", List.of(shape), "token", new Secret(() -> KEY)));
  }

  @AfterEach
  void stop() throws Exception {
    if (reader != null) {
      reader.close();
    }
  }

  private HttpResponse<String> send(String method, String path, byte[] body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return send("POST", path, bytes(body), headers);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  /** The messages that are in the spool, which it then has no more. */
  private List<String> kept() throws Exception {
    List<String> messages = new ArrayList<>();
    Optional<Source.RawUnit> unit = reader.poll(Duration.ZERO);
    while (unit.isPresent()) {
      try (InputStream in = unit.get().open(UnitPosition.START);
          DataInputStream data = new DataInputStream(new ByteArrayInputStream(in.readAllBytes()))) {
        while (data.available() > 0) {
          messages.add(new String(data.readNBytes(data.readInt()), StandardCharsets.UTF_8));
        }
      }
      progress.record(unit.get(), new UnitPosition(unit.get().storedBytes(), 0, ""), true);
      reader.acknowledge(List.of(unit.get().name()));
      unit = reader.poll(Duration.ZERO);
    }
    return messages;
  }

  private void assertAnswer(HttpResponse<String> response, int status, String body) {
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.statusCode()).isEqualTo(status);
  }

  // ------------------------------------------------------------------ plain

  @Test
  void aBodyIsOneMessageAndIsKeptBeforeItIsAnswered() throws Exception {
    start(Map.of());
    assertAnswer(post("/", "{\"a\":1}\n{\"a\":2}\n"), 200, "{\"status\":\"stored\"}");
    assertAnswer(post("/any/where?x=1", "[1]"), 200, "{\"status\":\"stored\"}");
    assertAnswer(send("PUT", "/", bytes("three")), 200, "{\"status\":\"stored\"}");
    assertThat(kept()).containsExactly("{\"a\":1}\n{\"a\":2}\n", "[1]", "three");
    assertThat(findings).isEmpty();
  }

  @Test
  void whatIsNoRecordIsRefusedWithTheReason() throws Exception {
    start(Map.of());
    assertAnswer(post("/", ""), 400, "{\"error\":\"the request has no body\"}");
    assertThat(send("GET", "/", bytes("a")).statusCode()).isEqualTo(405);
    assertThat(send("DELETE", "/", bytes("")).headers().firstValue("Allow")).hasValue("POST");
    assertThat(post("/", "a=b", "Content-Type", "application/x-www-form-urlencoded").statusCode())
        .isEqualTo(415);
    assertThat(post("/", "a", "Content-Encoding", "br").statusCode()).isEqualTo(415);
    assertThat(post("/", "a", "Content-Encoding", "gzip").statusCode()).isEqualTo(400);
    assertThat(kept()).isEmpty();
  }

  @Test
  void compressedBodiesAreDecompressedWithinTheLimit() throws Exception {
    start(Map.of());
    byte[] small = gzip(bytes("one"));
    assertThat(send("POST", "/", small, "Content-Encoding", "gzip").statusCode()).isEqualTo(200);
    byte[] zstd = Zstd.compress(bytes("two"));
    assertThat(send("POST", "/", zstd, "Content-Encoding", "zstd").statusCode()).isEqualTo(200);
    byte[] bomb = gzip(new byte[(1 << 20) + 1]);
    assertThat(send("POST", "/", bomb, "Content-Encoding", "gzip").statusCode()).isEqualTo(413);
    assertThat(send("POST", "/", new byte[(1 << 20) + 1]).statusCode()).isEqualTo(413);
    assertThat(kept()).containsExactly("one", "two");
  }

  @ParameterizedTest
  @CsvSource({"Idempotency-Key", "X-Request-Id"})
  void aRequestThatIsRepeatedIsKeptOnceAndAnsweredAlike(String header) throws Exception {
    start(Map.of());
    for (int i = 0; i < 3; i++) {
      assertAnswer(post("/", "a", header, "id-1"), 200, "{\"status\":\"stored\"}");
    }
    post("/", "a", header, "id-2");
    post("/", "b", header, "id-2");
    assertThat(kept()).containsExactly("a", "a", "b");
  }

  @Test
  void aFullSpoolTellsSendersToWait() throws Exception {
    spoolBytes = 1 << 20;
    start(Map.of());
    String large = "x".repeat(300_000);
    for (int i = 0; i < 3; i++) {
      assertThat(post("/", large).statusCode()).isEqualTo(200);
    }
    HttpResponse<String> full = post("/", large);
    assertThat(full.statusCode()).isEqualTo(429);
    assertThat(full.headers().firstValue("Retry-After")).isPresent();
    assertThat(findings).containsExactly("spool-full");
    assertThat(kept()).hasSize(3);
    assertThat(post("/", large).statusCode()).isEqualTo(200);
  }

  @Test
  void aConnectionThatIsCutInABodyKeepsNothing() throws Exception {
    start(Map.of());
    for (String length : List.of("Content-Length: 100", "Transfer-Encoding: chunked")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
        OutputStream out = socket.getOutputStream();
        out.write(bytes("POST / HTTP/1.1\r\nHost: a\r\n" + length + "\r\n\r\n32\r\n{\"a\":1}\n"));
        out.flush();
        socket.shutdownOutput();
        socket.setSoTimeout(20_000);
        socket.getInputStream().readAllBytes();
      }
    }
    post("/", "whole");
    assertThat(kept()).containsExactly("whole");
  }

  @Test
  void aBodyThatDoesNotComeIsNotWaitedForLong() throws Exception {
    start(Map.of("request_timeout", Duration.ofMillis(200)));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc"));
      out.flush();
      // the listener ends it, though this side does not
      socket.setSoTimeout(20_000);
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
    assertThat(kept()).isEmpty();
  }

  @Test
  void aLongBodyOfUnknownLengthIsToldSo() throws Exception {
    start(Map.of());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/"))
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(new byte[(1 << 20) + 1])))
            .build();
    HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(kept()).isEmpty();
  }

  @Test
  void headersAreLimited() throws Exception {
    start(Map.of());
    assertThat(post("/", "a", "X-Long", "x".repeat(40_000)).statusCode()).isEqualTo(400);
    assertThat(kept()).isEmpty();
  }

  @Test
  void healthIsToldWithoutCredentials() throws Exception {
    start(PlainShape.WORD);
    assertAnswer(send("GET", "/health", bytes("")), 200, "{\"status\":\"listening\"}");
  }

  // ------------------------------------------------------------------ who is let in

  @Test
  void aTokenOpensAndAnotherDoesNot() throws Exception {
    start(Map.of("token", new Secret(() -> KEY), "second_token", new Secret(() -> "old")));
    assertThat(post("/", "a").statusCode()).isEqualTo(401);
    assertThat(post("/", "a").headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(post("/", "b", "Authorization", "Bearer t0keN").statusCode()).isEqualTo(401);
    assertThat(post("/", "c", "Authorization", "Basic " + KEY).statusCode()).isEqualTo(401);
    assertThat(post("/?token=" + KEY, "d").statusCode()).isEqualTo(401);
    assertThat(post("/", "e", "Authorization", "bearer " + KEY).statusCode()).isEqualTo(200);
    assertThat(post("/", "f", "Authorization", "Bearer old").statusCode()).isEqualTo(200);
    assertThat(kept()).containsExactly("e", "f");
  }

  @Test
  void aSecretThatBecameEmptyOpensToNobody() throws Exception {
    start(Map.of("token", new Secret(() -> ""), "accept", List.of(FirehoseShape.WORD)));
    assertThat(postFirehose("", firehose(bytes("a"))).statusCode()).isEqualTo(503);
    assertThat(findings).containsExactly("secret-unreadable");
    assertThat(kept()).isEmpty();
  }

  @Test
  void aUserOpensWithItsPassword() throws Exception {
    start(Map.of("username", "me", "password", new Secret(() -> "p:w")));
    assertThat(post("/", "a", "Authorization", basic("me:pw")).statusCode()).isEqualTo(401);
    assertThat(post("/", "b", "Authorization", basic("you:p:w")).statusCode()).isEqualTo(401);
    assertThat(post("/", "c", "Authorization", "Basic %%%").statusCode()).isEqualTo(401);
    assertThat(post("/", "d", "Authorization", basic("me:p:w")).statusCode()).isEqualTo(200);
    assertThat(kept()).containsExactly("d");
  }

  private static String basic(String login) {
    return "Basic " + Base64.getEncoder().encodeToString(bytes(login));
  }

  @Test
  void aSignatureOfTheBodyOpens() throws Exception {
    start(Map.of("hmac_key", new Secret(() -> "k3y"), "hmac_prefix", "sha256="));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(bytes("k3y"), "HmacSHA256"));
    byte[] good = mac.doFinal(bytes("body"));
    String hex = "sha256=" + HexFormat.of().formatHex(good);
    String base64 = "sha256=" + Base64.getEncoder().encodeToString(good);
    String name = "X-Hub-Signature-256";
    assertThat(post("/", "body", name, hex).statusCode()).isEqualTo(200);
    assertThat(post("/", "body", name, base64).statusCode()).isEqualTo(200);
    assertThat(post("/", "Body", name, hex).statusCode()).isEqualTo(401);
    assertThat(post("/", "body", name, hex.substring(7)).statusCode()).isEqualTo(401);
    assertThat(post("/", "body").statusCode()).isEqualTo(401);
    assertThat(kept()).containsExactly("body", "body");
  }

  // ------------------------------------------------------------------ Firehose

  private static String firehose(byte[]... records) {
    StringBuilder body =
        new StringBuilder("{\"requestId\":\"r-1\",\"timestamp\":1760000000000,\"records\":[");
    for (byte[] record : records) {
      body.append(body.toString().endsWith("[") ? "" : ",")
          .append("{\"data\":\"")
          .append(Base64.getEncoder().encodeToString(record))
          .append("\"}");
    }
    return body.append("]}").toString();
  }

  private HttpResponse<String> postFirehose(String key, String body) throws Exception {
    return post(
        "/",
        body,
        "X-Amz-Firehose-Request-Id",
        "r-1",
        "X-Amz-Firehose-Access-Key",
        key,
        "Content-Type",
        "application/json");
  }

  @Test
  void firehoseIsAnsweredExactlyAndItsRecordsAreMessages() throws Exception {
    start(FirehoseShape.WORD);
    String body = firehose(bytes("{\"a\":1}"), gzip(bytes("{\"b\":2}")), bytes(""));
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> response = postFirehose(KEY, body);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(response.body()).matches("\\{\"requestId\":\"r-1\",\"timestamp\":\\d{13}}");
    }
    assertThat(kept()).containsExactly("{\"a\":1}", "{\"b\":2}", "");
  }

  @Test
  void firehoseIsToldWhatIsWrong() throws Exception {
    start(FirehoseShape.WORD);
    assertThat(postFirehose("other", firehose(bytes("a"))).statusCode()).isEqualTo(401);
    HttpResponse<String> response = postFirehose(KEY, "{\"records\":3}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .matches(
            "\\{\"requestId\":\"r-1\",\"timestamp\":\\d{13},\"errorMessage\":\".*'records'\"}");
    for (String body :
        List.of(
            "{\"records\":[",
            "{\"records\":[{\"data\":\"YQ==\"},5,{\"data\":\"Yg==\"}]}",
            "{\"records\":[{\"data\":\"YQ==\"},{}]}",
            "{\"records\":[{\"data\":\"YQ==\"}]}{}")) {
      assertThat(postFirehose(KEY, body).statusCode()).isEqualTo(400);
    }
    assertThat(post("/", "plain").statusCode()).as("not accepted").isEqualTo(404);
    assertThat(kept()).isEmpty();
  }

  @Test
  void aRecordOfFirehoseThatCannotBeDecodedStopsNoOther() throws Exception {
    start(FirehoseShape.WORD);
    String body = firehose(bytes("a")).replace("]}", ",{\"data\":\"=!=\"}]}");
    assertThat(postFirehose(KEY, body).statusCode()).isEqualTo(200);
    byte[] cut = Arrays.copyOf(gzip(bytes("b".repeat(100))), 15);
    assertThat(postFirehose(KEY, firehose(cut)).statusCode()).isEqualTo(200);
    assertThat(kept()).startsWith("a", "=!=").hasSize(3);
  }

  /** It would throw away what is told 413. */
  @Test
  void firehoseSendsAgainWhatIsTooLarge() throws Exception {
    start(FirehoseShape.WORD);
    assertThat(postFirehose(KEY, firehose(new byte[1 << 20])).statusCode()).isEqualTo(400);
    assertThat(findings).containsExactly("request-too-large");
    assertThat(kept()).isEmpty();
  }

  @Test
  void recordsThatGrowTooMuchAreTooMuchForNow() throws Exception {
    start(FirehoseShape.WORD);
    byte[][] records = new byte[(int) Math.min(64, Runtime.getRuntime().maxMemory() >> 26) + 3][];
    Arrays.fill(records, gzip(new byte[8 << 20]));
    assertThat(postFirehose(KEY, firehose(records)).statusCode()).isEqualTo(429);
    assertThat(kept()).isEmpty();
    assertThat(postFirehose(KEY, firehose(records[0])).statusCode()).isEqualTo(200);
  }

  // ------------------------------------------------------------------ Event Grid

  @Test
  void eventGridsHandshakesAreAnswered() throws Exception {
    start(EventGridShape.WORD);
    String event =
        "[{\"id\":\"1\",\"eventType\":\"Microsoft.EventGrid.SubscriptionValidationEvent\","
            + "\"data\":{\"validationCode\":\"512d38b6\",\"validationUrl\":\"https://e\"}}]";
    assertAnswer(
        post("/?token=" + KEY, event, "aeg-event-type", "SubscriptionValidation"),
        200,
        "{\"validationResponse\":\"512d38b6\"}");
    assertThat(post("/", event, "aeg-event-type", "SubscriptionValidation").statusCode())
        .isEqualTo(401);
    HttpResponse<String> options =
        send(
            "OPTIONS",
            "/?token=" + KEY,
            bytes(""),
            "WebHook-Request-Origin",
            "eventgrid.azure.net",
            "WebHook-Request-Rate",
            "120");
    assertThat(options.statusCode()).isEqualTo(200);
    assertThat(options.headers().firstValue("WebHook-Allowed-Origin"))
        .hasValue("eventgrid.azure.net");
    assertThat(options.headers().firstValue("WebHook-Allowed-Rate")).hasValue("*");
    assertThat(kept()).isEmpty();
  }

  @Test
  void aDeliveryOfEventGridIsKeptOnce() throws Exception {
    start(EventGridShape.WORD);
    for (int i = 0; i < 2; i++) {
      assertThat(
              post("/?token=" + KEY, "[{\"id\":\"1\"}]", "aeg-event-type", "Notification")
                  .statusCode())
          .isEqualTo(200);
    }
    assertThat(kept()).containsExactly("[{\"id\":\"1\"}]");
  }

  // ------------------------------------------------------------------ Splunk's collector

  private HttpResponse<String> postSplunk(String endpoint, String body, String... headers)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("Authorization", "Splunk " + KEY));
    all.addAll(List.of(headers));
    return post("/services/collector" + endpoint, body, all.toArray(new String[0]));
  }

  @Test
  void eventsOfTheCollectorAreMessages() throws Exception {
    start(SplunkShape.WORD);
    assertAnswer(
        postSplunk(
            "",
            "{\"time\":1,\"event\":{\"é\": [1, {}]},\"fields\":{\"x\":\"y\"}}{\"event\":\"a"
                + " \\\"b\\\"\"}\n"
                + "{\"event\": 42 }"),
        200,
        "{\"text\":\"Success\",\"code\":0}");
    assertThat(postSplunk("/event", "{\"event\":true}").statusCode()).isEqualTo(200);
    assertThat(postSplunk("/event/1.0", "{\"event\":[1]}").statusCode()).isEqualTo(200);
    assertThat(postSplunk("/raw", "one\ntwo\n").statusCode()).isEqualTo(200);
    assertThat(kept())
        .containsExactly("{\"é\": [1, {}]}", "a \"b\"", "42", "true", "[1]", "one\ntwo\n");
  }

  @Test
  void theEnvelopeIsKeptIfItIsWanted() throws Exception {
    start(Map.of("accept", List.of(SplunkShape.WORD), "hec_envelope", true));
    String first = "{\"time\":1.5,\"host\":\"h\",\"event\":\"a\"}";
    String second = "{ \"event\": {\"b\":2}, \"fields\": {} }";
    postSplunk("/event", first + " " + second);
    assertThat(kept()).containsExactly(first, second);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/event | ''             | 400 | No data                     | 5",
        "/event | '  '           | 400 | No data                     | 5",
        "/event | nonsense       | 400 | Invalid data format         | 6",
        "/event | [1]            | 400 | Invalid data format         | 6",
        "/event | {\"event\":    | 400 | Invalid data format         | 6",
        "/event | {\"time\":1}   | 400 | Event field is required     | 12",
        "/event | {\"event\":\"\"} | 400 | Event field cannot be blank | 13",
        "/raw   | ''             | 400 | No data                     | 5",
      })
  void theCollectorsErrorsHaveTheirCodes(
      String endpoint, String body, int status, String text, int code) throws Exception {
    start(SplunkShape.WORD);
    assertAnswer(
        postSplunk(endpoint, body), status, "{\"text\":\"" + text + "\",\"code\":" + code + "}");
    assertThat(kept()).isEmpty();
  }

  @Test
  void theCollectorsTokensAreAskedForAsSplunkDoes() throws Exception {
    start(SplunkShape.WORD);
    String event = "{\"event\":1}";
    String path = "/services/collector/event";
    assertAnswer(post(path, event), 401, "{\"text\":\"Token is required\",\"code\":2}");
    assertAnswer(
        post(path, event, "Authorization", "Bearer " + KEY),
        401,
        "{\"text\":\"Invalid authorization\",\"code\":3}");
    assertAnswer(
        post(path, event, "Authorization", "Splunk other"),
        403,
        "{\"text\":\"Invalid token\",\"code\":4}");
    assertThat(post(path, event, "Authorization", basic("x:" + KEY)).statusCode()).isEqualTo(200);
    assertThat(kept()).hasSize(1);
  }

  @Test
  void theCollectorIsHealthyAndAcknowledgesWhatItConfirmed() throws Exception {
    start(SplunkShape.WORD);
    // needs no token
    assertAnswer(
        send("GET", "/services/collector/health/1.0", bytes("")),
        200,
        "{\"text\":\"HEC is healthy\",\"code\":17}");
    HttpResponse<String> stored =
        postSplunk("/event", "{\"event\":1}", "X-Splunk-Request-Channel", "c");
    assertThat(stored.body()).startsWith("{\"text\":\"Success\",\"code\":0,\"ackId\":");
    long id = Long.parseLong(stored.body().replaceAll(".*:|}", ""));
    assertAnswer(
        postSplunk("/ack?channel=c", "{\"acks\":[" + id + "," + (id + 1) + "]}"),
        200,
        "{\"acks\":{\"" + id + "\":true,\"" + (id + 1) + "\":false}}");
    assertAnswer(
        postSplunk("/ack", "{\"acks\":[" + id + "]}"),
        400,
        "{\"text\":\"Data channel is missing\",\"code\":10}");
    assertThat(kept()).hasSize(1);
  }

  @Test
  void whatAnEarlierProcessPromisedIsAcknowledgedToo() throws Exception {
    start(SplunkShape.WORD);
    long id = Instant.parse("2026-11-20T10:00:00Z").toEpochMilli();
    assertAnswer(
        postSplunk("/ack?channel=c", "{\"acks\":[" + id + "]}"),
        200,
        "{\"acks\":{\"" + id + "\":true}}");
  }
}
