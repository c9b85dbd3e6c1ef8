package dev.tarn.connectors.kafka;

import dev.tarn.connectors.oauth.AccessToken;
import java.util.Set;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;

/** An access token as Kafka's client sends it to brokers. */
record BrokerToken(AccessToken token) implements OAuthBearerToken {
  @Override
  public String value() {
    return token.text().reveal();
  }

  @Override
  public Set<String> scope() {
    return Set.of();
  }

  @Override
  public long lifetimeMs() {
    return token.expires().toEpochMilli();
  }

  @Override
  public String principalName() {
    return "tarn";
  }

  @Override
  public Long startTimeMs() {
    return token.issued().toEpochMilli();
  }
}
