package dev.tarn.connectors.listen;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The side of TLS that listens, by what the files of a {@link ServerTls} hold at each handshake.
 * Thread-safe.
 */
final class FollowedTls {
  private final ServerTls tls;
  private final Consumer<String> trouble;
  private TlsFiles latest;
  private Identity now;

  /** A handshake that chose this one may still be under way. */
  private Identity before;

  private int changes;
  private @Nullable String told;

  /** Who the listener is, and whom it trusts. */
  private record Identity(X509ExtendedKeyManager keys, @Nullable X509ExtendedTrustManager trust) {}

  FollowedTls(ServerTls tls, Consumer<String> trouble) throws IOException {
    this.tls = tls;
    this.trouble = trouble;
    this.latest = TlsFiles.read(tls);
    this.now = identity(latest, 0);
    this.before = now;
  }

  private static Identity identity(TlsFiles files, int number) throws IOException {
    return new Identity(files.keys("tarn-" + number), files.trust());
  }

  SSLContext context() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new Keys()},
          tls.clientAuthorities() == null ? null : new TrustManager[] {new Trust()},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be had: " + e.getMessage(), e);
    }
  }

  /** Looks at the files. */
  private synchronized Identity current() {
    try {
      TlsFiles found = TlsFiles.read(tls);
      if (!found.hold(latest)) {
        latest = found;
        Identity other = identity(found, ++changes);
        before = now;
        now = other;
        told = null;
      }
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      if (!message.equals(told)) {
        told = message;
        trouble.accept(message);
      }
    }
    return now;
  }

  /** Who chose an alias. */
  private synchronized X509ExtendedKeyManager keysOf(String alias) {
    return (now.keys.getPrivateKey(alias) == null ? before : now).keys;
  }

  private final class Keys extends X509ExtendedKeyManager {
    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return current().keys.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return current().keys.chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return current().keys.getServerAliases(keyType, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      return keysOf(alias).getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      return keysOf(alias).getPrivateKey(alias);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }

  private final class Trust extends X509ExtendedTrustManager {
    private X509ExtendedTrustManager trust() throws CertificateException {
      X509ExtendedTrustManager trust = current().trust;
      if (trust == null) {
        throw new CertificateException("senders show no certificates here");
      }
      return trust;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      trust().checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      trust().checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      trust().checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("a listener trusts no servers");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      X509ExtendedTrustManager trust = current().trust;
      return trust == null ? new X509Certificate[0] : trust.getAcceptedIssuers();
    }
  }
}
