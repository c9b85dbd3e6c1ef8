package dev.tarn.connectors.kafka;

import dev.tarn.connectors.Secret;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;

/**
 * A token that opens the brokers for a while.
 *
 * @param text what is sent
 * @param issued when it was asked for
 * @param expires when it ends
 */
record AccessToken(Secret text, Instant issued, Instant expires) implements OAuthBearerToken {
  @Override
  public String value() {
    return text.reveal();
  }

  @Override
  public Set<String> scope() {
    return Set.of();
  }

  @Override
  public long lifetimeMs() {
    return expires.toEpochMilli();
  }

  @Override
  public String principalName() {
    return "tarn";
  }

  @Override
  public Long startTimeMs() {
    return issued.toEpochMilli();
  }
}
