package dev.tarn.connectors.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.connectors.http.Refusal.Reason;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Azure Event Grid, with events of its own schema or CloudEvents. A body is one message, an array
 * of events or one. Its handshakes are answered.
 */
// learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema
// learn.microsoft.com/azure/event-grid/end-point-validation-cloud-events-schema
final class EventGridShape implements Shape {
  static final String WORD = "event_grid";

  private static final String TYPE = "aeg-event-type";
  private static final String ORIGIN = "WebHook-Request-Origin";
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public boolean fits(PushRequest request) {
    return request.header(TYPE).isPresent() || isHandshake(request) || isCloudEvents(request);
  }

  private static boolean isHandshake(PushRequest request) {
    return request.method().equals("OPTIONS") && request.header(ORIGIN).isPresent();
  }

  // cloudevents.io HTTP protocol binding 1.0: 3.2 and 3.3
  private static boolean isCloudEvents(PushRequest request) {
    return request
        .header("Content-Type")
        .map(type -> type.strip().toLowerCase(Locale.ROOT))
        .filter(type -> type.startsWith("application/cloudevents"))
        .isPresent();
  }

  @Override
  public Optional<String> token(PushRequest request) {
    return Authorization.credentials(request, "bearer").or(() -> request.query("token"));
  }

  @Override
  public @Nullable Answer answerWithoutBody(PushRequest request) {
    return isHandshake(request)
        ? Answer.empty(
            200,
            Map.of(
                "WebHook-Allowed-Origin",
                request.header(ORIGIN).orElse(""),
                "WebHook-Allowed-Rate",
                "*",
                "Allow",
                "POST, OPTIONS"))
        : null;
  }

  @Override
  public Content read(PushRequest request, byte[] body, BodyMemory.Share share) throws Refusal {
    if (request.header(TYPE).orElse("").equals("SubscriptionValidation")) {
      String code = validationCode(body);
      return new Reply(Answer.json(200, json -> json.writeStringField("validationResponse", code)));
    }
    // events have ids of their own: an equal body is the same delivery
    return PlainShape.records(request, body, WORD);
  }

  private static String validationCode(byte[] body) throws Refusal {
    try (JsonParser json = JSON.createParser(body)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME
            && json.currentName().equals("validationCode")
            && json.nextToken() == JsonToken.VALUE_STRING) {
          return json.getText();
        }
      }
    } catch (IOException e) {
      // it is told as what has no code
    }
    throw new Refusal(Reason.MALFORMED, "the validation event has no data.validationCode");
  }

  @Override
  public Answer accept(PushRequest request) {
    return Answer.json(200, json -> json.writeStringField("status", "stored"));
  }

  @Override
  public Answer refuse(PushRequest request, Refusal refusal) {
    return PlainShape.plainly(refusal);
  }
}
