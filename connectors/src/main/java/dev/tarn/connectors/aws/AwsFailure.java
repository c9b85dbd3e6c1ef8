package dev.tarn.connectors.aws;

import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;

/**
 * What a service's refusal means. Immutable.
 *
 * @param refused whether the service refuses this very thing, and asking again soon is likely to
 *     give the same answer; otherwise it may work at any time: the service is busy, the connection
 *     broke, the caller's credentials are not good (which says nothing about the thing)
 * @param status of HTTP, 0 if there was no answer
 * @param code the service's own, {@code NoSuchKey}; empty if it gave none
 * @param message in the service's words
 */
public record AwsFailure(boolean refused, int status, String code, String message) {
  /**
   * Codes below 500 that are about the caller or the moment.
   *
   * <p>https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
   */
  private static final Set<String> NOT_ABOUT_THE_THING =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidAccessKeyId",
          "InvalidClientTokenId",
          "InvalidToken",
          "OperationAborted",
          "RequestExpired",
          "RequestTimeTooSkewed",
          "RequestTimeout",
          "SignatureDoesNotMatch",
          "SlowDown",
          "TokenRefreshRequired",
          "UnrecognizedClientException");

  /** What the SDK puts behind its messages. */
  private static final Pattern TRIES = Pattern.compile(" \\(SDK Attempt Count: \\d+\\)$");

  /**
   * @param failure of the SDK, or of what it asks: a secret that cannot be read
   * @throws InterruptedException if the call ended because this thread was interrupted
   */
  public static AwsFailure of(RuntimeException failure) throws InterruptedException {
    if (failure instanceof AbortedException || Thread.currentThread().isInterrupted()) {
      throw new InterruptedException("interrupted while a service was asked");
    }
    String message = failure.getMessage();
    String words = message == null ? failure.getClass().getSimpleName() : message;
    if (!(failure instanceof AwsServiceException service)) {
      return new AwsFailure(false, 0, "", TRIES.matcher(words).replaceFirst(""));
    }
    AwsErrorDetails details = service.awsErrorDetails();
    int status = service.statusCode();
    String code = details == null || details.errorCode() == null ? "" : details.errorCode();
    if (details != null && details.errorMessage() != null) {
      words = details.errorMessage();
    }
    boolean passes =
        status >= 500
            || status == 408
            || status == 429
            || service.isThrottlingException()
            || service.isClockSkewException()
            || NOT_ABOUT_THE_THING.contains(code);
    return new AwsFailure(!passes, status, code, words);
  }

  /** Code and message, without what differs from request to request. */
  public String words() {
    if (status == 0) {
      return message;
    }
    String head = code.isEmpty() ? "HTTP " + status : code;
    return message.isEmpty() ? head : head + ": " + message;
  }

  public IOException toException() {
    return new IOException(words());
  }
}
