package dev.tarn.connectors.kafka;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Places;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.connectors.oauth.EntraLogin;
import dev.tarn.event.Source;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code type: event_hubs}. */
public final class EventHubsSourceFactory implements SourceFactory {
  private static final Pattern NAMESPACE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9.-]*");
  private static final String DOMAIN = ".servicebus.windows.net";
  private static final int PORT = 9093;
  private static final String HINT =
      "a namespace of the Basic tier has no Kafka endpoint: Standard or more is needed, and port"
          + " 9093 must be open";

  private static final List<String> ENTRA_OPTIONS =
      List.of("tenant", "token_url", "client_id", "client_secret");

  @Override
  public String type() {
    return "event_hubs";
  }

  @Override
  public String description() {
    return "Hubs of Azure Event Hubs, read through their Kafka endpoint, which namespaces of the"
        + " Basic tier do not have.";
  }

  @Override
  public List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>();
    options.add(
        OptionSpec.optional(
            "connection_string",
            Kind.SECRET,
            "Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…, of a policy with the right to"
                + " listen. It stands for namespace and credentials."));
    options.add(
        OptionSpec.optional(
            "namespace",
            Kind.TEXT,
            "The namespace's name, or its whole host name outside of the public cloud."));
    options.add(
        OptionSpec.list(
            "hub",
            "The hub, or a list of them; if not given, the one that the connection string names."));
    options.addAll(ReadingOptions.specs());
    options.addAll(EntraLogin.options());
    options.add(
        OptionSpec.optional(
            "tls_ca",
            Kind.PATH,
            "A PEM file with the certificates that are trusted, where a proxy opens connections;"
                + " those that Java trusts if not given."));
    return List.copyOf(options);
  }

  @Override
  public Optional<Problem> check(OptionValues values) {
    return (values.has("connection_string") ? checkString(values) : checkEntra(values))
        .or(() -> ReadingOptions.checkTopics("hub", values.texts("hub")))
        .or(() -> ReadingOptions.check(values));
  }

  private static Optional<Problem> problem(String option, String message) {
    return Optional.of(new Problem(option, message));
  }

  private static Optional<Problem> checkString(OptionValues values) {
    Optional<ConnectionString> parsed = ConnectionString.parse(values.secret("connection_string"));
    if (parsed.isEmpty()) {
      return problem(
          "connection_string",
          "a connection string has the parts Endpoint=sb://…, SharedAccessKeyName=… and"
              + " SharedAccessKey=…, with ';' between them");
    }
    List<String> others = new ArrayList<>(ENTRA_OPTIONS);
    others.add("namespace");
    for (String option : others) {
      if (values.has(option)) {
        return problem(option, option + " says nothing beside a connection_string");
      }
    }
    if (values.flag("managed_identity")) {
      return problem("managed_identity", "it is either connection_string or managed_identity");
    }
    return values.texts("hub").isEmpty() && parsed.get().hub().isEmpty()
        ? problem("hub", "it needs 'hub': the connection string is for a whole namespace")
        : Optional.empty();
  }

  private static Optional<Problem> checkEntra(OptionValues values) {
    if (!values.has("namespace")) {
      return problem("namespace", "it needs 'connection_string', or 'namespace' and credentials");
    }
    if (!NAMESPACE.matcher(values.text("namespace")).matches()) {
      return problem("namespace", "a name or a host name, not '" + values.text("namespace") + "'");
    }
    if (values.texts("hub").isEmpty()) {
      return problem("hub", "it needs 'hub'");
    }
    return EntraLogin.check(values);
  }

  @Override
  public Source create(String name, OptionValues values, Places places) {
    Tls tls = new Tls(KafkaSourceFactory.path(values, "tls_ca", places.folder()), null, null, null);
    List<String> hubs = values.texts("hub");
    String endpoint;
    Login login;
    if (values.has("connection_string")) {
      ConnectionString string =
          ConnectionString.parse(values.secret("connection_string")).orElseThrow();
      hubs = hubs.isEmpty() ? List.of(string.hub().orElseThrow()) : hubs;
      endpoint = string.endpoint();
      login = new Login.ByPassword("PLAIN", "$ConnectionString", string.text());
    } else {
      String namespace = values.text("namespace");
      String host = namespace.contains(".") ? namespace : namespace + DOMAIN;
      endpoint = host + ":" + PORT;
      login = new Login.ByToken(EntraLogin.tokens(values, "https://" + host));
    }
    return new KafkaSource(
        name,
        ReadingOptions.toConfig(name, hubs, null, values),
        new KafkaAccess(List.of(endpoint), tls, login, HINT),
        InstantSource.system(),
        new HubDeployment(
                name,
                endpoint.substring(0, endpoint.indexOf('.') < 0 ? 0 : endpoint.indexOf('.')),
                hubs,
                !values.has("connection_string"))
            .files());
  }
}
