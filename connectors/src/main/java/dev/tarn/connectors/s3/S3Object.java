package dev.tarn.connectors.s3;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One state of an object: what was written under a key at one time.
 *
 * @param key as it is, not encoded
 * @param eTag without quotes; tells states of an object apart; empty for {@link #current}
 * @param version of a bucket that keeps versions, or null
 * @param bytes length, -1 if not known
 * @param createdAt when it was written, as far as known
 */
record S3Object(
    String bucket,
    String key,
    String eTag,
    @Nullable String version,
    long bytes,
    Instant createdAt) {

  /** Whatever is there under a key: which state that is, the answer tells. */
  static S3Object current(String bucket, String key) {
    return new S3Object(bucket, key, "", null, -1, Instant.EPOCH);
  }

  /** Whether it stands for any state. */
  boolean isAny() {
    return eTag.isEmpty();
  }

  /** Of the unit that it is. The same, whether a queue told of the object or a listing did. */
  String unitName() {
    return address() + "#" + eTag;
  }

  /** What is known of the unit that it is. */
  Map<String, String> facts() {
    return Map.of("s3.bucket", bucket, "s3.key", key, "s3.etag", eTag);
  }

  String address() {
    return "s3://" + bucket + "/" + key;
  }

  /** An eTag as the services write it, with quotes or without. */
  static String plainTag(String eTag) {
    return eTag.length() >= 2 && eTag.startsWith("\"") && eTag.endsWith("\"")
        ? eTag.substring(1, eTag.length() - 1)
        : eTag;
  }
}
