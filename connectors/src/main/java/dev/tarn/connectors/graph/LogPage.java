package dev.tarn.connectors.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of records, each with the very bytes that came.
 *
 * @param records none or more, in any order
 * @param next where the next page is; null if this is the last
 */
record LogPage(List<LogRecord> records, @Nullable String next) {
  private static final JsonFactory JSON = new JsonFactory();

  LogPage {
    records = List.copyOf(records);
  }

  /**
   * A record of a log.
   *
   * @param time when it happened; null if the record does not say so
   * @param bytes JSON, of which most are thrown away again, as they were seen before
   */
  record LogRecord(EventId id, @Nullable Instant time, Slice bytes) {}

  /** A part of a page. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Slice(byte[] page, int from, int to) {
    byte[] copy() {
      return Arrays.copyOfRange(page, from, to);
    }
  }

  /**
   * Reads an answer.
   *
   * @throws IOException if it is no page
   */
  static LogPage read(byte[] body, EntraLog log) throws IOException {
    try (JsonParser parser = JSON.createParser(body)) {
      return read(parser, body, log);
    } catch (JsonProcessingException e) {
      // the parser would quote what it cannot read
      throw new IOException(
          "an answer is no JSON from byte " + e.getLocation().getByteOffset() + " on");
    }
  }

  private static LogPage read(JsonParser parser, byte[] body, EntraLog log) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("an answer is no JSON object");
    }
    List<LogRecord> records = null;
    String next = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("value") && value == JsonToken.START_ARRAY) {
        records = readRecords(parser, body, log);
      } else if (name.equals("@odata.nextLink") && value == JsonToken.VALUE_STRING) {
        next = parser.getText();
      } else {
        parser.skipChildren();
      }
    }
    if (records == null) {
      throw new IOException("an answer has no array 'value'");
    }
    return new LogPage(records, next);
  }

  private static List<LogRecord> readRecords(JsonParser parser, byte[] body, EntraLog log)
      throws IOException {
    List<LogRecord> records = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int from = (int) parser.currentTokenLocation().getByteOffset();
      String id = null;
      String time = null;
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          JsonToken value = parser.nextToken();
          if (value != JsonToken.VALUE_STRING) {
            parser.skipChildren();
          } else if (name.equals("id")) {
            id = parser.getText();
          } else if (name.equals(log.timeProperty())) {
            time = parser.getText();
          }
        }
      } else {
        parser.skipChildren();
        parser.finishToken();
      }
      int to = (int) parser.currentLocation().getByteOffset();
      records.add(
          new LogRecord(
              id == null || id.isEmpty() ? EventId.of(body, from, to - from) : EventId.of(id),
              time == null ? null : parse(time),
              new Slice(body, from, to)));
    }
    return records;
  }

  private static @Nullable Instant parse(String time) {
    try {
      return Instant.parse(time);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
