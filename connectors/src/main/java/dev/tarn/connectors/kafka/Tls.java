package dev.tarn.connectors.kafka;

import dev.tarn.connectors.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted. All files are PEM, and read when a client is made. Immutable.
 *
 * @param ca whose certificates are trusted, or null for those that Java trusts
 * @param certificate of this side, with its chain, or null
 * @param key of the certificate, PKCS#8, or null
 * @param keyPassword of an encrypted key, or null
 */
record Tls(
    @Nullable Path ca,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable Secret keyPassword) {
  /** Encrypted, with what Java trusts, and without a certificate of one's own. */
  static final Tls PLAIN = new Tls(null, null, null, null);

  private static final String PEM = "PEM";

  /** What a client is made with to encrypt so. */
  Map<String, Object> properties() throws IOException {
    Map<String, Object> properties = new HashMap<>();
    if (ca != null) {
      properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, PEM);
      properties.put(
          SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
          new Password(read(ca, "BEGIN CERTIFICATE")));
    }
    if (certificate != null && key != null) {
      properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
      properties.put(
          SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
          new Password(read(certificate, "BEGIN CERTIFICATE")));
      String text = read(key, "PRIVATE KEY");
      if (!text.contains("BEGIN PRIVATE KEY") && !text.contains("BEGIN ENCRYPTED PRIVATE KEY")) {
        throw new IOException(key + " is no PKCS#8 key; 'openssl pkcs8 -topk8' makes one of it");
      }
      properties.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, new Password(text));
    }
    if (keyPassword != null) {
      properties.put(SslConfigs.SSL_KEY_PASSWORD_CONFIG, new Password(keyPassword.reveal()));
    }
    return properties;
  }

  private static String read(Path file, String mark) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file);
    }
    if (!text.contains(mark)) {
      throw new IOException(file + " is no PEM file with what is needed: no '" + mark + "' in it");
    }
    return text;
  }

  List<Secret> secrets() {
    return keyPassword == null ? List.of() : List.of(keyPassword);
  }
}
