package dev.tarn.connectors.listen;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * By what a listener proves who it is, and its senders who they are. The files are PEM, and read
 * when it begins to listen.
 *
 * @param certificate with its chain
 * @param key of the certificate, PKCS#8, not encrypted
 * @param clientAuthorities certificates of which one has issued each sender's; null if senders show
 *     none
 */
public record ServerTls(Path certificate, Path key, @Nullable Path clientAuthorities) {
  private static final String CERTIFICATE = "tls_certificate";
  private static final String CERTIFICATE_KEY = "tls_key";

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  /** The options that {@link #of} and {@link #check} read, beside that of client authorities. */
  public static List<OptionSpec> options() {
    return List.of(
        OptionSpec.optional(
            CERTIFICATE, Kind.PATH, "A PEM file with the listener's certificate and chain."),
        OptionSpec.optional(
            CERTIFICATE_KEY, Kind.PATH, "A PEM file with its key, PKCS#8 without a password."));
  }

  /** What is wrong with values that are each of the right kind. */
  public static Optional<Problem> check(OptionValues values) {
    return values.has(CERTIFICATE) == values.has(CERTIFICATE_KEY)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                values.has(CERTIFICATE_KEY) ? CERTIFICATE_KEY : CERTIFICATE,
                "tls_certificate and tls_key belong together"));
  }

  /**
   * Values that {@link #check} has nothing against, or null if there is to be no TLS.
   *
   * @param folder that paths start from
   */
  public static @Nullable ServerTls of(
      OptionValues values, Path folder, @Nullable Path clientAuthorities) {
    return values.has(CERTIFICATE)
        ? new ServerTls(
            folder.resolve(values.text(CERTIFICATE)).normalize(),
            folder.resolve(values.text(CERTIFICATE_KEY)).normalize(),
            clientAuthorities)
        : null;
  }

  /** A context of what the files hold now. */
  public SSLContext context() throws IOException {
    char[] password = new char[0];
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      Certificate[] chain = certificates(certificate);
      store.setKeyEntry("tarn", privateKey(), password, chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the certificate " + certificate + " or its key cannot be used: " + e.getMessage(), e);
    }
  }

  private static Certificate[] certificates(Path file)
      throws IOException, GeneralSecurityException {
    Certificate[] found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(read(file)))
            .toArray(new Certificate[0]);
    if (found.length == 0) {
      throw new IOException(file + " has no certificate");
    }
    return found;
  }

  private TrustManager @Nullable [] trustManagers() throws IOException, GeneralSecurityException {
    if (clientAuthorities == null) {
      return null;
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (Certificate authority : certificates(clientAuthorities)) {
      store.setCertificateEntry("authority-" + store.size(), authority);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(new String(read(key), StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new IOException(
          key + " has no PKCS#8 key without a password; 'openssl pkcs8 -topk8 -nocrypt' makes one");
    }
    byte[] encoded;
    try {
      encoded = Base64.getMimeDecoder().decode(pem.group(1));
    } catch (IllegalArgumentException e) {
      throw new IOException(key + " has a damaged key", e);
    }
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // it is of another algorithm
      }
    }
    throw new IOException(key + " has a key of an algorithm that is not known: not RSA, EC, EdDSA");
  }

  private static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file);
    }
  }
}
