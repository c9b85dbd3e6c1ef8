package dev.tarn.connectors.secret;

import java.util.List;

/** The types of stores that Tarn knows. */
public final class SecretStoreFactories {
  private static final List<SecretStoreFactory> ALL =
      List.of(new SecretsManagerFactory(), new ParameterStoreFactory(), new AzureKeyVaultFactory());

  private SecretStoreFactories() {}

  public static List<SecretStoreFactory> all() {
    return ALL;
  }
}
