package dev.tarn.engine;

import dev.tarn.engine.AwsAccounts.AccessKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.Optional;
import java.util.Random;

/**
 * Users with a key each, of which a report is made in each minute, of a service that throttles,
 * fails and ends sessions. A report has all keys or is not there.
 */
final class IamFeed implements SoakFeed {
  private static final String ACCOUNT = "111122223333";
  private static final String EXTERNAL_ID = "5b2c9d";
  private static final Instant CREATED = Instant.parse("2021-03-09T11:20:41Z");
  private static final int USERS = 50;

  private final AwsAccounts accounts = new AwsAccounts();
  private final String role = accounts.trustRole(ACCOUNT, EXTERNAL_ID);

  IamFeed(Path folder) throws IOException {
    Files.writeString(folder.resolve("iam-secret"), AwsAccounts.CALLER_SECRET + "\n");
    for (int i = 0; i < USERS; i++) {
      accounts.putUser(
          ACCOUNT,
          "user-" + i,
          new AccessKey(String.format("AKIA%012dMPLE", i), CREATED, "Active", Optional.empty()));
    }
  }

  @Override
  public String name() {
    return "iam";
  }

  @Override
  public String source() {
    return "type: iam_access_keys, every: 1m, requests_per_second: 1000, region: "
        + AwsAccounts.STS_REGION
        + ", access_key_id: "
        + AwsAccounts.CALLER_KEY
        + ", secret_access_key: '${file:iam-secret}', external_id: "
        + EXTERNAL_ID
        + ", iam_endpoint: '"
        + accounts.iamAddress()
        + "', sts_endpoint: '"
        + accounts.stsAddress()
        + "', roles: ['"
        + role
        + "']";
  }

  @Override
  public String mapping() {
    return "aws-iam-access-keys";
  }

  /** Time alone makes reports due. */
  @Override
  public void produce(String records) {}

  @Override
  public String disturb(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> {
        accounts.throttle(5);
        yield "requests throttled";
      }
      case 1 -> {
        accounts.fail(2);
        yield "requests failed";
      }
      default -> {
        accounts.expireSessions();
        yield "sessions expired";
      }
    };
  }

  @Override
  public void heal() {
    accounts.throttle(0);
    accounts.fail(0);
  }

  @Override
  public Owed owed(int produced) {
    BitSet numbers = new BitSet();
    numbers.set(0, USERS);
    return new Owed(numbers, "in each report", true);
  }

  @Override
  public void close() {
    accounts.close();
  }
}
