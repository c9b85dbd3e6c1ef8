package dev.tarn.connectors.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * What a sender is told.
 *
 * @param headers beside those of the body
 * @param json the body, or nothing
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Answer(int status, Map<String, String> headers, byte[] json) {
  private static final JsonFactory JSON = new JsonFactory();

  /** Writes the members of an object. */
  interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  Answer {
    headers = Map.copyOf(headers);
  }

  static Answer empty(int status, Map<String, String> headers) {
    return new Answer(status, headers, new byte[0]);
  }

  static Answer json(int status, Members members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    return new Answer(status, Map.of(), bytes.toByteArray());
  }
}
