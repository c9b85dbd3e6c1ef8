package dev.tarn.connectors.secret;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory.Problem;
import dev.tarn.connectors.oauth.EntraLogin;
import dev.tarn.connectors.oauth.TokenSource;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code type: azure_key_vault}. */
final class AzureKeyVaultFactory implements SecretStoreFactory {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]{2,23}");
  private static final String DOMAIN = ".vault.azure.net";

  @Override
  public String type() {
    return "azure_key_vault";
  }

  @Override
  public String description() {
    return "A vault of Azure Key Vault. A secret goes by its name, with /VERSION behind it for"
        + " another than the current version.";
  }

  @Override
  public List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>();
    options.add(
        OptionSpec.required(
            "vault",
            Kind.TEXT,
            "The vault's name, or its whole address outside of the public cloud."));
    options.addAll(EntraLogin.options());
    return List.copyOf(options);
  }

  @Override
  public Optional<Problem> check(OptionValues values) {
    String vault = values.text("vault");
    return NAME.matcher(vault).matches() || TokenSource.isEndpoint(vault)
        ? EntraLogin.check(values)
        : Optional.of(
            new Problem(
                "vault",
                "vault is a name, or an address that begins with https://, not '" + vault + "'"));
  }

  @Override
  public SecretStore create(OptionValues values) {
    String vault = values.text("vault");
    URI address = URI.create(TokenSource.isEndpoint(vault) ? vault : "https://" + vault + DOMAIN);
    return new AzureKeyVault(
        address, EntraLogin.tokens(values, resource(address)), InstantSource.system());
  }

  /** What tokens are to be good for: the service that the vault is one of, in its cloud. */
  static String resource(URI vault) {
    String host = vault.getHost();
    int vaults = host.indexOf(".vault.");
    return "https://" + (vaults < 0 ? DOMAIN.substring(1) : host.substring(vaults + 1));
  }
}
