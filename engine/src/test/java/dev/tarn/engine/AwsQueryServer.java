package dev.tarn.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A service of Amazon that is spoken to by the query protocol, on this machine. Who asks must prove
 * it, as Amazon demands; what is then done is up to {@link Service}.
 */
final class AwsQueryServer implements AutoCloseable {
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request, ?"
              + "SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /**
   * A request is good for so long, before and after its date.
   *
   * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
   */
  private static final Duration GOOD_FOR = Duration.ofMinutes(5);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String region;
  private final String name;
  private final String version;
  private final Service service;

  /**
   * Whose request it is.
   *
   * @param account number
   * @param expiresAt of temporary keys; {@link Instant#MAX} for others
   * @param token of temporary keys, else empty
   */
  record Principal(String account, String arn, String secret, Instant expiresAt, String token) {
    boolean isTemporary() {
      return !token.isEmpty();
    }
  }

  /** What a request is refused with. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    Refusal(int status, String code, String message) {
      super(message);
      this.status = status;
      this.code = code;
    }
  }

  /** What the server is for. */
  interface Service {
    /** Whose access key it is. */
    Optional<Principal> find(String accessKeyId);

    /** The content of the result, in XML. */
    String answer(Principal caller, String action, SortedMap<String, String> parameters)
        throws Refusal;
  }

  /**
   * @param region that requests must be signed for
   * @param name of the service, as it is signed
   * @param version of its API
   */
  AwsQueryServer(String region, String name, String version, Service service) throws IOException {
    this.region = region;
    this.name = name;
    this.version = version;
    this.service = service;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      int status = 200;
      String answer;
      try {
        SortedMap<String, String> parameters =
            AwsSignature.parameters(new String(body, StandardCharsets.UTF_8));
        Principal caller = authenticate(exchange, body);
        String action = action(parameters);
        answer =
            element(
                action + "Response",
                element(action + "Result", service.answer(caller, action, parameters))
                    + "<ResponseMetadata><RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE"
                    + "</RequestId></ResponseMetadata>");
      } catch (Refusal e) {
        status = e.status;
        answer =
            element(
                "ErrorResponse",
                "<Error><Type>Sender</Type>"
                    + element("Code", e.code)
                    + element("Message", text(e.getMessage()))
                    + "</Error><RequestId>4b5bd1a5-3a2b-4ae7-bd8e-3f1fEXAMPLE</RequestId>");
      }
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/xml");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
  private Principal authenticate(HttpExchange exchange, byte[] body) throws Refusal {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange
        .getRequestHeaders()
        .forEach((header, values) -> headers.put(header, String.join(",", values)));
    String authorization = headers.get("Authorization");
    if (authorization == null) {
      throw new Refusal(
          403, "MissingAuthenticationToken", "Request is missing Authentication Token");
    }
    Matcher parts = AUTHORIZATION.matcher(authorization);
    String date = headers.getOrDefault("X-Amz-Date", "");
    if (!parts.matches() || !date.startsWith(parts.group(2))) {
      throw new Refusal(400, "IncompleteSignature", "The request signature is not complete.");
    }
    SortedMap<String, String> signed = new TreeMap<>();
    for (String header : parts.group(5).split(";", -1)) {
      signed.put(header, headers.getOrDefault(header, ""));
    }
    if (!signed.containsKey("host") || !signed.containsKey("x-amz-date")) {
      throw new Refusal(403, "SignatureDoesNotMatch", "host and x-amz-date must be signed.");
    }
    Principal caller =
        service
            .find(parts.group(1))
            .filter(known -> known.token().equals(headers.getOrDefault("X-Amz-Security-Token", "")))
            .orElseThrow(
                () ->
                    new Refusal(
                        403,
                        "InvalidClientTokenId",
                        "The security token included in the request is invalid."));
    Instant now = Instant.now();
    Instant asked = LocalDateTime.parse(date, DATE).toInstant(ZoneOffset.UTC);
    if (Duration.between(asked, now).abs().compareTo(GOOD_FOR) > 0) {
      throw new Refusal(403, "SignatureDoesNotMatch", "Signature expired: " + date);
    }
    if (!parts.group(3).equals(region) || !parts.group(4).equals(name)) {
      throw new Refusal(
          403,
          "SignatureDoesNotMatch",
          "Credential should be scoped to a valid region and to service: '" + name + "'.");
    }
    AwsSignature signature =
        new AwsSignature(
            exchange.getRequestMethod(),
            exchange.getRequestURI(),
            signed,
            body,
            date,
            region,
            name);
    if (!signature.of(caller.secret()).equals(parts.group(6))) {
      throw new Refusal(
          403,
          "SignatureDoesNotMatch",
          "The request signature we calculated does not match the signature you provided.");
    }
    if (!now.isBefore(caller.expiresAt())) {
      throw new Refusal(
          403, "ExpiredToken", "The security token included in the request is expired");
    }
    return caller;
  }

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/programming.html: both are required. */
  private String action(SortedMap<String, String> parameters) throws Refusal {
    String action = parameters.get("Action");
    if (action == null) {
      throw new Refusal(400, "MissingAction", "The request does not contain an action.");
    }
    if (!version.equals(parameters.get("Version"))) {
      throw new Refusal(
          400,
          "InvalidAction",
          "Could not find operation "
              + action
              + " for version "
              + parameters.getOrDefault("Version", "NO_VERSION_SPECIFIED"));
    }
    return action;
  }

  static String element(String name, String content) {
    return "<" + name + ">" + content + "</" + name + ">";
  }

  static String text(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
