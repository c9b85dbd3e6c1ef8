package dev.tarn.connectors.oauth;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory.Problem;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How Tarn logs in to Microsoft Entra: as an application, or with its machine's identity. */
public final class EntraLogin {
  private static final String AUTHORITY = "https://login.microsoftonline.com";

  private EntraLogin() {}

  /** The options that {@link #check} and {@link #tokens} read. */
  public static List<OptionSpec> options() {
    return List.of(
        OptionSpec.optional("tenant", Kind.TEXT, "The Entra tenant's id."),
        OptionSpec.optional(
            "client_id",
            Kind.TEXT,
            "An application of the tenant; with managed_identity, which of the machine's"
                + " identities."),
        OptionSpec.optional("client_secret", Kind.SECRET, "The application's secret."),
        OptionSpec.optional(
            "token_url",
            Kind.TEXT,
            "Where tokens are given; Entra's address in the public cloud if not given."),
        OptionSpec.optional(
            "managed_identity",
            Kind.BOOLEAN,
            "false",
            "Whether Tarn logs in with the identity that Azure gives to its machine."));
  }

  /** What is wrong with the options' values. */
  public static Optional<Problem> check(OptionValues values) {
    if (values.flag("managed_identity")) {
      for (String option : List.of("tenant", "token_url", "client_secret")) {
        if (values.has(option)) {
          return problem(option, option + " says nothing beside managed_identity");
        }
      }
      return Optional.empty();
    }
    for (String option : List.of("client_id", "client_secret")) {
      if (!values.has(option)) {
        return problem(option, "it needs '" + option + "', or managed_identity: true");
      }
    }
    if (!values.has("tenant") && !values.has("token_url")) {
      return problem("tenant", "it needs 'tenant'");
    }
    return values.has("token_url") && !TokenSource.isEndpoint(values.text("token_url"))
        ? problem("token_url", "token_url is an address that begins with https://")
        : Optional.empty();
  }

  private static Optional<Problem> problem(String option, String message) {
    return Optional.of(new Problem(option, message));
  }

  /**
   * Where tokens come from, by values that {@link #check} has nothing against.
   *
   * @param resource what they are to be good for, {@code https://graph.microsoft.com}
   */
  public static TokenSource tokens(OptionValues values, String resource) {
    if (values.flag("managed_identity")) {
      return new TokenSource.ManagedIdentity(
          TokenSource.ManagedIdentity.ENDPOINT, resource, optional(values, "client_id"));
    }
    String url = optional(values, "token_url");
    return new TokenSource.ClientCredentials(
        URI.create(
            url == null ? AUTHORITY + "/" + values.text("tenant") + "/oauth2/v2.0/token" : url),
        values.text("client_id"),
        values.secret("client_secret"),
        resource + "/.default");
  }

  private static @Nullable String optional(OptionValues values, String option) {
    return values.has(option) ? values.text(option) : null;
  }
}
