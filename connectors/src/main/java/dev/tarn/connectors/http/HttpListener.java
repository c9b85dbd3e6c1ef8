package dev.tarn.connectors.http;

import dev.tarn.connectors.http.Refusal.Reason;
import dev.tarn.connectors.http.Shape.Records;
import dev.tarn.connectors.http.Shape.Reply;
import dev.tarn.connectors.listen.ServerTls;
import dev.tarn.connectors.spool.RequestId;
import dev.tarn.connectors.spool.Spool;
import dev.tarn.connectors.spool.SpoolFullException;
import dev.tarn.event.Source;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Listens to those who push, and keeps what they push. A request is answered with success when all
 * of it is durable; nothing of it is kept otherwise.
 */
final class HttpListener implements Closeable {
  private static final int MOST_CONNECTIONS = 1_000;
  private static final int MOST_HEADER_BYTES = 32 << 10;
  private static final Duration STOP_WAIT = Duration.ofSeconds(5);

  /** The part of the heap that bodies may take that are read. */
  private static final int HEAP_PART = 8;

  /** What one request grows to has to fit into an array. */
  private static final long MOST_HEAP_BYTES = 512 << 20;

  /** One request as sent, its body decompressed, and records in that decompressed. */
  private static final int LEAST_BODIES = 3;

  /**
   * What the server itself takes of a body beyond the limit, so that the answer is the sender's
   * kind. A request of Firehose has at most so much: 413, with which the server ends longer ones,
   * is its word for throwing it away.
   */
  private static final long TOLERATED_BYTES = 64 << 20;

  private static final String HEALTH = "/health";

  private final HttpSourceConfig config;
  private final Spool spool;
  private final Source.Findings findings;
  private final RequestBody body;
  private final WebServer server;

  private HttpListener(HttpSourceConfig config, Spool spool, Source.Findings findings)
      throws IOException {
    this.config = config;
    this.spool = spool;
    this.findings = findings;
    this.body =
        new RequestBody(
            config.maxRequestBytes(),
            config.requestTimeout(),
            new BodyMemory(
                Math.max(
                    Math.min(MOST_HEAP_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PART),
                    LEAST_BODIES * config.maxRequestBytes())));
    this.server = server();
  }

  /** Begins to listen. */
  static HttpListener open(HttpSourceConfig config, Spool spool, Source.Findings findings)
      throws IOException {
    HttpListener listener = new HttpListener(config, spool, findings);
    try {
      listener.server.start();
    } catch (RuntimeException e) {
      throw new IOException("cannot listen at " + config.listen() + ": " + cause(e), e);
    }
    return listener;
  }

  private static String cause(RuntimeException failure) {
    Throwable cause = failure.getCause();
    return String.valueOf((cause == null ? failure : cause).getMessage());
  }

  private WebServer server() throws IOException {
    var builder =
        WebServer.builder()
            .host(config.listen().host())
            .port(config.listen().port())
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .addProtocol(
                Http1Config.builder().maxHeadersSize(MOST_HEADER_BYTES).validatePath(false).build())
            .contentEncoding(
                encodings ->
                    encodings
                        .contentEncodingsDiscoverServices(false)
                        .addContentEncoding(new AsSent()))
            .maxTcpConnections(MOST_CONNECTIONS)
            .maxPayloadSize(config.maxRequestBytes() + TOLERATED_BYTES)
            .shutdownGracePeriod(STOP_WAIT)
            .routing(routing -> routing.any(this::handle));
    ServerTls tls = config.tls();
    if (tls != null) {
      var context =
          tls.context(
              trouble ->
                  findings.report("certificate-unusable", config.listen().toString(), trouble));
      builder.tls(options -> options.sslContext(context));
    }
    return builder.build();
  }

  private void handle(ServerRequest request, ServerResponse response) {
    Answer answer = answer(new Received(request), request);
    response.status(answer.status());
    answer.headers().forEach(response::header);
    if (answer.json().length > 0) {
      response.header("Content-Type", "application/json");
    }
    response.send(answer.json());
  }

  /** A request as the server has it. */
  private record Received(ServerRequest request) implements PushRequest {
    @Override
    public String method() {
      return request.prologue().method().text();
    }

    @Override
    public String path() {
      return request.path().path();
    }

    @Override
    public Optional<String> header(String name) {
      return request.headers().first(HeaderNames.create(name));
    }

    @Override
    public Optional<String> query(String name) {
      return request.query().contains(name)
          ? Optional.of(request.query().get(name))
          : Optional.empty();
    }
  }

  private Answer answer(PushRequest asked, ServerRequest request) {
    if (asked.method().equals("GET") && asked.path().equals(HEALTH)) {
      return Answer.json(200, json -> json.writeStringField("status", "listening"));
    }
    Optional<Shape> shape = config.shapes().stream().filter(one -> one.fits(asked)).findFirst();
    if (shape.isEmpty()) {
      return PlainShape.plainly(
          new Refusal(Reason.NO_SUCH_PATH, "no kind of sender that is accepted asks so"));
    }
    try {
      return answer(asked, shape.get(), request);
    } catch (Refusal e) {
      if (e.reason() == Reason.TOO_LARGE) {
        findings.report("request-too-large", config.listen().toString(), e.text());
      }
      return shape.get().refuse(asked, e);
    } catch (UncheckedIOException e) {
      findings.report(
          "secret-unreadable", config.listen().toString(), String.valueOf(e.getMessage()));
      return shape
          .get()
          .refuse(asked, new Refusal(Reason.UNAVAILABLE, "credentials cannot be checked now"));
    } catch (IOException e) {
      // nobody hears an answer
      throw new CloseConnectionException("the body did not come", e);
    }
  }

  private Answer answer(PushRequest asked, Shape shape, ServerRequest request)
      throws Refusal, IOException {
    Answer health = shape.health(asked);
    if (health != null) {
      return health;
    }
    boolean signed = config.gate().check(asked, shape);
    Answer early = shape.answerWithoutBody(asked);
    if (early != null) {
      return early;
    }
    if (!asked.method().equals("POST") && !asked.method().equals("PUT")) {
      throw new Refusal(Reason.WRONG_METHOD, "records are sent with POST, not " + asked.method());
    }
    return body.read(
        asked,
        request.content().inputStream(),
        (sent, share) -> {
          if (signed) {
            config.gate().checkSignature(asked, sent);
          }
          return switch (shape.read(asked, body.decode(asked, sent, share), share)) {
            case Reply reply -> reply.answer();
            case Records records -> keep(asked, shape, records);
          };
        });
  }

  private Answer keep(PushRequest asked, Shape shape, Records records) throws Refusal {
    if (records.messages().messages() > 0) {
      String id = records.id();
      try {
        spool.append(records.messages(), id == null ? null : RequestId.of(id, records.messages()));
      } catch (SpoolFullException e) {
        findings.report("spool-full", config.listen().toString(), String.valueOf(e.getMessage()));
        throw new Refusal(Reason.FULL, "there is no room now: send it again later");
      } catch (IOException e) {
        findings.report("spool-failed", config.listen().toString(), String.valueOf(e.getMessage()));
        throw new Refusal(Reason.UNAVAILABLE, "it cannot be kept now: send it again later");
      }
    }
    return shape.accept(asked);
  }

  /** Where it listens, also if it was to choose a port. */
  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
