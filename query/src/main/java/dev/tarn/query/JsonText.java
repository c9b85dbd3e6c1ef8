package dev.tarn.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.TemporalAccessor;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows as a JSON array of objects; times in ISO 8601, bytes in Base64. One thread uses it. */
final class JsonText {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final Writer out;

  JsonText(Writer out) {
    this.out = out;
  }

  void write(QueryResult result) throws IOException, QueryException, InterruptedException {
    List<QueryColumn> columns = result.columns();
    out.write('[');
    boolean first = true;
    while (result.next()) {
      out.write(first ? "\n" : ",\n");
      first = false;
      try (JsonGenerator generator = JSON.createGenerator(out)) {
        generator.writeStartObject();
        for (int i = 0; i < columns.size(); i++) {
          generator.writeFieldName(columns.get(i).name());
          Object value = result.value(i);
          if (columns.get(i).type().equals("JSON") && value != null) {
            generator.writeRawValue(value.toString());
          } else {
            write(generator, value);
          }
        }
        generator.writeEndObject();
      }
    }
    out.write(first ? "]\n" : "\n]\n");
  }

  /** One value as JSON text. */
  static String of(@Nullable Object value) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      write(generator, value);
    }
    return text.toString();
  }

  private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> generator.writeNull();
      case String text -> generator.writeString(text);
      case Boolean truth -> generator.writeBoolean(truth);
      case Long number -> generator.writeNumber(number);
      case Integer number -> generator.writeNumber(number);
      case Short number -> generator.writeNumber(number);
      case Byte number -> generator.writeNumber(number);
      case BigInteger number -> generator.writeNumber(number);
      case BigDecimal number -> generator.writeNumber(number.toPlainString());
      case Double number -> generator.writeNumber(number);
      case Float number -> generator.writeNumber(number);
      case byte[] bytes -> generator.writeString(Base64.getEncoder().encodeToString(bytes));
      case Map<?, ?> members -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> member : members.entrySet()) {
          generator.writeFieldName(String.valueOf(member.getKey()));
          write(generator, member.getValue());
        }
        generator.writeEndObject();
      }
      case List<?> elements -> {
        generator.writeStartArray();
        for (Object element : elements) {
          write(generator, element);
        }
        generator.writeEndArray();
      }
      case TemporalAccessor time -> generator.writeString(time.toString());
      default -> generator.writeString(value.toString());
    }
  }

  /** A value in one cell: text and numbers bare, what is nested as JSON, NULL as empty text. */
  static String cell(@Nullable Object value) throws IOException {
    return switch (value) {
      case null -> "";
      case Map<?, ?> members -> of(members);
      case List<?> elements -> of(elements);
      case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
      case BigDecimal number -> number.toPlainString();
      default -> value.toString();
    };
  }
}
