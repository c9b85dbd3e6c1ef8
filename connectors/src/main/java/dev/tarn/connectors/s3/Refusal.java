package dev.tarn.connectors.s3;

import dev.tarn.connectors.aws.AwsFailure;

/**
 * Why an object, or a message, cannot be read. Immutable.
 *
 * @param code kebab-case, {@code object-missing}
 * @param message with the service's own words, without a full stop
 * @param isFinal whether another try can only give the same
 */
record Refusal(String code, String message, boolean isFinal) {
  /** There is no such object. */
  static final String MISSING = "object-missing";

  static final String UNKNOWN_COMPRESSION = "unknown-compression";

  /** What S3 means when it refuses an object. */
  static Refusal of(AwsFailure failure) {
    return switch (failure.status()) {
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: If-Match
      case 412 ->
          new Refusal(
              "object-replaced",
              "another object was written under the key since: " + failure.words(),
              true);
      case 404 -> new Refusal(MISSING, failure.words(), false);
      case 403 ->
          failure.code().equals("InvalidObjectState")
              ? new Refusal("object-archived", failure.words(), false)
              : new Refusal("object-denied", failure.words(), false);
      default -> new Refusal("object-refused", failure.words(), false);
    };
  }
}
