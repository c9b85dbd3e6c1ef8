package dev.tarn.connectors.s3;

import dev.tarn.event.Source.CorruptUnitException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Reads digests of CloudTrail, and tells whether CloudTrail wrote them. Thread-safe.
 *
 * <p>https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
 */
final class DigestReader {
  /** Uncompressed: more than 80,000 log files. */
  private static final int MOST_BYTES = 32 << 20;

  private static final String SIGNATURE = "signature";
  private static final String ALGORITHM = "signature-algorithm";

  /** When a backfill digest was made, and so its key in use: long after the time that it is of. */
  private static final String MADE_AT = "backfill-generation-timestamp";

  /**
   * A digest's key is looked for until so long after it was made, and a backfill digest's before.
   */
  private static final Duration AROUND = Duration.ofHours(1);

  private final ObjectReading reading;
  private final PublicKeys keys;

  /** An object as it is stored. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Stored(byte[] content, Map<String, String> metadata) {}

  DigestReader(ObjectReading reading, PublicKeys keys) {
    this.reading = reading;
    this.keys = keys;
  }

  /**
   * @throws CorruptUnitException if it is no digest of CloudTrail, with a code of {@link
   *     DigestProblem}
   * @throws ObjectStream.RefusedException if S3 does not give it
   */
  Digest read(DigestName name, S3Object object) throws IOException {
    Stored stored = fetch(object);
    byte[] content = stored.content();
    Digest digest;
    byte[] signature;
    try {
      digest = Digest.parse(content);
      signature = signature(stored.metadata());
    } catch (IOException e) {
      throw wrong(DigestProblem.INVALID, "it is no digest: " + e.getMessage(), content);
    }
    if (!digest.bucket().equals(object.bucket()) || !digest.key().equals(object.key())) {
      throw wrong(
          DigestProblem.INVALID,
          "it was moved: CloudTrail wrote it as s3://" + digest.bucket() + "/" + digest.key(),
          content);
    }
    Optional<PublicKey> key = key(name, object, digest, stored.metadata());
    if (key.isEmpty()) {
      throw wrong(
          DigestProblem.KEY_UNKNOWN,
          "CloudTrail in "
              + name.region()
              + " has no public key "
              + digest.fingerprint()
              + " of that time",
          content);
    }
    String hash = Digest.hash(new ByteArrayInputStream(content));
    if (!isSigned(digest.signedText(hash), signature, key.get())) {
      throw wrong(DigestProblem.FORGED, "its signature is not CloudTrail's", content);
    }
    return digest;
  }

  private Stored fetch(S3Object object) throws IOException {
    byte[] content;
    Map<String, String> metadata;
    try (ObjectStream stored = reading.stored(object, 0);
        InputStream decompressed = reading.content(stored, 0)) {
      metadata = stored.metadata();
      content = decompressed.readNBytes(MOST_BYTES + 1);
    } catch (CorruptUnitException e) {
      throw wrong(DigestProblem.INVALID, "it is no digest: " + e.getMessage(), e.rest());
    } catch (ObjectStream.RefusedException e) {
      if (e.refusal().code().equals(Refusal.UNKNOWN_COMPRESSION)) {
        throw wrong(DigestProblem.INVALID, "it is no digest: " + e.getMessage(), new byte[0]);
      }
      throw e;
    }
    if (content.length > MOST_BYTES) {
      throw wrong(DigestProblem.INVALID, "it is larger than " + MOST_BYTES + " bytes", new byte[0]);
    }
    return new Stored(content, metadata);
  }

  private static byte[] signature(Map<String, String> metadata) throws IOException {
    String algorithm = metadata.get(ALGORITHM);
    if (!Digest.SIGNATURE_ALGORITHM.equals(algorithm)) {
      throw new IOException(
          algorithm == null
              ? "the object has no x-amz-meta-" + ALGORITHM
              : "it is signed by " + algorithm + ", not by " + Digest.SIGNATURE_ALGORITHM);
    }
    try {
      return HexFormat.of().parseHex(metadata.getOrDefault(SIGNATURE, "none"));
    } catch (IllegalArgumentException e) {
      throw new IOException("the object's x-amz-meta-" + SIGNATURE + " is no signature", e);
    }
  }

  private Optional<PublicKey> key(
      DigestName name, S3Object object, Digest digest, Map<String, String> metadata)
      throws IOException {
    Instant from = digest.startTime();
    Instant end = digest.end();
    // one may be delivered late
    Instant to = (end.isBefore(object.createdAt()) ? object.createdAt() : end).plus(AROUND);
    if (name.backfill()) {
      try {
        Instant madeAt = Instant.parse(metadata.getOrDefault(MADE_AT, ""));
        from = madeAt.minus(AROUND);
        to = madeAt.plus(AROUND);
      } catch (DateTimeException e) {
        // one that does not say so is looked for as any other
      }
    }
    Instant now = Instant.now();
    return keys.find(name.region(), digest.fingerprint(), from, to.isAfter(now) ? now : to);
  }

  private static boolean isSigned(String text, byte[] signature, PublicKey key) {
    try {
      Signature verifier = Signature.getInstance(Digest.SIGNATURE_ALGORITHM);
      verifier.initVerify(key);
      verifier.update(text.getBytes(StandardCharsets.UTF_8));
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      // one that is of another length than the key's, for example
      return false;
    }
  }

  private static CorruptUnitException wrong(String code, String message, byte[] content) {
    return new CorruptUnitException(code, message, content);
  }
}
