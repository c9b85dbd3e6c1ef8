package dev.tarn.connectors.iam;

import dev.tarn.connectors.aws.AwsAccess;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Of which accounts reports are made, and when.
 *
 * @param access who asks, or assumes the roles
 * @param roles one for each account; none: the account is the caller's own
 * @param endpoint another place of IAM than Amazon's, or null
 * @param every how often; whole minutes, counted from 1970-01-01T00:00Z
 * @param requestsPerSecond most requests to one account
 */
record IamSourceConfig(
    AwsAccess access,
    List<String> roles,
    @Nullable URI endpoint,
    Duration every,
    int requestsPerSecond) {

  IamSourceConfig {
    roles = List.copyOf(roles);
    if (every.toMinutes() < 1 || !every.equals(Duration.ofMinutes(every.toMinutes()))) {
      throw new IllegalArgumentException("the schedule has whole minutes");
    }
    if (requestsPerSecond < 1) {
      throw new IllegalArgumentException("requests must be possible");
    }
  }

  /** The newest time of the schedule that is not after a time. */
  Instant newest(Instant time) {
    return Instant.ofEpochSecond(
        time.getEpochSecond() - Math.floorMod(time.getEpochSecond(), every.toSeconds()));
  }
}
