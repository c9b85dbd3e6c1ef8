package dev.tarn.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The sign-in and audit logs of Microsoft Graph and Entra's token endpoint, as strict as they are
 * documented to be, and as unreliable as they are told to be. Thread-safe.
 */
final class FakeGraph implements AutoCloseable {
  static final String TENANT = "7b0d3a5e-1c2f-4a86-9d0e-5f3b8c1a2d4e";
  static final String CLIENT = "0f6a1e0c-52d6-4a0f-8f5d-9b1b7f1d2c3a";
  static final String SECRET = "test-secret";

  /** https://learn.microsoft.com/graph/api/signin-list: the maximum page size. */
  private static final int MOST_RECORDS = 1_000;

  private static final Duration TOKENS_LIVE = Duration.ofHours(1);

  /** Which properties of time take eq, ge and le only: see each resource's page. */
  private static final Pattern TIME =
      Pattern.compile(
          "(\\w+) (eq|ge|le) (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,7})?Z)");

  private static final Pattern KIND =
      Pattern.compile("signInEventTypes/any\\(t: ?t eq '(\\w+)'\\)");

  private final HttpServer server;
  private final List<Event> events = new ArrayList<>();
  private final Map<String, Instant> tokens = new HashMap<>();
  private final Map<String, Query> links = new HashMap<>();
  private final ArrayDeque<Refusal> refusals = new ArrayDeque<>();
  private final ArrayDeque<Instant> latest = new ArrayDeque<>();
  private final Random random = new Random(11);
  private int tokenRequests = Integer.MAX_VALUE;
  private int tokensGiven;
  private int requestsAtOnce = Integer.MAX_VALUE;
  private Instant closedUntil = Instant.MIN;
  private int tooEarly;
  private int requests;
  private int cuts;
  private boolean unstable;
  private String forbidden = "";

  private record Event(String log, String json, Instant time, Instant visibleFrom) {}

  private record Refusal(int status, String code, String message, String retryAfter) {}

  /** A page that can be asked for. */
  private record Query(String log, Instant from, Instant to, int top, int offset, String given) {}

  /** A request that the documentation does not allow. */
  private static final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    BadRequestException(String message) {
      super(message);
    }
  }

  FakeGraph() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/" + TENANT + "/oauth2/v2.0/token", this::giveToken);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  String tokenUrl() {
    return address() + "/" + TENANT + "/oauth2/v2.0/token";
  }

  /**
   * What the configuration of a source says of how the service is reached, as a YAML flow.
   *
   * @param secretFile holds {@link #SECRET}
   */
  String access(String secretFile) {
    return "tenant: "
        + TENANT
        + ", client_id: "
        + CLIENT
        + ", client_secret: '${file:"
        + secretFile
        + "}', endpoint: '"
        + address()
        + "/', token_url: '"
        + tokenUrl()
        + "', delay: 0s, request_every: 0s";
  }

  // ------------------------------------------------------------------ what tests tell it

  /** Has nothing, and behaves. */
  synchronized void clear() {
    events.clear();
    tokens.clear();
    links.clear();
    latest.clear();
    tokensGiven = 0;
    tooEarly = 0;
    requests = 0;
    behave();
  }

  /** Answers well from now on. */
  synchronized void behave() {
    refusals.clear();
    tokenRequests = Integer.MAX_VALUE;
    requestsAtOnce = Integer.MAX_VALUE;
    closedUntil = Instant.MIN;
    cuts = 0;
    unstable = false;
    forbidden = "";
  }

  /**
   * Adds an event.
   *
   * @param log path, or the kind of a sign-in that only the beta version gives
   * @param members of the record beside id and time, with a comma before them
   */
  synchronized void add(String log, String members, Instant time, Instant visibleFrom) {
    String property = log.equals("directoryAudits") ? "activityDateTime" : "createdDateTime";
    String json =
        "{\"id\":\""
            + UUID.randomUUID()
            + "\",\""
            + property
            + "\":\""
            + time
            + "\""
            + members
            + "}";
    events.add(new Event(log, json, time, visibleFrom));
  }

  /** Adds a member of the array of sign-ins as it is, be it a record or not. */
  synchronized void addAsIs(String json, Instant time) {
    events.add(new Event("signIns", json, time, time));
  }

  /** Each token is good for so many requests. */
  synchronized void endTokensAfter(int eachRequests) {
    tokenRequests = eachRequests;
    tokens.clear();
  }

  synchronized void refuse(int times, int status, String code, String message, String retryAfter) {
    for (int i = 0; i < times; i++) {
      refusals.add(new Refusal(status, code, message, retryAfter));
    }
  }

  /** Takes so many requests in a second. */
  synchronized void limit(int requestsASecond) {
    requestsAtOnce = requestsASecond;
  }

  /** Cuts the connection in the middle of the next answers. */
  synchronized void cut(int answers) {
    cuts = answers;
  }

  /** Gives records in another order for each page, and some of them twice. */
  synchronized void beUnstable() {
    unstable = true;
  }

  /** Refuses a log for want of permission. */
  synchronized void forbid(String log) {
    forbidden = log;
  }

  /** How often somebody came before the time that was told. */
  synchronized int tooEarly() {
    return tooEarly;
  }

  synchronized int requests() {
    return requests;
  }

  synchronized int tokensGiven() {
    return tokensGiven;
  }

  // ------------------------------------------------------------------ Entra

  /** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
  private synchronized void giveToken(HttpExchange exchange) throws IOException {
    Map<String, String> form =
        parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String problem = "";
    if (!exchange.getRequestMethod().equals("POST")
        || !"client_credentials".equals(form.get("grant_type"))) {
      problem = "unsupported_grant_type\",\"error_description\":\"AADSTS70003: no such grant";
    } else if (!(address() + "/.default").equals(form.get("scope"))) {
      problem = "invalid_scope\",\"error_description\":\"AADSTS1002012: no such scope";
    } else if (!CLIENT.equals(form.get("client_id")) || !SECRET.equals(form.get("client_secret"))) {
      problem =
          "invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret provided."
              + " Trace ID: "
              + UUID.randomUUID();
    }
    if (!problem.isEmpty()) {
      send(exchange, 401, "{\"error\":\"" + problem + "\"}");
      return;
    }
    String token = UUID.randomUUID().toString();
    tokens.put(token, Instant.now().plus(TOKENS_LIVE));
    tokensGiven++;
    send(
        exchange,
        200,
        "{\"token_type\":\"Bearer\",\"expires_in\":"
            + TOKENS_LIVE.toSeconds()
            + ",\"access_token\":\""
            + token
            + "\"}");
  }

  // ------------------------------------------------------------------ Graph

  private synchronized void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests++;
      Instant now = Instant.now();
      if (!isLetIn(exchange, now) || isThrottled(exchange, now)) {
        return;
      }
      Refusal refusal = refusals.poll();
      if (refusal != null) {
        refuse(exchange, refusal, now);
        return;
      }
      try {
        answer(exchange, query(exchange), now);
      } catch (BadRequestException e) {
        refuse(exchange, 400, "BadRequest", e.getMessage());
      }
    }
  }

  private void answer(HttpExchange exchange, Query query, Instant now) throws IOException {
    if (query.log.equals(forbidden)) {
      refuse(
          exchange,
          403,
          "Authentication_MSGraphPermissionMissing",
          "The principal does not have required Microsoft Graph permission(s): AuditLog.Read.All"
              + " to call this API.");
    } else {
      send(exchange, 200, page(exchange, query, now));
    }
  }

  /** https://learn.microsoft.com/graph/resolve-auth-errors */
  private boolean isLetIn(HttpExchange exchange, Instant now) throws IOException {
    String header = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    String token = header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : "";
    Instant end = tokens.getOrDefault(token, Instant.MIN);
    if (!now.isBefore(end)) {
      refuse(
          exchange,
          401,
          "InvalidAuthenticationToken",
          "Lifetime validation failed, the token is expired.");
      return false;
    }
    if (requests % tokenRequests == 0) {
      tokens.remove(token);
    }
    return true;
  }

  /**
   * https://learn.microsoft.com/graph/throttling: who comes before the time that was told is
   * counted again, and has to wait again.
   */
  private boolean isThrottled(HttpExchange exchange, Instant now) throws IOException {
    boolean early = now.isBefore(closedUntil);
    if (early) {
      tooEarly++;
    }
    latest.removeIf(time -> time.plusSeconds(1).isBefore(now));
    latest.add(now);
    if (early || latest.size() > requestsAtOnce) {
      refuse(exchange, new Refusal(429, "TooManyRequests", "Too many requests.", "1"), now);
      return true;
    }
    return false;
  }

  private Query query(HttpExchange exchange) throws BadRequestException {
    if (!exchange.getRequestMethod().equals("GET")) {
      throw new BadRequestException("The method is not allowed.");
    }
    String path = exchange.getRequestURI().getPath();
    String raw = String.valueOf(exchange.getRequestURI().getRawQuery());
    Map<String, String> parameters = parameters(raw);
    String token = parameters.get("$skiptoken");
    if (token != null) {
      Query next = links.get(token);
      // https://learn.microsoft.com/graph/paging: the whole link, unaltered
      if (next == null || !next.given.equals(path + "?" + raw)) {
        throw new BadRequestException("Invalid Skip Token, skip token is null");
      }
      return next;
    }
    if (!List.of("$filter", "$top").containsAll(parameters.keySet())) {
      throw new BadRequestException("The query has options that are not supported.");
    }
    String top = parameters.getOrDefault("$top", "1000");
    if (!top.matches("\\d{1,4}")
        || Integer.parseInt(top) < 1
        || Integer.parseInt(top) > MOST_RECORDS) {
      throw new BadRequestException("The page size is not between 1 and 1000.");
    }
    return filter(path, parameters.getOrDefault("$filter", ""), Integer.parseInt(top));
  }

  private static Query filter(String path, String filter, int top) throws BadRequestException {
    boolean signIns = path.matches("/(v1\\.0|beta)/auditLogs/signIns");
    if (!signIns && !path.matches("/(v1\\.0|beta)/auditLogs/directoryAudits")) {
      throw new BadRequestException("Resource not found for the segment '" + path + "'.");
    }
    // https://learn.microsoft.com/graph/api/resources/signin and …/directoryaudit
    String property = signIns ? "createdDateTime" : "activityDateTime";
    String log = signIns ? "signIns" : "directoryAudits";
    Instant from = Instant.EPOCH;
    Instant to = Instant.MAX;
    for (String clause :
        filter.isEmpty() ? List.<String>of() : List.of(filter.split(" and ", -1))) {
      Matcher time = TIME.matcher(clause);
      Matcher kind = KIND.matcher(clause);
      if (time.matches()) {
        if (!time.group(1).equals(property)) {
          throw new BadRequestException("Could not find a property named '" + time.group(1) + "'.");
        }
        Instant bound = Instant.parse(time.group(3));
        from = time.group(2).equals("le") ? from : bound;
        to = time.group(2).equals("ge") ? to : bound;
      } else if (kind.matches() && path.startsWith("/beta") && signIns) {
        log = kind.group(1).equals("interactiveUser") ? "signIns" : kind.group(1);
      } else {
        throw new BadRequestException("Invalid filter clause: " + clause);
      }
    }
    return new Query(log, from, to, top, 0, "");
  }

  private String page(HttpExchange exchange, Query query, Instant now) {
    // the newest first, as of now: what has appeared meanwhile shifts the rest
    List<Event> found =
        new ArrayList<>(
            events.stream()
                .filter(event -> event.log.equals(query.log))
                .filter(event -> !event.visibleFrom.isAfter(now))
                .filter(event -> !event.time.isBefore(query.from) && !event.time.isAfter(query.to))
                .toList()
                .reversed());
    int from = Math.min(query.offset, found.size());
    int to = Math.min(from + query.top, found.size());
    List<Event> some = new ArrayList<>(found.subList(from, to));
    if (unstable) {
      Collections.shuffle(some, random);
      some.addAll(found.subList(Math.max(0, from - 3), from));
    }
    String next = "";
    if (to < found.size()) {
      String token = UUID.randomUUID().toString().replace("-", "") + "_1";
      // its parameters are written otherwise than they were asked
      String given =
          exchange.getRequestURI().getPath().replace("signIns", "signins")
              + "?$top="
              + query.top
              + "&$filter=a%20eq+%27b%27&$skiptoken="
              + token;
      links.put(token, new Query(query.log, query.from, query.to, query.top, to, given));
      next = "\"@odata.nextLink\":\"" + address() + given + "\",";
    }
    return "{\"@odata.context\":\""
        + address()
        + "/$metadata#auditLogs\","
        + next
        + "\"value\":["
        + String.join(",", some.stream().map(Event::json).toList())
        + "]}";
  }

  private static Map<String, String> parameters(String encoded) {
    Map<String, String> parameters = new HashMap<>();
    Stream.of(encoded.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair.length == 2)
        .forEach(
            pair ->
                parameters.put(
                    URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    return parameters;
  }

  private void refuse(HttpExchange exchange, Refusal refusal, Instant now) throws IOException {
    if (!refusal.retryAfter.isEmpty()) {
      exchange.getResponseHeaders().add("Retry-After", refusal.retryAfter);
      closedUntil = now.plusSeconds(Long.parseLong(refusal.retryAfter));
    }
    refuse(exchange, refusal.status, refusal.code, refusal.message);
  }

  /** https://learn.microsoft.com/graph/errors */
  private void refuse(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    send(
        exchange,
        status,
        "{\"error\":{\"code\":\""
            + code
            + "\",\"message\":\""
            + message
            + "\",\"innerError\":{\"request-id\":\""
            + UUID.randomUUID()
            + "\"}}}");
  }

  private void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    if (status == 200 && cuts > 0 && text.contains("@odata")) {
      cuts--;
      // less than was promised: the exchange ends with its connection
      exchange.getResponseBody().write(body, 0, body.length / 2);
      exchange.getResponseBody().flush();
    } else {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
