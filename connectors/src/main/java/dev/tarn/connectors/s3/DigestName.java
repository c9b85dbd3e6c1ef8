package dev.tarn.connectors.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the key of a digest of CloudTrail tells. Immutable.
 *
 * <p>https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 *
 * @param chain what digests follow each other in: one of each bucket, account, region and trail;
 *     those that CloudTrail delivers later for what it had left out have a chain of their own
 * @param stamp the digest's place in it: when the digest ends, {@code 20150817T150131Z}
 * @param region that the digest is of, and whose key signs it
 * @param backfill whether it is one of those that CloudTrail calls backfill digests
 */
record DigestName(String chain, String stamp, String region, boolean backfill) {
  /** A region's name becomes part of a host's name: nothing else may pass for one. */
  private static final Pattern KEY =
      Pattern.compile(
          "(?<head>(?:.*/)?CloudTrail-Digest/(?<region>[a-z]{2,}(?:-[a-z]+)+-\\d+)/)"
              + "\\d{4}/\\d{2}/\\d{2}/"
              + "(?<trail>[^/]+)_(?<stamp>\\d{8}T\\d{6}Z)(?<backfill>_backfill)?\\.json\\.gz");

  static boolean isDigest(String key) {
    return KEY.matcher(key).matches();
  }

  /** The name of a digest, if the key is one. */
  static Optional<DigestName> of(String bucket, String key) {
    Matcher parts = KEY.matcher(key);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String backfill = parts.group("backfill");
    String chain =
        "s3://"
            + bucket
            + "/"
            + parts.group("head")
            + parts.group("trail")
            + (backfill == null ? "" : backfill);
    return Optional.of(
        new DigestName(chain, parts.group("stamp"), parts.group("region"), backfill != null));
  }

  /** Whether another digest of the chain ends before this one. */
  boolean follows(String otherStamp) {
    return stamp.compareTo(otherStamp) > 0;
  }
}
