package dev.tarn.connectors.http;

import dev.tarn.connectors.Secret;
import dev.tarn.connectors.http.Refusal.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Whom a listener lets in: who shows one of the tokens, the login, or a signature of the body. Each
 * secret is compared in a time that tells nothing of it. Immutable.
 *
 * @param tokens that are good; several while one is replaced
 * @param login or null
 * @param signature or null
 */
record Gate(List<Secret> tokens, @Nullable Login login, @Nullable Signature signature) {

  /** A user and a password. */
  record Login(String user, Secret password) {
    private String text() {
      return user + ":" + Gate.reveal(password);
    }
  }

  /**
   * HMAC-SHA-256 of the body as it was sent, in hexadecimal or base64.
   *
   * @param header that has it
   * @param prefix that stands before it
   */
  record Signature(String header, String prefix, Secret key) {}

  Gate {
    tokens = List.copyOf(tokens);
  }

  /** Whether everybody is let in. */
  boolean isOpen() {
    return tokens.isEmpty() && login == null && signature == null;
  }

  /**
   * Lets a request in, or refuses it.
   *
   * @return whether it still has to show a good signature of its body
   * @throws UncheckedIOException when a secret is not there now
   */
  boolean check(PushRequest request, Shape shape) throws Refusal {
    if (isOpen()) {
      return false;
    }
    Optional<String> token = shape.token(request);
    if (token.isPresent() && tokens.stream().anyMatch(one -> equal(reveal(one), token.get()))) {
      return false;
    }
    Optional<Authorization.Login> given = Authorization.basic(request);
    if (login != null
        && given.isPresent()
        && equal(login.text(), given.get().user() + ":" + given.get().password())) {
      return false;
    }
    if (signature != null && request.header(signature.header).isPresent()) {
      return true;
    }
    throw token.isPresent() || given.isPresent()
        ? new Refusal(Reason.WRONG_CREDENTIALS, "these credentials are not good here")
        : new Refusal(Reason.NO_CREDENTIALS, "credentials are needed here");
  }

  void checkSignature(PushRequest request, byte[] sent) throws Refusal {
    Signature wanted = signature;
    if (wanted != null
        && !MessageDigest.isEqual(
            mac(reveal(wanted.key), sent),
            decode(request.header(wanted.header).orElse("").strip(), wanted.prefix))) {
      throw new Refusal(
          Reason.WRONG_CREDENTIALS, "the signature in " + wanted.header + " is not the body's");
    }
  }

  /** An empty one, which anybody knows, is none. */
  private static String reveal(Secret secret) {
    String text = secret.reveal();
    if (text.isEmpty()) {
      throw new UncheckedIOException("a secret is empty", new IOException());
    }
    return text;
  }

  private static byte[] decode(String text, String prefix) {
    if (!text.startsWith(prefix)) {
      return new byte[0];
    }
    String signature = text.substring(prefix.length());
    try {
      return signature.length() == 64
          ? HexFormat.of().parseHex(signature)
          : Base64.getDecoder().decode(signature);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static boolean equal(String secret, String given) {
    return MessageDigest.isEqual(
        secret.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] mac(String key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(data);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("any bytes are a key", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
