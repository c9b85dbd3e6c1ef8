package dev.tarn.connectors.kafka;

import dev.tarn.connectors.oauth.AccessToken;
import dev.tarn.connectors.oauth.TokenClient;
import dev.tarn.connectors.oauth.TokenSource;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.auth.SaslExtensionsCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.jspecify.annotations.Nullable;

/** Gives Kafka's client its access tokens; the client makes it, and asks again before one ends. */
public final class TokenLogin implements AuthenticateCallbackHandler {
  /** The client's property that holds the {@link TokenSource}. */
  static final String TOKENS = "sasl.tarn.tokens";

  private final TokenClient client = new TokenClient(InstantSource.system());
  private @Nullable TokenSource tokens;

  @Override
  public void configure(
      Map<String, ?> properties, String mechanism, List<AppConfigurationEntry> entries) {
    tokens = (TokenSource) properties.get(TOKENS);
  }

  @Override
  public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      switch (callback) {
        case OAuthBearerTokenCallback wanted -> answer(wanted);
        case SaslExtensionsCallback none -> {}
        default -> throw new UnsupportedCallbackException(callback);
      }
    }
  }

  private void answer(OAuthBearerTokenCallback wanted) throws IOException {
    try {
      AccessToken token = client.fetch(Objects.requireNonNull(tokens, "it was not configured"));
      wanted.token(new BrokerToken(token));
    } catch (IOException e) {
      // the client tells the reason only if it is given so
      String message = e.getMessage();
      wanted.error("no_token", message == null ? e.toString() : message, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a token was asked for", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
