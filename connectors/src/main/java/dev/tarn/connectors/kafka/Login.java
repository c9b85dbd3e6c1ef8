package dev.tarn.connectors.kafka;

import dev.tarn.connectors.Secret;
import dev.tarn.connectors.oauth.TokenSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;

/** How one proves to brokers who one is. Immutable. */
sealed interface Login {
  /** What a client is made with to log in so. */
  Map<String, Object> properties();

  /** What no text may show. */
  List<Secret> secrets();

  /**
   * By user and password.
   *
   * @param mechanism {@code PLAIN}, {@code SCRAM-SHA-256}, {@code SCRAM-SHA-512}
   */
  record ByPassword(String mechanism, String user, Secret password) implements Login {
    @Override
    public Map<String, Object> properties() {
      String module =
          mechanism.equals("PLAIN")
              ? "org.apache.kafka.common.security.plain.PlainLoginModule"
              : "org.apache.kafka.common.security.scram.ScramLoginModule";
      return Map.of(
          SaslConfigs.SASL_MECHANISM,
          mechanism,
          SaslConfigs.SASL_JAAS_CONFIG,
          new Password(
              module
                  + " required username="
                  + quote(user)
                  + " password="
                  + quote(password.reveal())
                  + ";"));
    }

    /** As Kafka reads it: with the escapes of a Java text. */
    private static String quote(String text) {
      return '"'
          + text.replace("\\", "\\\\")
              .replace("\"", "\\\"")
              .replace("\n", "\\n")
              .replace("\r", "\\r")
          + '"';
    }

    @Override
    public List<Secret> secrets() {
      return List.of(password);
    }
  }

  /** By an access token: {@code OAUTHBEARER}. */
  record ByToken(TokenSource tokens) implements Login {
    @Override
    public Map<String, Object> properties() {
      Map<String, Object> properties = new HashMap<>();
      properties.put(SaslConfigs.SASL_MECHANISM, "OAUTHBEARER");
      properties.put(
          SaslConfigs.SASL_JAAS_CONFIG,
          new Password(
              "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;"));
      properties.put(SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS, TokenLogin.class);
      properties.put(TokenLogin.TOKENS, tokens);
      return properties;
    }

    @Override
    public List<Secret> secrets() {
      return tokens instanceof TokenSource.ClientCredentials credentials
          ? List.of(credentials.clientSecret())
          : List.of();
    }
  }
}
