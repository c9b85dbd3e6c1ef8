package dev.tarn.connectors.kafka;

import dev.tarn.connectors.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * How brokers are reached, and how one proves to them who one is. Immutable.
 *
 * @param brokers of which some answer, {@code host:port}
 * @param tls how connections are encrypted, or null: they are not
 * @param login or null: the brokers ask for none
 * @param hint what a person should think of where the brokers cannot be reached; may be empty
 */
record KafkaAccess(List<String> brokers, @Nullable Tls tls, @Nullable Login login, String hint) {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int QUIET_MILLIS = 180_000;

  /** Few, as records may be large: what a poll hands out is in memory on top of the rest. */
  private static final int MAX_POLL_RECORDS = 200;

  private static final int FETCH_BYTES = 16 << 20;
  private static final int PARTITION_FETCH_BYTES = 2 << 20;

  KafkaAccess {
    brokers = List.copyOf(brokers);
  }

  /** What every client of the brokers is made with. */
  Map<String, Object> clientProperties(String clientId) throws IOException {
    Map<String, Object> properties = new HashMap<>();
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    // Event Hubs drops a connection that was quiet for four minutes
    properties.put(CommonClientConfigs.CONNECTIONS_MAX_IDLE_MS_CONFIG, QUIET_MILLIS);
    properties.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, List.of());
    properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    String protocol = tls == null ? "PLAINTEXT" : "SSL";
    properties.put(
        CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
        login == null ? protocol : "SASL_" + protocol);
    if (tls != null) {
      properties.putAll(tls.properties());
    }
    if (login != null) {
      properties.putAll(login.properties());
    }
    return properties;
  }

  /**
   * What a consumer is made with that is told what to read and where.
   *
   * @param group to commit offsets for, or null
   */
  Map<String, Object> consumerProperties(String clientId, @Nullable String group)
      throws IOException {
    Map<String, Object> properties = clientProperties(clientId);
    if (group != null) {
      properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    }
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
    return properties;
  }

  /** What went wrong, for people, without any secret and without Kafka's own exception. */
  IOException failure(Throwable cause) {
    StringBuilder text = new StringBuilder(String.join(",", brokers));
    text.append(": ").append(describe(cause));
    if (!hint.isEmpty()) {
      text.append(" (").append(hint).append(')');
    }
    return new IOException(redact(text.toString()));
  }

  private static String describe(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "no answer in time: " + failure.getMessage();
    }
    // what the client says of itself, "failed to construct", tells less than why
    StringBuilder text = new StringBuilder();
    String before = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      if (!before.contains(message)) {
        text.append(text.isEmpty() ? "" : ": ").append(message);
        before = message;
      }
    }
    return text.toString();
  }

  private String redact(String text) {
    List<Secret> secrets = new ArrayList<>();
    if (tls != null) {
      secrets.addAll(tls.secrets());
    }
    if (login != null) {
      secrets.addAll(login.secrets());
    }
    String redacted = text;
    for (Secret secret : secrets) {
      redacted = redacted.replace(secret.reveal(), secret.toString());
    }
    return redacted;
  }
}
