package dev.tarn.connectors.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tarn.connectors.compression.Compression;
import dev.tarn.connectors.http.Refusal.Reason;
import dev.tarn.connectors.spool.EntryBuffer;
import dev.tarn.event.Messages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Amazon Data Firehose with an HTTP endpoint as its destination. Each record is a message; one that
 * is gzip, as CloudWatch's envelopes are, is decompressed.
 *
 * <p>It sends again what is not answered exactly so, and later gives up. So no record is a reason
 * to refuse a request: what cannot be decoded is kept as it came, and the mapping's quarantine has
 * it.
 */
// docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
final class FirehoseShape implements Shape {
  static final String WORD = "firehose";

  private static final String REQUEST_ID = "X-Amz-Firehose-Request-Id";
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private final InstantSource clock;

  FirehoseShape(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public boolean fits(PushRequest request) {
    return request.header(REQUEST_ID).isPresent();
  }

  @Override
  public Optional<String> token(PushRequest request) {
    return request.header("X-Amz-Firehose-Access-Key");
  }

  @Override
  public Content read(PushRequest request, byte[] body, BodyMemory.Share share) throws Refusal {
    EntryBuffer messages = new EntryBuffer();
    boolean found = false;
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("it is no object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean records = json.currentName().equals("records");
        if (json.nextToken() == JsonToken.START_ARRAY && records) {
          found = true;
          readRecords(json, messages, share);
        } else {
          json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw malformed("something follows it");
      }
    } catch (IOException e) {
      throw malformed("it is no JSON");
    }
    if (!found) {
      throw malformed("it has no array 'records'");
    }
    return new Records(messages, requestId(request));
  }

  private static Refusal malformed(String why) {
    return new Refusal(Reason.MALFORMED, "the body is no request of Firehose: " + why);
  }

  private static void readRecords(JsonParser json, EntryBuffer messages, BodyMemory.Share share)
      throws IOException, Refusal {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      String data = json.currentToken() == JsonToken.START_OBJECT ? data(json) : null;
      if (data == null) {
        throw malformed("a record has no text 'data'");
      }
      addMessage(data, messages, share);
    }
  }

  private static @Nullable String data(JsonParser json) throws IOException {
    String data = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.currentName().equals("data");
      if (json.nextToken() == JsonToken.VALUE_STRING && wanted) {
        data = json.getText();
      } else {
        json.skipChildren();
      }
    }
    return data;
  }

  private static void addMessage(String data, EntryBuffer messages, BodyMemory.Share share)
      throws Refusal {
    byte[] message;
    try {
      message = Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      message = data.getBytes(StandardCharsets.UTF_8);
    }
    if (Compression.of(message, message.length) == Compression.GZIP) {
      try {
        message = RequestBody.decompress(Compression.GZIP, message, Messages.MAX_BYTES, share);
      } catch (Refusal e) {
        if (e.reason() == Reason.FULL) {
          throw e;
        }
        // it stays as it is
      }
    }
    if (message.length > Messages.MAX_BYTES) {
      throw new Refusal(Reason.TOO_LARGE, "a record has at most " + Messages.MAX_BYTES + " bytes");
    }
    messages.add(message);
  }

  private static String requestId(PushRequest request) {
    return request.header(REQUEST_ID).orElse("");
  }

  @Override
  public Answer accept(PushRequest request) {
    return Answer.json(
        200,
        json -> {
          json.writeStringField("requestId", requestId(request));
          json.writeNumberField("timestamp", clock.millis());
        });
  }

  @Override
  public Answer refuse(PushRequest request, Refusal refusal) {
    // what is told 413 is thrown away; after any other failure it is sent again, and then backed up
    int status = refusal.reason() == Reason.TOO_LARGE ? 400 : refusal.reason().status();
    Answer answer =
        Answer.json(
            status,
            json -> {
              json.writeStringField("requestId", requestId(request));
              json.writeNumberField("timestamp", clock.millis());
              json.writeStringField("errorMessage", refusal.text());
            });
    return new Answer(answer.status(), PlainShape.hints(refusal.reason()), answer.json());
  }
}
