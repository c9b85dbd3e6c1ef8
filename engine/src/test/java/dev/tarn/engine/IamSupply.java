package dev.tarn.engine;

import dev.tarn.engine.AwsAccounts.AccessKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Users with an access key each, as many as there are lines: what a record is, the source says. */
final class IamSupply implements Supply {
  private static final Instant CREATED = Instant.parse("2021-03-09T11:20:41Z");
  private static final Instant USED = Instant.parse("2026-03-01T22:41:00Z");

  private final AwsAccounts accounts = new AwsAccounts();
  private final Path secret;
  private int users;

  IamSupply(Path folder) throws IOException {
    this.secret = Files.writeString(folder.resolve("caller-secret"), AwsAccounts.CALLER_SECRET);
  }

  @Override
  public String name() {
    return "iam-access-keys";
  }

  @Override
  public String source() {
    return "type: iam_access_keys, requests_per_second: 1000, region: "
        + AwsAccounts.STS_REGION
        + ", access_key_id: "
        + AwsAccounts.CALLER_KEY
        + ", secret_access_key: '${file:"
        + secret
        + "}', iam_endpoint: '"
        + accounts.iamAddress()
        + "', sts_endpoint: '"
        + accounts.stsAddress()
        + "'";
  }

  @Override
  public void produce(String records) {
    records
        .lines()
        .forEach(
            line -> {
              int number = users++;
              accounts.putUser(
                  AwsAccounts.CALLER_ACCOUNT,
                  String.format("user-%06d", number),
                  new AccessKey(
                      String.format("AKIA%012dMPLE", number),
                      CREATED,
                      "Active",
                      number % 2 == 0 ? Optional.of(USED) : Optional.empty()));
            });
  }

  @Override
  public void close() {
    accounts.close();
  }
}
