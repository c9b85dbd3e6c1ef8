package dev.tarn.connectors.listen;

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
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What the files of a {@link ServerTls} hold at a time. */
final class TlsFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  /** How keys of an algorithm sign. */
  private static final Map<String, String> SIGNATURES = new LinkedHashMap<>();

  static {
    SIGNATURES.put("RSA", "SHA256withRSA");
    SIGNATURES.put("EC", "SHA256withECDSA");
    SIGNATURES.put("EdDSA", "EdDSA");
  }

  private final ServerTls tls;
  private final byte[] certificate;
  private final byte[] key;
  private final byte @Nullable [] authorities;

  private TlsFiles(ServerTls tls) throws IOException {
    this.tls = tls;
    this.certificate = content(tls.certificate());
    this.key = content(tls.key());
    this.authorities = tls.clientAuthorities() == null ? null : content(tls.clientAuthorities());
  }

  /** Reads the files. Whether what they hold can be used is seen when it is. */
  static TlsFiles read(ServerTls tls) throws IOException {
    return new TlsFiles(tls);
  }

  private static byte[] content(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file);
    }
  }

  boolean hold(TlsFiles other) {
    return Arrays.equals(certificate, other.certificate)
        && Arrays.equals(key, other.key)
        && Arrays.equals(authorities, other.authorities);
  }

  /**
   * What proves who the listener is.
   *
   * @param alias by which it is asked for
   */
  X509ExtendedKeyManager keys(String alias) throws IOException {
    char[] password = new char[0];
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      Certificate[] chain = certificates(tls.certificate(), certificate);
      PrivateKey signing = privateKey();
      if (!belongTogether(chain[0], signing)) {
        throw new IOException(
            tls.key() + " is not the key of the certificate " + tls.certificate());
      }
      store.setKeyEntry(alias, signing, password, chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, password);
      for (KeyManager manager : factory.getKeyManagers()) {
        if (manager instanceof X509ExtendedKeyManager keys) {
          return keys;
        }
      }
      throw new IllegalStateException("no manager of keys");
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the certificate " + tls.certificate() + " or its key cannot be used: " + e.getMessage(),
          e);
    }
  }

  /** What senders' certificates are checked by, or null if they show none. */
  @Nullable X509ExtendedTrustManager trust() throws IOException {
    if (authorities == null || tls.clientAuthorities() == null) {
      return null;
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (Certificate authority : certificates(tls.clientAuthorities(), authorities)) {
        store.setCertificateEntry("authority-" + store.size(), authority);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager trust) {
          return trust;
        }
      }
      throw new IllegalStateException("no manager of trust");
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the certificates " + tls.clientAuthorities() + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static Certificate[] certificates(Path file, byte[] content)
      throws IOException, GeneralSecurityException {
    Certificate[] found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(content))
            .toArray(new Certificate[0]);
    if (found.length == 0) {
      throw new IOException(file + " has no certificate");
    }
    return found;
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(new String(key, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new IOException(
          tls.key()
              + " has no PKCS#8 key without a password; 'openssl pkcs8 -topk8 -nocrypt' makes one");
    }
    byte[] encoded;
    try {
      encoded = Base64.getMimeDecoder().decode(pem.group(1));
    } catch (IllegalArgumentException e) {
      throw new IOException(tls.key() + " has a damaged key", e);
    }
    for (String algorithm : SIGNATURES.keySet()) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // it is of another algorithm
      }
    }
    throw new IOException(
        tls.key() + " has a key of an algorithm that is not known: not RSA, EC, EdDSA");
  }

  /** Files that are being exchanged may be of two certificates for a moment. */
  private static boolean belongTogether(Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm = SIGNATURES.get(key.getAlgorithm());
    byte[] text = "tarn".getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    try {
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // its key is of another algorithm
      return false;
    }
  }
}
