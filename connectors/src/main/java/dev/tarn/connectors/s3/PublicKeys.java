package dev.tarn.connectors.s3;

import dev.tarn.connectors.aws.AwsAccess;
import dev.tarn.connectors.aws.AwsFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;

/**
 * The public keys of CloudTrail: it has others in each region. Those that were found are kept.
 * Thread-safe.
 *
 * <p>https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListPublicKeys.html
 */
final class PublicKeys implements AutoCloseable {
  private static final int MOST_KEPT = 1_000;

  /** {@code SEQUENCE {rsaEncryption, NULL}}, RFC 8017 A.1. */
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  private static final int SEQUENCE = 0x30;
  private static final int BIT_STRING = 0x03;

  private final AwsAccess access;
  private final AwsCredentialsProvider credentials;
  private final @Nullable URI endpoint;
  private final Map<String, CloudTrailClient> clients = new ConcurrentHashMap<>();
  private final Map<String, PublicKey> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PublicKey> eldest) {
          return size() > MOST_KEPT;
        }
      };

  /**
   * @param endpoint where CloudTrail answers, or null for Amazon's own
   */
  PublicKeys(AwsAccess access, AwsCredentialsProvider credentials, @Nullable URI endpoint) {
    this.access = access;
    this.credentials = credentials;
    this.endpoint = endpoint;
  }

  /**
   * The key of a fingerprint.
   *
   * @param from of the time in which it was signed with
   * @return empty if CloudTrail has no such key of that time
   * @throws IOException if CloudTrail does not tell its keys now
   */
  Optional<PublicKey> find(String region, String fingerprint, Instant from, Instant to)
      throws IOException {
    String name = region + " " + fingerprint;
    synchronized (kept) {
      PublicKey known = kept.get(name);
      if (known != null) {
        return Optional.of(known);
      }
    }
    Optional<PublicKey> found = ask(region, fingerprint, from, to);
    found.ifPresent(
        key -> {
          synchronized (kept) {
            kept.put(name, key);
          }
        });
    return found;
  }

  private Optional<PublicKey> ask(String region, String fingerprint, Instant from, Instant to)
      throws IOException {
    try {
      for (var listed :
          client(region)
              .listPublicKeysPaginator(request -> request.startTime(from).endTime(to))
              .publicKeyList()) {
        if (fingerprint.equals(listed.fingerprint())) {
          return Optional.of(decode(listed.value().asByteArray()));
        }
      }
      return Optional.empty();
    } catch (RuntimeException e) {
      AwsFailure failure = ObjectStream.describe(e);
      if (failure.code().equals("InvalidTimeRangeException")) {
        // it has no keys of a time that it does not take for possible
        return Optional.empty();
      }
      throw new IOException("CloudTrail in " + region + ": " + failure.words(), e);
    }
  }

  /** Asks for the keys of this moment; returns how many there are. */
  long count() {
    return client(access.region()).listPublicKeysPaginator(request -> {}).publicKeyList().stream()
        .count();
  }

  private CloudTrailClient client(String region) {
    return clients.computeIfAbsent(
        region,
        name ->
            access
                .configure(CloudTrailClient.builder(), credentials, endpoint)
                .region(Region.of(name))
                .build());
  }

  /**
   * @param encoded a key by PKCS #1, as the documentation has it; or by X.509, as one in an example
   *     of it is
   */
  static PublicKey decode(byte[] encoded) throws IOException {
    try {
      KeyFactory keys = KeyFactory.getInstance("RSA");
      try {
        return keys.generatePublic(new X509EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        return keys.generatePublic(
            new X509EncodedKeySpec(
                element(SEQUENCE, RSA, element(BIT_STRING, new byte[1], encoded))));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("a public key of CloudTrail cannot be read: " + e.getMessage(), e);
    }
  }

  /** An element of DER with two parts, X.690 8.1. */
  private static byte[] element(int tag, byte[] first, byte[] second) {
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    int length = first.length + second.length;
    element.write(tag);
    // four bytes at most, as many as it takes
    int bytes = (39 - Integer.numberOfLeadingZeros(length)) / 8;
    if (length > 127) {
      element.write(0x80 | bytes);
      for (int i = bytes - 1; i > 0; i--) {
        element.write(length >> (8 * i));
      }
    }
    element.write(length);
    element.writeBytes(first);
    element.writeBytes(second);
    return element.toByteArray();
  }

  @Override
  public void close() {
    clients.values().forEach(CloudTrailClient::close);
  }
}
