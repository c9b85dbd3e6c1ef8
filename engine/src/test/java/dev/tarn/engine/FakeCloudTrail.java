package dev.tarn.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tarn.connectors.JsonTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * CloudTrail on this machine, in all regions, as far as it tells its public keys, and as strict as
 * Amazon's. Thread-safe.
 *
 * <p>https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListPublicKeys.html
 */
final class FakeCloudTrail implements AutoCloseable {
  static final String ACCESS_KEY = "test";
  static final String SECRET_KEY = "test-secret";
  static final String TARGET =
      "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.ListPublicKeys";
  static final String DENIED =
      "User: arn:aws:iam::111122223333:user/tarn is not authorized to perform:"
          + " cloudtrail:ListPublicKeys because no identity-based policy allows the"
          + " cloudtrail:ListPublicKeys action";

  /** What a public key by X.509 has before the key by PKCS #1, where the key has 2048 bits. */
  private static final int X509_HEAD_BYTES = 24;

  private static final Pattern SCOPE =
      Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/\\d{8}/([^/]+)/cloudtrail/aws4_request");

  /** Before CloudTrail there was nothing to sign. */
  private static final Instant FIRST_TIME = Instant.parse("2013-11-01T00:00:00Z");

  private final HttpServer server;
  private final List<SigningKey> keys = new CopyOnWriteArrayList<>();
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final AtomicInteger throttled = new AtomicInteger();
  private volatile boolean denies;

  /**
   * A key that digests of a region are signed with for a while.
   *
   * @param fingerprint by which digests name it
   */
  record SigningKey(String region, String fingerprint, KeyPair pair, Instant from, Instant to) {
    /** As CloudTrail tells it: by PKCS #1. */
    private String value() {
      byte[] encoded = pair.getPublic().getEncoded();
      return Base64.getEncoder()
          .encodeToString(Arrays.copyOfRange(encoded, X509_HEAD_BYTES, encoded.length));
    }

    private String json() {
      return "{\"Fingerprint\":\""
          + fingerprint
          + "\",\"Value\":\""
          + value()
          + "\",\"ValidityStartTime\":"
          + from.getEpochSecond()
          + ".0,\"ValidityEndTime\":"
          + to.getEpochSecond()
          + ".0}";
    }
  }

  /** Where a list goes on, and of what time it is. */
  private record Page(Instant from, Instant to, int next) {}

  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final String type;

    Refusal(String type, String message) {
      super(message);
      this.type = type;
    }
  }

  FakeCloudTrail() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  // ------------------------------------------------------------------ what tests say

  /** A new key of a region, that is told from now on. */
  SigningKey addKey(String region, String fingerprint, Instant from, Instant to) {
    SigningKey key = newKey(region, fingerprint, from, to);
    addKey(key);
    return key;
  }

  /** A key that is told from now on. */
  void addKey(SigningKey key) {
    keys.add(key);
  }

  /** A key that CloudTrail does not know. */
  static SigningKey newKey(String region, String fingerprint, Instant from, Instant to) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return new SigningKey(region, fingerprint, generator.generateKeyPair(), from, to);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Refuses the next requests because there were too many. */
  void throttle(int next) {
    throttled.set(next);
  }

  /** Whether the caller lacks the permission. */
  void deny(boolean denied) {
    denies = denied;
  }

  // ------------------------------------------------------------------ answering

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      int status = 200;
      String answer;
      try {
        answer = answer(exchange, body);
      } catch (Refusal e) {
        status = 400;
        answer = "{\"__type\":\"" + e.type + "\",\"message\":\"" + e.getMessage() + "\"}";
      }
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String answer(HttpExchange exchange, byte[] body) throws IOException, Refusal {
    String region = authenticate(exchange, body);
    // https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
    if (!header(exchange, "X-Amz-Target").equals(TARGET)
        || !header(exchange, "Content-Type").equals("application/x-amz-json-1.1")) {
      throw new Refusal("UnknownOperationException", "");
    }
    // https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/CommonErrors.html
    if (throttled.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new Refusal("ThrottlingException", "Rate exceeded");
    }
    if (denies) {
      throw new Refusal("AccessDeniedException", DENIED);
    }
    JsonTree request = JsonTree.parse(new String(body, StandardCharsets.UTF_8));
    Instant now = Instant.now();
    Instant from = time(request, "StartTime").orElse(now);
    Instant to = time(request, "EndTime").orElse(now);
    if (from.isAfter(to) || from.isBefore(FIRST_TIME) || to.isAfter(now.plusSeconds(60))) {
      throw new Refusal(
          "InvalidTimeRangeException",
          "StartTime is after EndTime, or the time is outside the range of possible values");
    }
    return list(region, from, to, request.at("NextToken").text());
  }

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
  private static String authenticate(HttpExchange exchange, byte[] body) throws Refusal {
    String given = header(exchange, "Authorization");
    Matcher scope = SCOPE.matcher(given);
    int names = given.indexOf("SignedHeaders=");
    int end = given.indexOf(',', Math.max(0, names));
    if (!scope.lookingAt() || names < 0 || end < 0) {
      throw new Refusal("IncompleteSignatureException", "The signature is not complete.");
    }
    if (!scope.group(1).equals(ACCESS_KEY)) {
      throw new Refusal(
          "UnrecognizedClientException", "The security token included in the request is invalid.");
    }
    SortedMap<String, String> signed = new TreeMap<>();
    for (String name : given.substring(names + "SignedHeaders=".length(), end).split(";", -1)) {
      signed.put(name, header(exchange, name));
    }
    AwsSignature signature =
        new AwsSignature(
            exchange.getRequestMethod(),
            exchange.getRequestURI(),
            signed,
            body,
            header(exchange, "X-Amz-Date"),
            scope.group(2),
            "cloudtrail");
    if (!signed.containsKey("host")
        || !given.equals(signature.authorization(ACCESS_KEY, SECRET_KEY))) {
      throw new Refusal(
          "InvalidSignatureException",
          "The request signature we calculated does not match the signature you provided.");
    }
    return scope.group(2);
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  /** A time in seconds since 1970, with fractions or without. */
  private static Optional<Instant> time(JsonTree request, String name) {
    return request
        .at(name)
        .text()
        .map(
            seconds ->
                Instant.EPOCH.plus(Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000))));
  }

  /**
   * One key a page: those of the region that was asked for whose time has to do with the one that
   * was asked for. A page is continued by the token that was given with it, for the same time.
   */
  private String list(String region, Instant from, Instant to, Optional<String> token)
      throws Refusal {
    int begin = 0;
    if (token.isPresent()) {
      Page page = pages.get(token.get());
      if (page == null || !page.from().equals(from) || !page.to().equals(to)) {
        throw new Refusal("InvalidTokenException", "The token is not valid.");
      }
      begin = page.next();
    }
    List<SigningKey> fitting = new ArrayList<>();
    for (SigningKey key : keys) {
      if (key.region().equals(region) && !key.from().isAfter(to) && !key.to().isBefore(from)) {
        fitting.add(key);
      }
    }
    int end = Math.min(begin + 1, fitting.size());
    String next = "";
    if (end < fitting.size()) {
      String given =
          "token-" + region + "-" + from.toEpochMilli() + "-" + to.toEpochMilli() + "-" + end;
      pages.put(given, new Page(from, to, end));
      next = ",\"NextToken\":\"" + given + "\"";
    }
    return "{\"PublicKeyList\":["
        + fitting.subList(begin, end).stream()
            .map(SigningKey::json)
            .collect(Collectors.joining(","))
        + "]"
        + next
        + "}";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
