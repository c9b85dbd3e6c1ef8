package dev.tarn.connectors.kafka;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Places;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.connectors.oauth.TokenSource;
import dev.tarn.event.Source;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** {@code type: kafka}. */
public final class KafkaSourceFactory implements SourceFactory {
  private static final Pattern BROKER = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:/]+):\\d{1,5}");
  private static final String BY_TOKEN = "OAUTHBEARER";
  private static final List<String> MECHANISMS =
      List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", BY_TOKEN);
  private static final List<String> PASSWORD_OPTIONS = List.of("username", "password");
  private static final List<String> TOKEN_OPTIONS =
      List.of("token_url", "client_id", "client_secret");

  @Override
  public String type() {
    return "kafka";
  }

  @Override
  public String description() {
    return "Topics of Apache Kafka. How far each partition was read is recorded with the rows, so"
        + " each record is stored once, whatever happens to Tarn or to the brokers.";
  }

  @Override
  public List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>();
    options.add(
        new OptionSpec(
            "brokers",
            Kind.TEXTS,
            true,
            null,
            "Some brokers of the cluster, host:port, a list of them or one; the others are"
                + " found."));
    options.add(OptionSpec.list("topics", "Names of topics, a list of them or one."));
    options.add(
        OptionSpec.optional(
            "topic_pattern",
            Kind.TEXT,
            "A regular expression: topics whose whole name fits it are read too, also those that"
                + " are made later."));
    options.addAll(ReadingOptions.specs());
    options.add(
        OptionSpec.optional("tls", Kind.BOOLEAN, "false", "Whether connections are encrypted."));
    options.add(
        OptionSpec.optional(
            "tls_ca",
            Kind.PATH,
            "A PEM file with the certificates that are trusted; those that Java trusts if not"
                + " given."));
    options.add(
        OptionSpec.optional(
            "tls_certificate",
            Kind.PATH,
            "A PEM file with a certificate by which Tarn proves who it is, and its chain."));
    options.add(
        OptionSpec.optional(
            "tls_key", Kind.PATH, "A PEM file with the certificate's key, PKCS#8."));
    options.add(
        OptionSpec.optional("tls_key_password", Kind.SECRET, "What the key is encrypted with."));
    options.add(
        OptionSpec.optional(
            "sasl_mechanism",
            Kind.TEXT,
            "How Tarn logs in: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER. It does not if"
                + " not given."));
    options.add(OptionSpec.optional("username", Kind.TEXT, "For PLAIN and SCRAM."));
    options.add(OptionSpec.optional("password", Kind.SECRET, "For PLAIN and SCRAM."));
    options.add(
        OptionSpec.optional(
            "token_url",
            Kind.TEXT,
            "For OAUTHBEARER: where a token is given for client_id and client_secret."));
    options.add(OptionSpec.optional("client_id", Kind.TEXT, "For OAUTHBEARER."));
    options.add(OptionSpec.optional("client_secret", Kind.SECRET, "For OAUTHBEARER."));
    options.add(
        OptionSpec.optional(
            "token_scope", Kind.TEXT, "For OAUTHBEARER: what the token is to be good for."));
    return List.copyOf(options);
  }

  @Override
  public Optional<Problem> check(OptionValues values) {
    for (String broker : values.texts("brokers")) {
      if (!BROKER.matcher(broker).matches()) {
        return problem("brokers", "a broker is host:port, not '" + broker + "'");
      }
    }
    if (values.texts("topics").isEmpty() && !values.has("topic_pattern")) {
      return problem("topics", "it needs 'topics' or 'topic_pattern'");
    }
    if (values.has("topic_pattern")) {
      try {
        Pattern.compile(values.text("topic_pattern"));
      } catch (PatternSyntaxException e) {
        return problem("topic_pattern", "no regular expression: " + e.getDescription());
      }
    }
    return ReadingOptions.checkTopics("topics", values.texts("topics"))
        .or(() -> ReadingOptions.check(values))
        .or(() -> checkTls(values))
        .or(() -> checkLogin(values));
  }

  private static Optional<Problem> problem(String option, String message) {
    return Optional.of(new Problem(option, message));
  }

  private static Optional<Problem> checkTls(OptionValues values) {
    for (String option : List.of("tls_ca", "tls_certificate", "tls_key", "tls_key_password")) {
      if (values.has(option) && !values.flag("tls")) {
        return problem(option, option + " says something only with 'tls: true'");
      }
    }
    if (values.has("tls_certificate") != values.has("tls_key")) {
      return problem(
          values.has("tls_key") ? "tls_key" : "tls_certificate",
          "tls_certificate and tls_key belong together");
    }
    if (values.has("tls_key_password") && !values.has("tls_key")) {
      return problem("tls_key_password", "tls_key_password says something only with tls_key");
    }
    return Optional.empty();
  }

  private static Optional<Problem> checkLogin(OptionValues values) {
    String mechanism = values.has("sasl_mechanism") ? values.text("sasl_mechanism") : "";
    if (!mechanism.isEmpty() && !MECHANISMS.contains(mechanism)) {
      return problem(
          "sasl_mechanism",
          "sasl_mechanism is one of "
              + String.join(", ", MECHANISMS)
              + ", not '"
              + mechanism
              + "'");
    }
    boolean byToken = mechanism.equals(BY_TOKEN);
    boolean byPassword = !mechanism.isEmpty() && !byToken;
    return checkBelongs(values, PASSWORD_OPTIONS, byPassword, "PLAIN or SCRAM")
        .or(() -> checkBelongs(values, TOKEN_OPTIONS, byToken, BY_TOKEN))
        .or(
            () ->
                values.has("token_scope") && !byToken
                    ? problem("token_scope", "token_scope says something only with " + BY_TOKEN)
                    : Optional.empty())
        .or(
            () ->
                byToken && !TokenSource.isEndpoint(values.text("token_url"))
                    ? problem("token_url", "token_url is an address that begins with https://")
                    : Optional.empty());
  }

  /** Options that all must be there where they mean something, and none where not. */
  private static Optional<Problem> checkBelongs(
      OptionValues values, List<String> options, boolean wanted, String mechanisms) {
    for (String option : options) {
      if (values.has(option) && !wanted) {
        return problem(
            option, option + " says something only with a sasl_mechanism of " + mechanisms);
      }
      if (!values.has(option) && wanted) {
        return problem("sasl_mechanism", "it needs '" + option + "' too");
      }
    }
    return Optional.empty();
  }

  @Override
  public Source create(String name, OptionValues values, Places places) {
    Pattern pattern =
        values.has("topic_pattern") ? Pattern.compile(values.text("topic_pattern")) : null;
    Tls tls =
        values.flag("tls")
            ? new Tls(
                path(values, "tls_ca", places.folder()),
                path(values, "tls_certificate", places.folder()),
                path(values, "tls_key", places.folder()),
                values.has("tls_key_password") ? values.secret("tls_key_password") : null)
            : null;
    List<String> brokers = values.texts("brokers");
    KafkaSourceConfig config =
        ReadingOptions.toConfig(name, values.texts("topics"), pattern, values);
    return new KafkaSource(
        name,
        config,
        new KafkaAccess(brokers, tls, login(values), ""),
        InstantSource.system(),
        new KafkaDeployment(name, brokers, config).files());
  }

  /** The path that an option names, or null. */
  static @Nullable Path path(OptionValues values, String option, Path folder) {
    return values.has(option) ? folder.resolve(values.text(option)).normalize() : null;
  }

  private static @Nullable Login login(OptionValues values) {
    if (!values.has("sasl_mechanism")) {
      return null;
    }
    String mechanism = values.text("sasl_mechanism");
    return mechanism.equals(BY_TOKEN)
        ? new Login.ByToken(
            new TokenSource.ClientCredentials(
                URI.create(values.text("token_url")),
                values.text("client_id"),
                values.secret("client_secret"),
                values.has("token_scope") ? values.text("token_scope") : null))
        : new Login.ByPassword(mechanism, values.text("username"), values.secret("password"));
  }
}
