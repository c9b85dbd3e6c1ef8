package dev.tarn.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A trail of CloudTrail that writes log files and, an hour each, digests of them. Nobody is told of
 * them.
 *
 * <p>https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 */
final class DigestTrail {
  static final String REGION = "eu-central-1";
  private static final String ACCOUNT = "111122223333";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu/MM/dd").withZone(ZoneOffset.UTC);

  private static final String NO_PREVIOUS =
      "\"previousDigestS3Bucket\":null,\"previousDigestS3Object\":null,"
          + "\"previousDigestHashValue\":null,\"previousDigestHashAlgorithm\":null,"
          + "\"previousDigestSignature\":null";

  private final ObjectStore store;
  private final String name;
  private final List<String> named = new ArrayList<>();
  private String previous = NO_PREVIOUS;
  private Instant start;
  private int files;
  FakeCloudTrail.SigningKey key;

  /** Changes the text of a digest after it was signed. */
  UnaryOperator<String> forge = UnaryOperator.identity();

  /**
   * @param start of its first digest
   */
  DigestTrail(ObjectStore store, String name, FakeCloudTrail.SigningKey key, Instant start) {
    this.store = store;
    this.name = name;
    this.key = key;
    this.start = start;
  }

  /** Writes a log file with some records, which the next digest names; returns its key. */
  String log(String records) throws IOException {
    String object =
        "AWSLogs/"
            + ACCOUNT
            + "/CloudTrail/"
            + REGION
            + "/"
            + DAY.format(start)
            + "/"
            + ACCOUNT
            + "_CloudTrail_"
            + REGION
            + "_"
            + name
            + "-"
            + files++
            + ".json.gz";
    store.put(object, TestEngine.gzip(records));
    named.add(
        "{\"s3Bucket\":\""
            + store.bucket()
            + "\",\"s3Object\":\""
            + object
            + "\",\"hashValue\":\""
            + AwsSignature.hash(records.getBytes(UTF_8))
            + "\",\"hashAlgorithm\":\"SHA-256\",\"newestEventTime\":null,"
            + "\"oldestEventTime\":null}");
    return object;
  }

  /** Ends the hour with a digest of the log files since the one before; returns its key. */
  String digest() throws IOException {
    Instant end = start.plus(Duration.ofHours(1));
    String object = key(end, "");
    previous = write(object, start, end, previous, Map.of());
    start = end;
    return object;
  }

  /** Log files that the last digest left out, in one that is made now. */
  String backfillDigest() throws IOException {
    String object = key(start, "_backfill");
    write(
        object,
        start.minus(Duration.ofHours(1)),
        start,
        NO_PREVIOUS,
        Map.of("backfill-generation-timestamp", Instant.now().toString()));
    return object;
  }

  /** The next digest does not follow one, as after logging was off for some hours. */
  void restart(int hours) {
    start = start.plus(Duration.ofHours(hours));
    previous = NO_PREVIOUS;
  }

  private String key(Instant end, String suffix) {
    return "AWSLogs/"
        + ACCOUNT
        + "/CloudTrail-Digest/"
        + REGION
        + "/"
        + DAY.format(end)
        + "/"
        + ACCOUNT
        + "_CloudTrail-Digest_"
        + REGION
        + "_"
        + name
        + "_"
        + REGION
        + "_"
        + STAMP.format(end)
        + suffix
        + ".json.gz";
  }

  /** Returns what the next digest says of this one. */
  private String write(
      String object, Instant from, Instant to, String before, Map<String, String> more)
      throws IOException {
    String text =
        "{\"awsAccountId\":\""
            + ACCOUNT
            + "\",\"digestStartTime\":\""
            + from
            + "\",\"digestEndTime\":\""
            + to
            + "\",\"digestS3Bucket\":\""
            + store.bucket()
            + "\",\"digestS3Object\":\""
            + object
            + "\",\"digestPublicKeyFingerprint\":\""
            + key.fingerprint()
            + "\",\"digestSignatureAlgorithm\":\"SHA256withRSA\",\"newestEventTime\":null,"
            + "\"oldestEventTime\":null,"
            + before
            + ",\"logFiles\":["
            + String.join(",", named)
            + "]}";
    named.clear();
    String hash = AwsSignature.hash(text.getBytes(UTF_8));
    String last = before.substring(before.lastIndexOf(':') + 1).replace("\"", "");
    String signature =
        sign(String.join("\n", to.toString(), store.bucket() + "/" + object, hash, last));
    Map<String, String> metadata = new HashMap<>(more);
    metadata.put("signature", signature);
    metadata.put("signature-algorithm", "SHA256withRSA");
    store.put(object, TestEngine.gzip(forge.apply(text)), metadata);
    return "\"previousDigestS3Bucket\":\""
        + store.bucket()
        + "\",\"previousDigestS3Object\":\""
        + object
        + "\",\"previousDigestHashValue\":\""
        + hash
        + "\",\"previousDigestHashAlgorithm\":\"SHA-256\",\"previousDigestSignature\":\""
        + signature
        + "\"";
  }

  private String sign(String text) {
    try {
      Signature signer = Signature.getInstance("SHA256withRSA");
      signer.initSign(key.pair().getPrivate());
      signer.update(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
