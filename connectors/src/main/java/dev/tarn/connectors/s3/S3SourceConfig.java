package dev.tarn.connectors.s3;

import dev.tarn.connectors.aws.AwsAccess;
import dev.tarn.connectors.compression.DecompressionLimit;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which objects are read, and how.
 *
 * @param access who asks
 * @param queue what tells of objects, or null
 * @param backfill objects that are there already, or null; one of both is given
 * @param s3Endpoint another store than Amazon's, or null
 * @param pathStyle whether the bucket's name is in the path, not in the host
 * @param requestPayer whether the caller pays for requests
 * @param include globs of which one must fit a key; none: every key
 * @param exclude globs of which none may fit
 * @param verifyDigests whether CloudTrail's digests are verified
 * @param cloudTrailEndpoint where CloudTrail answers, or null for Amazon's own
 * @param readers objects that are read in parallel
 * @param tries after which a refused object goes to the quarantine
 * @param retryAfter pause before the second try; it doubles
 * @param limit where the content of one compressed object is cut off
 */
record S3SourceConfig(
    AwsAccess access,
    @Nullable Queue queue,
    @Nullable Range backfill,
    @Nullable URI s3Endpoint,
    boolean pathStyle,
    boolean requestPayer,
    List<String> include,
    List<String> exclude,
    boolean verifyDigests,
    @Nullable URI cloudTrailEndpoint,
    int readers,
    int tries,
    Duration retryAfter,
    DecompressionLimit limit) {

  /**
   * A queue of messages about objects.
   *
   * @param endpoint another place of SQS than the url's, or null
   * @param visibility how long a message is kept from others, and extended again and again
   */
  record Queue(String url, @Nullable URI endpoint, Duration visibility) {
    Queue {
      if (visibility.toSeconds() < 1 || visibility.toSeconds() > 43_200) {
        throw new IllegalArgumentException("SQS hides messages for 1 s to 12 h");
      }
    }
  }

  /**
   * Objects of a bucket.
   *
   * @param prefix their keys begin so
   * @param from they were written at this time or later, or null
   * @param to and before this, or null
   */
  record Range(String bucket, String prefix, @Nullable Instant from, @Nullable Instant to) {
    boolean has(Instant written) {
      return (from == null || !written.isBefore(from)) && (to == null || written.isBefore(to));
    }
  }

  S3SourceConfig {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    if (queue == null && backfill == null) {
      throw new IllegalArgumentException("neither a queue nor a backfill");
    }
    if (readers < 1 || tries < 1) {
      throw new IllegalArgumentException("readers and tries are positive");
    }
  }
}
