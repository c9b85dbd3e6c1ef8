package dev.tarn.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and a certificate that it signed itself, made for a test.
 *
 * @param store PKCS#12, opened by {@link #PASSWORD}
 * @param certificate PEM
 * @param key PEM, PKCS#8
 */
record TestCertificate(Path store, Path certificate, Path key) {
  static final String PASSWORD = "changeit";

  static TestCertificate make(Path folder, String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    int code =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".txt").toFile())
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("keytool ended with " + code);
    }
    KeyStore opened = opened(store);
    return new TestCertificate(
        store,
        write(
            folder.resolve(name + ".pem"), "CERTIFICATE", opened.getCertificate(name).getEncoded()),
        write(
            folder.resolve(name + ".key"),
            "PRIVATE KEY",
            opened.getKey(name, PASSWORD.toCharArray()).getEncoded()));
  }

  /** A context of TLS that trusts another's certificate, and shows this one if it is asked. */
  SSLContext context(TestCertificate other) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "other",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(other.certificate))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(opened(store), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore opened(Path store) throws IOException, GeneralSecurityException {
    KeyStore opened = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      opened.load(in, PASSWORD.toCharArray());
    }
    return opened;
  }

  private static Path write(Path file, String what, byte[] content)
      throws IOException, GeneralSecurityException {
    return Files.writeString(
        file,
        "-----BEGIN "
            + what
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
            + "\n-----END "
            + what
            + "-----\n");
  }
}
