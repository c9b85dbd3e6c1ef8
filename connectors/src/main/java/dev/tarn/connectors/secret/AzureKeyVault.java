package dev.tarn.connectors.secret;

import dev.tarn.connectors.JsonTree;
import dev.tarn.connectors.oauth.AccessToken;
import dev.tarn.connectors.oauth.TokenClient;
import dev.tarn.connectors.oauth.TokenSource;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A vault. A secret is seldom asked for, so neither a connection nor a token is kept.
 *
 * <p>https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret
 */
final class AzureKeyVault implements SecretStore {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final String VERSION = "7.4";
  private static final int OK = 200;

  private final URI vault;
  private final TokenSource tokens;
  private final InstantSource clock;

  /**
   * @param vault its address
   */
  AzureKeyVault(URI vault, TokenSource tokens, InstantSource clock) {
    this.vault = vault;
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public String fetch(String name) throws IOException, InterruptedException {
    HttpResponse<String> response;
    try (TokenClient login = new TokenClient(clock);
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      AccessToken token = login.fetch(tokens);
      HttpRequest request =
          HttpRequest.newBuilder(address(name))
              .timeout(TIMEOUT)
              .header("Accept", "application/json")
              .header("Authorization", "Bearer " + token.text().reveal())
              .build();
      response = client.send(request, HttpResponse.BodyHandlers.ofString());
    }
    JsonTree answer = parse(response);
    if (response.statusCode() != OK) {
      throw new IOException(
          Stream.of("code", "message")
              .flatMap(member -> answer.at("error", member).text().stream())
              .collect(Collectors.joining(": ", "HTTP " + response.statusCode() + " ", ""))
              .strip());
    }
    return answer
        .at("value")
        .text()
        .orElseThrow(() -> new IOException(vault.getHost() + " gives a secret without a value"));
  }

  /** A secret's name has a version behind a slash, or none. */
  private URI address(String name) {
    String path =
        Stream.of(name.split("/", -1))
            .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8))
            .collect(Collectors.joining("/"));
    return vault.resolve("/secrets/" + path + "?api-version=" + VERSION);
  }

  private static JsonTree parse(HttpResponse<String> response) throws IOException {
    try {
      return JsonTree.parse(response.body());
    } catch (IOException e) {
      // the parser would quote what it cannot read
      throw new IOException(
          response.uri().getHost()
              + " answered "
              + response.statusCode()
              + " with something that is no JSON document");
    }
  }
}
