package dev.tarn.connectors.http;

/** Why a request is not taken. Nothing of it is kept. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;
  private final Reason reason;

  /** Each with the status of a plain answer. */
  enum Reason {
    NO_CREDENTIALS(401),
    UNKNOWN_SCHEME(401),
    WRONG_CREDENTIALS(401),
    NO_SUCH_PATH(404),
    WRONG_METHOD(405),
    TOO_LARGE(413),
    WRONG_TYPE(415),
    EMPTY(400),
    MALFORMED(400),
    CHANNEL_MISSING(400),
    EVENT_MISSING(400),
    EVENT_BLANK(400),
    /** The sender is to wait. */
    FULL(429),
    /** It may work later. */
    UNAVAILABLE(503);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * @param message one sentence without a full stop, for the sender
   */
  Refusal(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
