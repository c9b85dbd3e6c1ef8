package dev.tarn.ocsf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events as JSON text and as object trees: {@code Map<String, @Nullable Object>} in key order,
 * {@code List<@Nullable Object>}, {@code String}, {@code Long} ({@link BigInteger} beyond 64 bits),
 * {@code Double} ({@link BigDecimal} where a double would be infinite), {@code Boolean}, and null
 * for JSON null. No tree holds an integer of more than a thousand digits, nor a fraction beyond
 * doubles that is as long or has an exponent beyond 32 bits.
 *
 * <p>Stateless, for any thread. Bad text is a {@link Malformed}, never an exception.
 */
public final class EventJson {
  /** How deep objects and arrays may be nested. */
  public static final int MAX_DEPTH = 256;

  /** The longest text that is read, in bytes. */
  public static final int MAX_BYTES = 16 << 20;

  /** How many characters a number may have to be read as more than its nearest double. */
  static final int MAX_DIGITS = 1000;

  private static final int MAX_NAME_LENGTH = 50_000;
  private static final int MAX_DUPLICATES = 100;

  private EventJson() {}

  /** Makes parsers and generators with the limits above. */
  static JsonFactory factory() {
    return Factory.FACTORY;
  }

  /**
   * Loaded when it is asked for: a well-formed event is validated without a parser, whose classes
   * would take most of the time of the first event.
   */
  private static final class Factory {
    static final JsonFactory FACTORY =
        JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_BYTES)
                    .maxNumberLength(MAX_BYTES)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .build())
            .streamWriteConstraints(
                StreamWriteConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build())
            .build();
  }

  /** What came out of a text. */
  public sealed interface Read permits Event, Malformed {}

  /**
   * A JSON object.
   *
   * @param tree the last value of a key that occurs twice
   * @param duplicateKeys paths of keys that occur more than once in their object, the first hundred
   */
  public record Event(Map<String, @Nullable Object> tree, List<String> duplicateKeys)
      implements Read {
    public Event {
      duplicateKeys = List.copyOf(duplicateKeys);
    }
  }

  /**
   * Text that is no JSON object, or one beyond the limits.
   *
   * @param message what is wrong, one sentence without a full stop
   * @param offset the byte where it was noticed, from 0
   */
  public record Malformed(String message, long offset) implements Read {}

  /** Reads one JSON object in UTF-8; nothing but white space may follow it. */
  public static Read read(byte[] json) {
    return read(json, 0, json.length);
  }

  /** Reads the bytes from {@code from} to before {@code to}. */
  public static Read read(byte[] json, int from, int to) {
    Malformed unfit = checkSize(json, from, to);
    if (unfit != null) {
      return unfit;
    }
    try (JsonParser parser = factory().createParser(json, from, to - from)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        return new Malformed(
            first == null ? "the event is empty" : "the event is no JSON object", 0);
      }
      List<String> duplicates = new ArrayList<>();
      Map<String, @Nullable Object> tree = readObject(parser, duplicates);
      if (parser.nextToken() != null) {
        return new Malformed(
            "something follows the event", parser.currentTokenLocation().getByteOffset());
      }
      return new Event(tree, duplicates);
    } catch (IOException e) {
      return malformed(e);
    }
  }

  /**
   * Whether a text is a bundle of events: an object with an array {@code events} that is no event
   * itself. Of the rest of the text nothing is checked.
   */
  public static boolean isBundle(byte[] json) {
    if (checkSize(json, 0, json.length) != null) {
      return false;
    }
    boolean bundle = false;
    try (JsonParser parser = factory().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (name.equals("class_uid")) {
          return false;
        }
        if (name.equals("events")) {
          bundle = value == JsonToken.START_ARRAY;
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      return bundle;
    }
    return bundle;
  }

  /** Null if the bytes may be parsed. A byte order mark for UTF-16 or UTF-32 is not UTF-8. */
  static @Nullable Malformed checkSize(byte[] json, int from, int to) {
    if (to - from > MAX_BYTES) {
      return new Malformed("the event has more than " + MAX_BYTES + " bytes", 0);
    }
    // Jackson would take a zero byte among the first four for UTF-16 or UTF-32.
    for (int at = from; at < Math.min(to, from + 4); at++) {
      if (json[at] == 0 || json[at] == (byte) 0xfe || json[at] == (byte) 0xff) {
        return new Malformed("the event is not UTF-8", at - from);
      }
    }
    return null;
  }

  static Malformed malformed(IOException problem) {
    if (problem instanceof JsonProcessingException json) {
      long offset = json.getLocation() == null ? 0 : json.getLocation().getByteOffset();
      return new Malformed(
          SourceLine.printable(sentence(json.getOriginalMessage())), Math.max(0, offset));
    }
    // Such as a malformed surrogate or a cut sequence of UTF-8.
    return new Malformed(SourceLine.printable(sentence(String.valueOf(problem.getMessage()))), 0);
  }

  private static String sentence(String problem) {
    // The parser names its own settings, which whoever wrote the event does not have.
    String message =
        problem.replaceAll(
            ", from `[^`]*`|: enable `.*| \\([^()]* Feature '\\w+' not enabled .*", "");
    // Where an object began is said without its source, which is of no use.
    int start = message.indexOf(" (start marker at ");
    int end = start < 0 ? message.length() : start;
    while (end > 0 && message.charAt(end - 1) == '.') {
      end--;
    }
    return message.substring(0, end);
  }

  private static Map<String, @Nullable Object> readObject(
      JsonParser parser, List<String> duplicates) throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (object.containsKey(name) && duplicates.size() < MAX_DUPLICATES) {
        duplicates.add(path(parser));
      }
      parser.nextToken();
      object.put(name, readValue(parser, duplicates));
    }
    return object;
  }

  private static String path(JsonParser parser) {
    StringBuilder path = new StringBuilder();
    appendPath(path, parser.getParsingContext());
    return path.toString();
  }

  private static void appendPath(StringBuilder path, JsonStreamContext context) {
    if (context.getParent() != null) {
      appendPath(path, context.getParent());
    }
    if (context.inObject()) {
      path.append(path.isEmpty() ? "" : ".").append(context.getCurrentName());
    } else if (context.inArray()) {
      path.append('[').append(context.getCurrentIndex()).append(']');
    }
  }

  private static List<@Nullable Object> readArray(JsonParser parser, List<String> duplicates)
      throws IOException {
    List<@Nullable Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(readValue(parser, duplicates));
    }
    return array;
  }

  private static @Nullable Object readValue(JsonParser parser, List<String> duplicates)
      throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser, duplicates);
      case START_ARRAY -> readArray(parser, duplicates);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> orRefuse(integer(parser), parser);
      case VALUE_NUMBER_FLOAT -> orRefuse(fraction(parser), parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no value: " + parser.currentToken());
    };
  }

  private static Number orRefuse(@Nullable Number number, JsonParser parser) throws IOException {
    if (number == null) {
      throw new JsonParseException(
          parser, "a number has more than " + MAX_DIGITS + " digits, or too large an exponent");
    }
    return number;
  }

  /** Null if it has too many digits; the time that they take grows with their square. */
  static @Nullable Number integer(JsonParser parser) throws IOException {
    if (parser.getTextLength() > MAX_DIGITS) {
      return null;
    }
    return switch (parser.getNumberType()) {
      case BIG_INTEGER -> parser.getBigIntegerValue();
      default -> parser.getLongValue();
    };
  }

  /** A double, or what is beyond its range and has few digits and a small exponent, or null. */
  static @Nullable Number fraction(JsonParser parser) throws IOException {
    double value = parser.getDoubleValue();
    if (!Double.isInfinite(value)) {
      return value;
    }
    if (parser.getTextLength() > MAX_DIGITS) {
      return null;
    }
    try {
      return parser.getDecimalValue();
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The tree as JSON without white space, in UTF-8. */
  public static byte[] write(Map<String, ? extends @Nullable Object> event) {
    return write(event, false);
  }

  /** The tree as JSON for people: two spaces a level, one member a line, in UTF-8. */
  public static byte[] writePretty(Map<String, ? extends @Nullable Object> event) {
    return write(event, true);
  }

  /** Any value of a tree as JSON without white space. */
  static String text(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = factory().createGenerator(text)) {
      writeValue(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
    return text.toString();
  }

  private static byte[] write(Map<String, ? extends @Nullable Object> event, boolean pretty) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator generator = factory().createGenerator(bytes)) {
      if (pretty) {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        generator.setPrettyPrinter(
            new DefaultPrettyPrinter()
                .withObjectIndenter(lines)
                .withArrayIndenter(lines)
                .withSeparators(
                    Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)));
      }
      writeValue(generator, event);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
    return bytes.toByteArray();
  }

  /** A value that JSON does not have (a date, an infinite double) is written as its text. */
  private static void writeValue(JsonGenerator generator, @Nullable Object value)
      throws IOException {
    switch (value) {
      case null -> generator.writeNull();
      case Map<?, ?> object -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> member : object.entrySet()) {
          generator.writeFieldName(String.valueOf(member.getKey()));
          writeValue(generator, member.getValue());
        }
        generator.writeEndObject();
      }
      case Iterable<?> array -> {
        generator.writeStartArray();
        for (Object element : array) {
          writeValue(generator, element);
        }
        generator.writeEndArray();
      }
      case Boolean truth -> generator.writeBoolean(truth);
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case BigInteger number -> generator.writeNumber(number);
      case BigDecimal number -> generator.writeNumber(number);
      case Double number when Double.isFinite(number) -> generator.writeNumber(number);
      case Float number when Float.isFinite(number) -> generator.writeNumber(number);
      default -> generator.writeString(value.toString());
    }
  }
}
