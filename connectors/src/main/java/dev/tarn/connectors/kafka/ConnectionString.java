package dev.tarn.connectors.kafka;

import dev.tarn.connectors.Secret;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A connection string of Event Hubs: {@code Endpoint=sb://…;SharedAccessKeyName=…;
 * SharedAccessKey=…;EntityPath=…}.
 *
 * @param endpoint host and port of the namespace's Kafka endpoint
 * @param hub that it opens, if it is for one only
 * @param text all of it
 */
record ConnectionString(String endpoint, Optional<String> hub, Secret text) {
  private static final int KAFKA_PORT = 9093;

  /** Empty for a text that is none. */
  static Optional<ConnectionString> parse(Secret secret) {
    Map<String, String> fields = new HashMap<>();
    for (String part : secret.reveal().split(";", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        fields.put(
            part.substring(0, equals).strip().toLowerCase(Locale.ROOT),
            part.substring(equals + 1).strip());
      }
    }
    boolean opens =
        fields.containsKey("sharedaccesskey") || fields.containsKey("sharedaccesssignature");
    try {
      URI endpoint = URI.create(fields.getOrDefault("endpoint", ""));
      String host = endpoint.getHost();
      if (host == null || !opens) {
        return Optional.empty();
      }
      int port = endpoint.getPort() < 0 ? KAFKA_PORT : endpoint.getPort();
      return Optional.of(
          new ConnectionString(
              host + ":" + port, Optional.ofNullable(fields.get("entitypath")), secret));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
