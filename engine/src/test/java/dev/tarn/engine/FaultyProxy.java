package dev.tarn.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * Stands before a service over HTTP and answers as badly as it is told, where contents are asked
 * for. Thread-safe.
 */
final class FaultyProxy implements AutoCloseable {
  private static final int STEPS = 100;

  /** Headers that belong to one connection, or are not for a client to set. */
  private static final List<String> OWN =
      List.of("connection", "content-length", "expect", "host", "transfer-encoding", "date");

  private volatile HttpServer server;
  private final URI service;
  private final Predicate<HttpExchange> asksForContent;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> cuts = new ConcurrentLinkedQueue<>();
  private volatile Duration slow = Duration.ZERO;

  private record Refusal(int status, Map<String, String> headers, String body) {}

  /**
   * @param asksForContent which requests may be answered badly
   */
  FaultyProxy(URI service, Predicate<HttpExchange> asksForContent) throws IOException {
    this.service = service;
    this.asksForContent = asksForContent;
    this.server = listen(0);
  }

  private HttpServer listen(int port) throws IOException {
    HttpServer listening =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    listening.createContext("/", this::handle);
    listening.start();
    return listening;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Answers well from now on. */
  void behave() {
    refusals.clear();
    cuts.clear();
    slow = Duration.ZERO;
  }

  /** Answers the next requests for content so. */
  void refuse(int requests, int status, Map<String, String> headers, String body) {
    for (int i = 0; i < requests; i++) {
      refusals.add(new Refusal(status, headers, body));
    }
  }

  /** Closes the connection of the next contents after so many bytes. */
  void cut(int responses, int afterBytes) {
    for (int i = 0; i < responses; i++) {
      cuts.add(afterBytes);
    }
  }

  /** Breaks off all that is under way, and listens to nobody for a while. */
  void restart(Duration away) throws IOException, InterruptedException {
    int port = server.getAddress().getPort();
    server.stop(0);
    Thread.sleep(away);
    server = listen(port);
  }

  /** Sends each content over so long a time. */
  void slow(Duration each) {
    slow = each;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean content = asksForContent.test(exchange);
      Refusal refusal = content ? refusals.poll() : null;
      if (refusal != null) {
        byte[] body = refusal.body.getBytes(StandardCharsets.UTF_8);
        refusal.headers.forEach(exchange.getResponseHeaders()::add);
        exchange.sendResponseHeaders(refusal.status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        return;
      }
      HttpResponse<InputStream> response = forward(exchange);
      for (Map.Entry<String, List<String>> header : response.headers().map().entrySet()) {
        if (!OWN.contains(header.getKey())) {
          exchange.getResponseHeaders().put(header.getKey(), header.getValue());
        }
      }
      byte[] body = response.body().readAllBytes();
      exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        send(exchange.getResponseBody(), body, content && response.statusCode() < 300);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<InputStream> forward(HttpExchange exchange)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.resolve(exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private void send(OutputStream out, byte[] body, boolean content)
      throws IOException, InterruptedException {
    Integer cut = content ? cuts.poll() : null;
    int length = cut == null ? body.length : Math.min(cut, body.length);
    int step = slow.isZero() ? length : Math.max(1, length / STEPS);
    for (int from = 0; from < length; from += step) {
      out.write(body, from, Math.min(step, length - from));
      out.flush();
      if (!slow.isZero()) {
        Thread.sleep(slow.dividedBy(STEPS));
      }
    }
    // less than was promised: the exchange ends with its connection
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
