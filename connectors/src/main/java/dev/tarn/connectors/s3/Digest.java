package dev.tarn.connectors.s3;

import dev.tarn.connectors.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a digest of CloudTrail says. Immutable.
 *
 * <p>https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 *
 * @param bucket where CloudTrail delivered it
 * @param key likewise
 * @param startTime of the time whose log files it names: those that were delivered in it
 * @param endTime as it is written: it is signed so
 * @param fingerprint of the public key
 * @param previous the digest before it, or null: CloudTrail begins anew with this one
 * @param logFiles that were delivered; there may be none
 */
record Digest(
    String bucket,
    String key,
    Instant startTime,
    String endTime,
    String fingerprint,
    @Nullable Previous previous,
    List<LogFile> logFiles) {

  /** The only ones that CloudTrail uses. */
  static final String SIGNATURE_ALGORITHM = "SHA256withRSA";

  private static final String HASH_ALGORITHM = "SHA-256";

  Digest {
    logFiles = List.copyOf(logFiles);
  }

  /**
   * The digest before.
   *
   * @param signature in hexadecimal digits
   */
  record Previous(String bucket, String key, String signature) {}

  /**
   * A log file.
   *
   * @param hash SHA-256 of its uncompressed content, in hexadecimal digits
   */
  record LogFile(String bucket, String key, String hash) {
    String address() {
      return "s3://" + bucket + "/" + key;
    }
  }

  /**
   * @param content uncompressed
   * @throws IOException if it is no digest
   */
  static Digest parse(byte[] content) throws IOException {
    JsonTree tree = JsonTree.parse(new String(content, StandardCharsets.UTF_8));
    if (!(tree.value() instanceof Map<?, ?> members)
        || !members.containsKey("previousDigestSignature")) {
      throw new IOException("it has no previousDigestSignature");
    }
    List<LogFile> logFiles = new ArrayList<>();
    for (JsonTree file : tree.at("logFiles").items()) {
      if (!file.at("hashAlgorithm").is(HASH_ALGORITHM)) {
        throw new IOException("a log file has another hashAlgorithm than " + HASH_ALGORITHM);
      }
      logFiles.add(
          new LogFile(text(file, "s3Bucket"), text(file, "s3Object"), text(file, "hashValue")));
    }
    Digest digest =
        new Digest(
            text(tree, "digestS3Bucket"),
            text(tree, "digestS3Object"),
            time(text(tree, "digestStartTime")),
            text(tree, "digestEndTime"),
            text(tree, "digestPublicKeyFingerprint"),
            tree.at("previousDigestSignature").exists()
                ? new Previous(
                    text(tree, "previousDigestS3Bucket"),
                    text(tree, "previousDigestS3Object"),
                    text(tree, "previousDigestSignature"))
                : null,
            logFiles);
    if (digest.end().isBefore(digest.startTime())) {
      throw new IOException("it ends before it starts");
    }
    return digest;
  }

  private static String text(JsonTree tree, String name) throws IOException {
    return tree.at(name).text().orElseThrow(() -> new IOException("it has no " + name));
  }

  private static Instant time(String text) throws IOException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IOException("'" + text + "' is no time", e);
    }
  }

  Instant end() throws IOException {
    return time(endTime);
  }

  /** SHA-256 of bytes, in hexadecimal digits. */
  static String hash(InputStream content) throws IOException {
    MessageDigest hash;
    try {
      hash = MessageDigest.getInstance(HASH_ALGORITHM);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + HASH_ALGORITHM, e);
    }
    byte[] block = new byte[1 << 16];
    for (int read = content.read(block); read >= 0; read = content.read(block)) {
      hash.update(block, 0, read);
    }
    return HexFormat.of().formatHex(hash.digest());
  }

  /**
   * The text that is signed.
   *
   * <p>https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
   *
   * @param hash SHA-256 of the digest's uncompressed content, in hexadecimal digits
   */
  String signedText(String hash) {
    return String.join(
        "\n", endTime, bucket + "/" + key, hash, previous == null ? "null" : previous.signature());
  }
}
