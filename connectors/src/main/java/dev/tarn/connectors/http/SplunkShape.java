package dev.tarn.connectors.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.connectors.http.Refusal.Reason;
import dev.tarn.connectors.spool.EntryBuffer;
import dev.tarn.event.Messages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Senders that speak to Splunk's HTTP Event Collector. An event is a message: itself alone, or with
 * its envelope of time, host and fields.
 *
 * <p>What is answered with success is durable, so whatever acknowledgement was promised is given.
 * The numbers of these go on from the clock: those that were promised before a restart are known by
 * being lower.
 */
// docs.splunk.com: HTTP Event Collector REST API endpoints; its table of response codes
final class SplunkShape implements Shape {
  static final String WORD = "splunk_hec";

  private static final String COLLECTOR = "/services/collector";
  private static final JsonFactory JSON = new JsonFactory();

  private final boolean withEnvelope;
  private final AtomicLong acknowledgements;

  /** A status, and the code and text that Splunk documents for it. */
  private record Reported(int status, int code, String text) {}

  SplunkShape(boolean withEnvelope, InstantSource clock) {
    this.withEnvelope = withEnvelope;
    this.acknowledgements = new AtomicLong(clock.millis());
  }

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public boolean fits(PushRequest request) {
    return request.path().equals(COLLECTOR) || request.path().startsWith(COLLECTOR + "/");
  }

  /** What follows the collector's path, without a version. */
  private static String endpoint(PushRequest request) {
    String rest = request.path().substring(COLLECTOR.length());
    String unversioned = rest.endsWith("/1.0") ? rest.substring(0, rest.length() - 4) : rest;
    return unversioned.endsWith("/")
        ? unversioned.substring(0, unversioned.length() - 1)
        : unversioned;
  }

  @Override
  public Optional<String> token(PushRequest request) throws Refusal {
    Optional<String> token =
        Authorization.credentials(request, "splunk")
            .or(() -> Authorization.basic(request).map(Authorization.Login::password));
    if (token.isEmpty() && request.header(Authorization.HEADER).isPresent()) {
      throw new Refusal(Reason.UNKNOWN_SCHEME, "Invalid authorization");
    }
    return token;
  }

  @Override
  public @Nullable Answer health(PushRequest request) {
    return request.method().equals("GET") && endpoint(request).equals("/health")
        ? answer(new Reported(200, 17, "HEC is healthy"))
        : null;
  }

  @Override
  public Content read(PushRequest request, byte[] body, BodyMemory.Share share) throws Refusal {
    return switch (endpoint(request)) {
      case "", "/event" -> new Records(events(body), null);
      case "/raw" -> PlainShape.records(request, body, null);
      case "/ack" -> new Reply(acknowledged(request, body));
      default -> throw new Refusal(Reason.NO_SUCH_PATH, "there is no " + request.path());
    };
  }

  /** Objects that follow each other, with or without blanks between them. */
  private EntryBuffer events(byte[] body) throws Refusal {
    if (isWide(body)) {
      throw new Refusal(Reason.MALFORMED, "the body is not UTF-8");
    }
    EntryBuffer messages = new EntryBuffer();
    try (JsonParser json = JSON.createParser(body)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token != JsonToken.START_OBJECT) {
          throw new Refusal(Reason.MALFORMED, "an event is a JSON object");
        }
        int begin = (int) json.currentTokenLocation().getByteOffset();
        byte[] event = event(json, body);
        int end = (int) json.currentLocation().getByteOffset();
        if (withEnvelope) {
          add(messages, body, begin, end - begin);
        } else {
          add(messages, event, 0, event.length);
        }
      }
    } catch (IOException e) {
      throw new Refusal(Reason.MALFORMED, "the body is no JSON");
    }
    if (messages.messages() == 0) {
      throw new Refusal(Reason.EMPTY, "there is no event");
    }
    return messages;
  }

  /** Whether it begins as UTF-16 or UTF-32 does: places in it are not places of bytes. */
  private static boolean isWide(byte[] body) {
    if (body.length < 2) {
      return false;
    }
    boolean marked = (body[0] & 0xfe) == 0xfe && (body[1] & 0xfe) == 0xfe;
    return marked || body[0] == 0 || body[1] == 0;
  }

  private static void add(EntryBuffer messages, byte[] data, int offset, int length)
      throws Refusal {
    if (length > Messages.MAX_BYTES) {
      throw new Refusal(Reason.TOO_LARGE, "an event has at most " + Messages.MAX_BYTES + " bytes");
    }
    messages.add(data, offset, length);
  }

  /** What an envelope has as its event: a text's letters, or the JSON of anything else. */
  private static byte[] event(JsonParser json, byte[] body) throws IOException, Refusal {
    byte[] event = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.currentName().equals("event");
      JsonToken token = json.nextToken();
      if (!wanted) {
        json.skipChildren();
      } else if (token == JsonToken.VALUE_STRING) {
        event = json.getText().getBytes(StandardCharsets.UTF_8);
      } else if (token == JsonToken.VALUE_NULL) {
        event = null;
      } else {
        int begin = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        json.finishToken();
        int end = (int) json.currentLocation().getByteOffset();
        event =
            new String(body, begin, end - begin, StandardCharsets.UTF_8)
                .strip()
                .getBytes(StandardCharsets.UTF_8);
      }
    }
    if (event == null) {
      throw new Refusal(Reason.EVENT_MISSING, "Event field is required");
    }
    if (event.length == 0) {
      throw new Refusal(Reason.EVENT_BLANK, "Event field cannot be blank");
    }
    return event;
  }

  private Answer acknowledged(PushRequest request, byte[] body) throws Refusal {
    if (!inChannel(request)) {
      throw new Refusal(Reason.CHANNEL_MISSING, "Data channel is missing");
    }
    List<Long> asked = new ArrayList<>();
    try (JsonParser json = JSON.createParser(body)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
          asked.add(json.getLongValue());
        }
      }
    } catch (IOException e) {
      throw new Refusal(Reason.MALFORMED, "the body is no JSON");
    }
    long promised = acknowledgements.get();
    return Answer.json(
        200,
        json -> {
          json.writeObjectFieldStart("acks");
          for (long id : asked) {
            json.writeBooleanField(Long.toString(id), id >= 0 && id < promised);
          }
          json.writeEndObject();
        });
  }

  private static boolean inChannel(PushRequest request) {
    return request
        .header("X-Splunk-Request-Channel")
        .or(() -> request.query("channel"))
        .isPresent();
  }

  @Override
  public Answer accept(PushRequest request) {
    boolean inChannel = inChannel(request);
    return Answer.json(
        200,
        json -> {
          json.writeStringField("text", "Success");
          json.writeNumberField("code", 0);
          if (inChannel) {
            json.writeNumberField("ackId", acknowledgements.getAndIncrement());
          }
        });
  }

  @Override
  public Answer refuse(PushRequest request, Refusal refusal) {
    Answer answer = answer(reported(refusal.reason()));
    return new Answer(answer.status(), PlainShape.hints(refusal.reason()), answer.json());
  }

  private static Answer answer(Reported reported) {
    return Answer.json(
        reported.status(),
        json -> {
          json.writeStringField("text", reported.text());
          json.writeNumberField("code", reported.code());
        });
  }

  private static Reported reported(Reason reason) {
    return switch (reason) {
      case NO_CREDENTIALS -> new Reported(401, 2, "Token is required");
      case UNKNOWN_SCHEME -> new Reported(401, 3, "Invalid authorization");
      case WRONG_CREDENTIALS -> new Reported(403, 4, "Invalid token");
      case EMPTY -> new Reported(400, 5, "No data");
      case CHANNEL_MISSING -> new Reported(400, 10, "Data channel is missing");
      case EVENT_MISSING -> new Reported(400, 12, "Event field is required");
      case EVENT_BLANK -> new Reported(400, 13, "Event field cannot be blank");
      case FULL -> new Reported(503, 9, "Server is busy");
      case UNAVAILABLE -> new Reported(500, 8, "Internal server error");
      case MALFORMED, NO_SUCH_PATH, WRONG_METHOD, TOO_LARGE, WRONG_TYPE ->
          new Reported(reason.status(), 6, "Invalid data format");
    };
  }
}
