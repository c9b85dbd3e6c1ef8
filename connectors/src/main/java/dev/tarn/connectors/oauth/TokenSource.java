package dev.tarn.connectors.oauth;

import dev.tarn.connectors.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where access tokens come from. Immutable. */
public sealed interface TokenSource {
  Duration TIMEOUT = Duration.ofSeconds(20);

  /** What to ask; the answer is a JSON object with {@code access_token} and {@code expires_in}. */
  HttpRequest request() throws IOException;

  /**
   * An OAuth 2.0 token endpoint, asked with a client's credentials (RFC 6749 4.4).
   *
   * @param scope what the token is to be good for, or null
   */
  record ClientCredentials(
      URI endpoint, String clientId, Secret clientSecret, @Nullable String scope)
      implements TokenSource {
    @Override
    public HttpRequest request() {
      Map<String, String> form = new LinkedHashMap<>();
      form.put("grant_type", "client_credentials");
      form.put("client_id", clientId);
      form.put("client_secret", clientSecret.reveal());
      if (scope != null) {
        form.put("scope", scope);
      }
      return HttpRequest.newBuilder(endpoint)
          .timeout(TIMEOUT)
          .header("Content-Type", "application/x-www-form-urlencoded")
          .header("Accept", "application/json")
          .POST(BodyPublishers.ofString(encode(form)))
          .build();
    }
  }

  /**
   * The identity that Azure gives to the machine.
   *
   * @param resource what the token is to be good for
   * @param clientId which identity, where the machine has several, or null
   */
  record ManagedIdentity(URI endpoint, String resource, @Nullable String clientId)
      implements TokenSource {
    /** Where each machine of Azure finds its own identity. */
    static final URI ENDPOINT = URI.create("http://169.254.169.254/metadata/identity/oauth2/token");

    @Override
    public HttpRequest request() {
      Map<String, String> query = new LinkedHashMap<>();
      query.put("api-version", "2018-02-01");
      query.put("resource", resource);
      if (clientId != null) {
        query.put("client_id", clientId);
      }
      return HttpRequest.newBuilder(URI.create(endpoint + "?" + encode(query)))
          .timeout(TIMEOUT)
          .header("Metadata", "true")
          .build();
    }
  }

  /** Whether secrets may be sent to an address: encrypted, or within this machine. */
  static boolean isEndpoint(String address) {
    try {
      URI uri = new URI(address);
      return uri.getHost() != null
          && ("https".equals(uri.getScheme())
              || ("http".equals(uri.getScheme())
                  && List.of("localhost", "127.0.0.1").contains(uri.getHost())));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String encode(Map<String, String> form) {
    return form.entrySet().stream()
        .map(
            entry ->
                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
