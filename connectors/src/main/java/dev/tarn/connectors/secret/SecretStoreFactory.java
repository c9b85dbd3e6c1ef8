package dev.tarn.connectors.secret;

import dev.tarn.connectors.ConfiguredType;
import dev.tarn.connectors.OptionValues;

/** Makes stores of one type. Immutable. */
public interface SecretStoreFactory extends ConfiguredType {
  /** Makes a store; opens nothing. */
  SecretStore create(OptionValues values);
}
