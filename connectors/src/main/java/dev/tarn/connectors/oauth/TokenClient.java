package dev.tarn.connectors.oauth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.connectors.Secret;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Asks for access tokens. Nothing that it throws holds a secret. */
public final class TokenClient implements AutoCloseable {
  private static final int OK = 200;
  private static final JsonFactory JSON = new JsonFactory();

  /** What Entra puts behind its words, and differs from request to request. */
  private static final Pattern OF_THIS_REQUEST = Pattern.compile("\\s*Trace ID:.*", Pattern.DOTALL);

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(TokenSource.TIMEOUT).build();
  private final InstantSource clock;

  public TokenClient(InstantSource clock) {
    this.clock = clock;
  }

  public AccessToken fetch(TokenSource source) throws IOException, InterruptedException {
    Instant issued = clock.instant();
    HttpResponse<String> response = client.send(source.request(), BodyHandlers.ofString());
    String from = response.uri().getHost();
    Map<String, String> answer;
    try {
      answer = read(response.body());
    } catch (IOException e) {
      // the parser would quote what it cannot read
      throw new IOException(
          from + " answered " + response.statusCode() + " with something that is no JSON object");
    }
    String token = answer.get("access_token");
    if (response.statusCode() != OK || token == null) {
      throw new IOException(
          from
              + " gives no token: "
              + response.statusCode()
              + " "
              + answer.getOrDefault("error", "")
              + " "
              + OF_THIS_REQUEST
                  .matcher(answer.getOrDefault("error_description", ""))
                  .replaceFirst(""));
    }
    try {
      long seconds = Long.parseLong(answer.getOrDefault("expires_in", "300"));
      return new AccessToken(new Secret(() -> token), issued, issued.plusSeconds(seconds));
    } catch (NumberFormatException e) {
      throw new IOException(from + " does not say in seconds how long its token is good for");
    }
  }

  /** The texts and numbers of an object. */
  private static Map<String, String> read(String body) throws IOException {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value.isScalarValue()) {
          fields.put(name, parser.getText());
        } else {
          parser.skipChildren();
        }
      }
    }
    return fields;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
