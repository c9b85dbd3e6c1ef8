package dev.tarn.connectors.graph;

import dev.tarn.connectors.oauth.AccessToken;
import dev.tarn.connectors.oauth.TokenClient;
import dev.tarn.connectors.oauth.TokenSource;
import dev.tarn.event.Messages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Graph over HTTP. The token goes to the configured endpoint and nowhere else. What is refused is
 * not asked again here, but for a token that is no longer taken: another is fetched once.
 */
final class GraphClient implements AuditLog {
  /** No record of a larger page could be longer than a unit's message may be. */
  static final int MAX_PAGE_BYTES = Messages.MAX_BYTES;

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(20);

  /** Graph itself gives up sooner. */
  private static final Duration ANSWER_WITHIN = Duration.ofMinutes(5);

  /** A token is renewed so long before its end, a short one after half of its time. */
  private static final Duration RENEW_BEFORE = Duration.ofMinutes(5);

  private final URI endpoint;
  private final TokenSource tokens;
  private final InstantSource clock;
  private final TokenClient tokenClient;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_WITHIN)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private @Nullable AccessToken token;

  /**
   * @param endpoint without a slash at its end, {@code https://graph.microsoft.com}
   */
  GraphClient(URI endpoint, TokenSource tokens, InstantSource clock) {
    this.endpoint = endpoint;
    this.tokens = tokens;
    this.clock = clock;
    this.tokenClient = new TokenClient(clock);
  }

  @Override
  public void login() throws IOException, InterruptedException {
    token();
  }

  @Override
  public LogPage first(EntraLog log, Window window, int top)
      throws IOException, InterruptedException {
    return LogPage.read(ask(log.query(endpoint, window, top)), log);
  }

  @Override
  public LogPage next(EntraLog log, String link) throws IOException, InterruptedException {
    return LogPage.read(ask(address(link)), log);
  }

  /** A link as an address, unaltered; nobody else than the endpoint is to see the token. */
  private URI address(String link) throws IOException {
    URI address;
    try {
      address = new URI(link);
    } catch (URISyntaxException e) {
      throw new IOException("the link to the next page is no address");
    }
    if (!endpoint.getScheme().equalsIgnoreCase(address.getScheme())
        || !endpoint.getHost().equalsIgnoreCase(address.getHost())
        || port(endpoint) != port(address)
        || address.getRawUserInfo() != null) {
      throw new IOException(
          "the link to the next page leads to another host than "
              + endpoint.getHost()
              + " and is not followed: "
              + address.getHost());
    }
    return address;
  }

  private static int port(URI address) {
    return address.getPort() >= 0
        ? address.getPort()
        : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
  }

  private byte[] ask(URI address) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send(address, token());
    if (response.statusCode() == UNAUTHORIZED) {
      // it was taken back, or this machine's clock is late
      token = null;
      response = send(address, token());
    }
    byte[] body = decoded(response);
    if (response.statusCode() != OK) {
      throw GraphException.of(
          response.statusCode(),
          RetryAfter.of(response.headers(), clock.instant()).orElse(null),
          body);
    }
    return body;
  }

  private AccessToken token() throws IOException, InterruptedException {
    AccessToken known = token;
    if (known == null || !clock.instant().isBefore(renewAt(known))) {
      known = tokenClient.fetch(tokens);
      token = known;
    }
    return known;
  }

  private static Instant renewAt(AccessToken token) {
    Duration half = Duration.between(token.issued(), token.expires()).dividedBy(2);
    return token.expires().minus(half.compareTo(RENEW_BEFORE) < 0 ? half : RENEW_BEFORE);
  }

  private HttpResponse<byte[]> send(URI address, AccessToken with)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Authorization", "Bearer " + with.text().reveal())
            .header("Accept", "application/json")
            .header("Accept-Encoding", "gzip")
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, head -> new LimitedBody(MAX_PAGE_BYTES));
    try {
      return answer.get(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw GraphException.ofSilence(
          endpoint.getHost() + " gives no answer within " + ANSWER_WITHIN.toMinutes() + " minutes");
    } catch (ExecutionException e) {
      throw failure(Objects.requireNonNullElse(e.getCause(), e));
    } finally {
      answer.cancel(true);
    }
  }

  private IOException failure(Throwable cause) {
    if (cause instanceof LimitedBody.TooLargeException tooLarge) {
      return tooLarge;
    }
    String message = cause.getMessage();
    String words = message == null ? cause.getClass().getSimpleName() : message;
    return new IOException(endpoint.getHost() + " gives no whole answer: " + words, cause);
  }

  private static byte[] decoded(HttpResponse<byte[]> response) throws IOException {
    if (!response.headers().firstValue("Content-Encoding").orElse("").equalsIgnoreCase("gzip")) {
      return response.body();
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      byte[] body = in.readNBytes(MAX_PAGE_BYTES + 1);
      if (body.length > MAX_PAGE_BYTES) {
        throw new LimitedBody.TooLargeException(MAX_PAGE_BYTES);
      }
      return body;
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    tokenClient.close();
  }
}
