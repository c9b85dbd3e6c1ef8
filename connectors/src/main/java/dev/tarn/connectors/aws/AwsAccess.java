package dev.tarn.connectors.aws;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Secret;
import dev.tarn.connectors.SourceFactory.Problem;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Who asks Amazon's services, and in which region.
 *
 * @param region such as {@code eu-central-1}
 * @param accessKeyId with {@code secretAccessKey} the caller; null: the SDK's default chain finds
 *     it
 * @param secretAccessKey given if and only if the id is
 * @param sessionToken of temporary keys, or null
 * @param roleArn a role that the caller assumes, or null
 * @param externalId what the role's trust wants to be told, or null
 * @param stsEndpoint where to assume it, or null for Amazon's own
 */
public record AwsAccess(
    String region,
    @Nullable String accessKeyId,
    @Nullable Secret secretAccessKey,
    @Nullable Secret sessionToken,
    @Nullable String roleArn,
    @Nullable String externalId,
    @Nullable URI stsEndpoint) {

  private static final String ROLE = "role_arn";
  private static final String ROLES = "roles";

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

  /** Longer than a long poll; a connection that is silent for so long is cut. */
  private static final Duration SILENT_FOR = Duration.ofSeconds(60);

  public AwsAccess {
    if ((accessKeyId == null) != (secretAccessKey == null)) {
      throw new IllegalArgumentException("access_key_id and secret_access_key go together");
    }
  }

  /** The options that {@link #of} and {@link #check} read. */
  public static List<OptionSpec> options() {
    return options(
        OptionSpec.optional(
            ROLE, Kind.TEXT, "A role to assume; its credentials are renewed in time."));
  }

  /** The same where several roles may be assumed, each by {@link #assuming}. */
  public static List<OptionSpec> optionsOfSeveralRoles() {
    return options(
        OptionSpec.list(
            ROLES,
            "Roles to assume, one of each account; their credentials are renewed in time. Without"
                + " any, the caller's own account is asked."));
  }

  private static List<OptionSpec> options(OptionSpec role) {
    return List.of(
        OptionSpec.required("region", Kind.TEXT, "The region, such as eu-central-1."),
        OptionSpec.optional(
            "access_key_id",
            Kind.TEXT,
            "The caller's access key. Where it is not given, the SDK's default chain finds"
                + " credentials: environment, profile, container, instance."),
        OptionSpec.optional(
            "secret_access_key", Kind.SECRET, "The secret that belongs to access_key_id."),
        OptionSpec.optional("session_token", Kind.SECRET, "The token of temporary keys."),
        role,
        OptionSpec.optional(
            "external_id", Kind.TEXT, "The external id that the role's trust policy asks for."),
        OptionSpec.optional(
            "sts_endpoint", Kind.TEXT, "Another address of STS, http:// or https://."));
  }

  /** What is wrong with values that are each of the right kind. */
  public static Optional<Problem> check(OptionValues values) {
    if (values.has("access_key_id") != values.has("secret_access_key")) {
      String given = values.has("access_key_id") ? "access_key_id" : "secret_access_key";
      return Optional.of(
          new Problem(given, "access_key_id and secret_access_key are given both or not at all"));
    }
    if (values.has("session_token") && !values.has("access_key_id")) {
      return Optional.of(
          new Problem(
              "session_token", "session_token goes with access_key_id, which is not given"));
    }
    String option = values.has(ROLES) ? ROLES : ROLE;
    List<String> roles =
        values.has(ROLES)
            ? values.texts(ROLES)
            : values.has(ROLE) ? List.of(values.text(ROLE)) : List.of();
    if (values.has("external_id") && roles.isEmpty()) {
      return Optional.of(
          new Problem("external_id", "external_id goes with " + option + ", which is not given"));
    }
    for (String role : roles) {
      if (!role.matches("arn:[^:]+:iam::\\d{12}:role/.+")) {
        return Optional.of(
            new Problem(
                option,
                "the ARN of a role is like arn:aws:iam::123456789012:role/name, not '"
                    + role
                    + "'"));
      }
    }
    return checkAddress(values, "sts_endpoint");
  }

  /** What is wrong with an option that is an address, if it is given. */
  public static Optional<Problem> checkAddress(OptionValues values, String option) {
    if (!values.has(option)) {
      return Optional.empty();
    }
    String text = values.text(option);
    boolean good = text.matches("https?://[^\\s/?#@]+(/\\S*)?");
    if (good) {
      try {
        URI.create(text);
        return Optional.empty();
      } catch (IllegalArgumentException e) {
        // said below
      }
    }
    return Optional.of(
        new Problem(
            option, option + " is an address with http:// or https://, not '" + text + "'"));
  }

  /** Values that {@link #check} has nothing against. */
  public static AwsAccess of(OptionValues values) {
    return new AwsAccess(
        values.text("region"),
        values.has("access_key_id") ? values.text("access_key_id") : null,
        values.has("secret_access_key") ? values.secret("secret_access_key") : null,
        values.has("session_token") ? values.secret("session_token") : null,
        values.has(ROLE) ? values.text(ROLE) : null,
        values.has("external_id") ? values.text("external_id") : null,
        address(values, "sts_endpoint"));
  }

  /** The same caller, who assumes a role. */
  public AwsAccess assuming(String role) {
    return new AwsAccess(
        region, accessKeyId, secretAccessKey, sessionToken, role, externalId, stsEndpoint);
  }

  /** The number of the account in the ARN of something of IAM's. */
  public static String account(String arn) {
    return arn.split(":", 6)[4];
  }

  /** The part of Amazon's world that the region is in, as ARNs name it. */
  public String partition() {
    return PartitionMetadata.of(Region.of(region)).id();
  }

  /** An option that is an address, or null. */
  public static @Nullable URI address(OptionValues values, String option) {
    return values.has(option) ? URI.create(values.text(option)) : null;
  }

  /** Gives a client its region, credentials, time limits and tries. */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B configure(
      B builder, AwsCredentialsProvider credentials, @Nullable URI endpoint) {
    builder
        .region(Region.of(region))
        .credentialsProvider(credentials)
        .httpClientBuilder(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT_WITHIN)
                .socketTimeout(SILENT_FOR))
        .overrideConfiguration(override -> override.retryStrategy(RetryMode.STANDARD));
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    return builder;
  }

  /** The credentials to ask with. Opens nothing; may be {@link AutoCloseable}. */
  public AwsCredentialsProvider credentials() {
    AwsCredentialsProvider caller =
        accessKeyId == null ? DefaultCredentialsProvider.builder().build() : this::given;
    String role = roleArn;
    if (role == null) {
      return caller;
    }
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(configure(StsClient.builder(), caller, stsEndpoint).build())
        .refreshRequest(
            request -> request.roleArn(role).roleSessionName("tarn").externalId(externalId))
        .build();
  }

  /** Asks a service something, by a client that is not kept. */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient, T>
      T ask(B builder, @Nullable URI endpoint, Function<C, T> question)
          throws IOException, InterruptedException {
    AwsCredentialsProvider credentials = credentials();
    try (C client = configure(builder, credentials, endpoint).build()) {
      return question.apply(client);
    } catch (RuntimeException e) {
      throw AwsFailure.of(e).toException();
    } finally {
      close(credentials);
    }
  }

  /** Ends what {@link #credentials} gave. */
  public static void close(AwsCredentialsProvider credentials) {
    if (credentials instanceof SdkAutoCloseable closeable) {
      closeable.close();
    }
  }

  /** The configured keys as they are now: a file with a secret may have been written anew. */
  private AwsCredentials given() {
    String id = Objects.requireNonNull(accessKeyId);
    String secret = Objects.requireNonNull(secretAccessKey).reveal();
    return sessionToken == null
        ? AwsBasicCredentials.create(id, secret)
        : AwsSessionCredentials.create(id, secret, sessionToken.reveal());
  }
}
