package dev.tarn.connectors.iam;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Places;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.connectors.aws.AwsAccess;
import dev.tarn.event.Source;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** {@code type: iam_access_keys}. */
public final class IamSourceFactory implements SourceFactory {
  private static final int MOST_REQUESTS = 1_000;

  private final InstantSource clock;

  public IamSourceFactory() {
    this(InstantSource.system());
  }

  /**
   * @param clock tells when a report is due
   */
  public IamSourceFactory(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String type() {
    return "iam_access_keys";
  }

  @Override
  public String description() {
    return "Reports of the access keys of IAM's users, on a schedule: whose they are, how old, and"
        + " when they were last used. Of the caller's account, or of several by roles. A report is"
        + " stored once.";
  }

  @Override
  public List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>();
    options.add(
        OptionSpec.optional(
            "every",
            Kind.DURATION,
            "1d",
            "How often a report is made, counted from 1970-01-01T00:00Z; whole minutes."));
    options.addAll(AwsAccess.optionsOfSeveralRoles());
    options.add(OptionSpec.optional("iam_endpoint", Kind.TEXT, "Another address of IAM."));
    options.add(
        OptionSpec.optional(
            "requests_per_second",
            Kind.INTEGER,
            "10",
            "The most requests to one account, whose quota all share who ask for it."));
    return List.copyOf(options);
  }

  @Override
  public Optional<Problem> check(OptionValues values) {
    Duration every = values.duration("every");
    if (every.toMinutes() < 1 || !every.equals(Duration.ofMinutes(every.toMinutes()))) {
      return Optional.of(new Problem("every", "every is a number of whole minutes"));
    }
    if (values.number("requests_per_second") < 1
        || values.number("requests_per_second") > MOST_REQUESTS) {
      return Optional.of(
          new Problem("requests_per_second", "requests_per_second is from 1 to " + MOST_REQUESTS));
    }
    return Stream.of(
            AwsAccess.checkAddress(values, "iam_endpoint"),
            AwsAccess.check(values).or(() -> checkAccounts(values)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Problem> checkAccounts(OptionValues values) {
    Set<String> accounts = new HashSet<>();
    for (String role : values.texts("roles")) {
      if (!accounts.add(AwsAccess.account(role))) {
        return Optional.of(
            new Problem("roles", "two of the roles are of the account " + AwsAccess.account(role)));
      }
    }
    return Optional.empty();
  }

  @Override
  public Source create(String name, OptionValues values, Places places) {
    AwsAccess access = AwsAccess.of(values);
    URI endpoint = AwsAccess.address(values, "iam_endpoint");
    return new IamSource(
        name,
        new IamSourceConfig(
            access,
            values.texts("roles"),
            endpoint,
            values.duration("every"),
            (int) values.number("requests_per_second")),
        role -> new AwsAccountKeys(role == null ? access : access.assuming(role), endpoint),
        places.spools().resolve(name),
        clock);
  }
}
