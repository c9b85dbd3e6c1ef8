package dev.tarn.connectors.http;

import dev.tarn.connectors.http.Refusal.Reason;
import dev.tarn.connectors.spool.EntryBuffer;
import dev.tarn.event.Messages;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A body is one message in the mapping's format: a record, an array, lines. */
final class PlainShape implements Shape {
  static final String WORD = "plain";

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public boolean fits(PushRequest request) {
    return true;
  }

  @Override
  public Optional<String> token(PushRequest request) {
    return Authorization.credentials(request, "bearer");
  }

  @Override
  public Content read(PushRequest request, byte[] body, BodyMemory.Share share) throws Refusal {
    String type = request.header("Content-Type").orElse("").strip().toLowerCase(Locale.ROOT);
    if (type.startsWith("multipart/") || type.startsWith("application/x-www-form-urlencoded")) {
      throw new Refusal(
          Reason.WRONG_TYPE, "a form holds no records: send them as the body, as JSON or lines");
    }
    return records(request, body, requestId(request).orElse(null));
  }

  /** A body as one message. */
  static Records records(PushRequest request, byte[] body, @Nullable String id) throws Refusal {
    if (body.length == 0) {
      throw new Refusal(Reason.EMPTY, "the request has no body");
    }
    if (body.length > Messages.MAX_BYTES) {
      throw new Refusal(
          Reason.TOO_LARGE,
          "the body has "
              + body.length
              + " bytes, and one at a time has at most "
              + Messages.MAX_BYTES
              + ": send fewer records in each");
    }
    EntryBuffer messages = new EntryBuffer();
    messages.add(body);
    return new Records(messages, id);
  }

  private static Optional<String> requestId(PushRequest request) {
    return request.header("Idempotency-Key").or(() -> request.header("X-Request-Id"));
  }

  @Override
  public Answer accept(PushRequest request) {
    return Answer.json(200, json -> json.writeStringField("status", "stored"));
  }

  @Override
  public Answer refuse(PushRequest request, Refusal refusal) {
    return plainly(refusal);
  }

  static Answer plainly(Refusal refusal) {
    Answer answer =
        Answer.json(
            refusal.reason().status(), json -> json.writeStringField("error", refusal.text()));
    return new Answer(answer.status(), hints(refusal.reason()), answer.json());
  }

  /** What a client is told beside the status. */
  static Map<String, String> hints(Reason reason) {
    return switch (reason) {
      case NO_CREDENTIALS, UNKNOWN_SCHEME, WRONG_CREDENTIALS ->
          Map.of("WWW-Authenticate", "Bearer realm=\"tarn\"");
      case WRONG_METHOD -> Map.of("Allow", "POST");
      case FULL -> Map.of("Retry-After", "2");
      case UNAVAILABLE -> Map.of("Retry-After", "10");
      case NO_SUCH_PATH,
          TOO_LARGE,
          WRONG_TYPE,
          EMPTY,
          MALFORMED,
          CHANNEL_MISSING,
          EVENT_MISSING,
          EVENT_BLANK ->
          Map.of();
    };
  }
}
