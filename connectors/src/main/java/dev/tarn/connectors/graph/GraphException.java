package dev.tarn.connectors.graph;

import dev.tarn.connectors.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Graph's refusal of a request. Its message is Graph's own code and words
 * (https://learn.microsoft.com/graph/errors), without what differs from request to request.
 */
final class GraphException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int GATEWAY_TIMEOUT = 504;

  private static final Pattern OF_THIS_REQUEST =
      Pattern.compile("\\s*(CorrelationId|Trace ID|Timestamp):.*", Pattern.DOTALL);

  private final int status;
  private final @Nullable Duration retryAfter;

  private GraphException(int status, @Nullable Duration retryAfter, String message) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /**
   * @param retryAfter how long Graph wants to be left alone, or null if it does not say
   * @param body of the answer
   */
  static GraphException of(int status, @Nullable Duration retryAfter, byte[] body) {
    String words = "HTTP " + status;
    try {
      JsonTree error = JsonTree.parse(new String(body, StandardCharsets.UTF_8)).at("error");
      String code = error.at("code").text().orElse(words);
      words = error.at("message").text().map(message -> code + ": " + message).orElse(code);
    } catch (IOException e) {
      // what stands between Graph and here answers with something else
    }
    return new GraphException(status, retryAfter, OF_THIS_REQUEST.matcher(words).replaceFirst(""));
  }

  /** No answer came in time. */
  static GraphException ofSilence(String words) {
    return new GraphException(REQUEST_TIMEOUT, null, words);
  }

  /** How long Graph wants to be left alone, if it says so. */
  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Whether it is only too early: asked again later, this very request is likely to work. */
  boolean isTooEarly() {
    return status == TOO_MANY_REQUESTS || (status >= 500 && retryAfter != null);
  }

  /** Whether the answer took too long: less may be asked for. */
  boolean isTooMuch() {
    return status == GATEWAY_TIMEOUT || status == REQUEST_TIMEOUT;
  }

  /** Whether the request itself is refused, and not the one who makes it. */
  boolean isAboutRequest() {
    return status >= 400
        && status < 500
        && status != 401
        && status != 403
        && status != REQUEST_TIMEOUT
        && status != TOO_MANY_REQUESTS;
  }
}
