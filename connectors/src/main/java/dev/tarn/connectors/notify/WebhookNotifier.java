package dev.tarn.connectors.notify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tarn.connectors.Notice;
import dev.tarn.connectors.Notifier;
import dev.tarn.connectors.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Posts a notice as one JSON object. Its {@code text} is what chat services show; the other members
 * are for programs.
 */
final class WebhookNotifier implements Notifier {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final JsonFactory JSON = new JsonFactory();

  private final Secret url;
  private final @Nullable Secret token;

  /**
   * @param url may hold a secret, and is never shown but for its host
   * @param token for {@code Authorization: Bearer}, or null
   */
  WebhookNotifier(Secret url, @Nullable Secret token) {
    this.url = url;
    this.token = token;
  }

  @Override
  public String name() {
    return "webhook" + address(url).map(address -> " " + address.getHost()).orElse("");
  }

  @Override
  public void send(Notice notice) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("User-Agent", "tarn")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json(notice)));
    if (token != null) {
      request.header("Authorization", "Bearer " + token.reveal());
    }
    HttpResponse<Void> response;
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      response = client.send(request.build(), HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      // the message of some failures has the whole address
      throw new IOException("no answer (" + e.getClass().getSimpleName() + ")");
    }
    if (response.statusCode() / 100 != 2) {
      throw new IOException("the answer was HTTP " + response.statusCode());
    }
  }

  private URI address() throws IOException {
    return address(url).orElseThrow(() -> new IOException("its url is no address like https://…"));
  }

  /** The address that a secret holds, or empty where it is none that notices may be sent to. */
  static Optional<URI> address(Secret url) {
    try {
      URI address = new URI(url.reveal());
      String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
      boolean plain = scheme.equals("http") && LOOPBACK.contains(address.getHost());
      return address.getHost() != null && (plain || scheme.equals("https"))
          ? Optional.of(address)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static byte[] json(Notice notice) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Instant resolvedAt = notice.resolvedAt();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("text", notice.headline() + "\n" + notice.text());
      json.writeStringField("state", notice.state());
      json.writeStringField("code", notice.code());
      json.writeStringField("source", notice.source());
      json.writeStringField("message", notice.message());
      json.writeStringField("raised_at", notice.raisedAt().toString());
      json.writeFieldName("resolved_at");
      json.writeString(resolvedAt == null ? null : resolvedAt.toString());
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
