package dev.tarn.connectors.secret;

import java.io.IOException;

/** A service that keeps secrets. Thread-safe. */
public interface SecretStore {
  /**
   * Asks the service.
   *
   * @param name as the service knows it
   * @throws IOException when it gives none, with its own words, which tell no secret
   */
  String fetch(String name) throws IOException, InterruptedException;
}
