package dev.tarn.connectors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A small JSON document of which a few members are wanted: it has no records. Immutable.
 *
 * @param value a Map, a List, a String (numbers too), a Boolean or null
 */
public record JsonTree(@Nullable Object value) {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * @throws IOException if the text is no JSON document
   */
  public static JsonTree parse(String text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new IOException("the text is empty");
      }
      Object value = read(parser);
      if (parser.nextToken() != null) {
        throw new IOException("something follows the document");
      }
      return new JsonTree(value);
    }
  }

  private static @Nullable Object read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> members = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, read(parser));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(read(parser));
        }
        yield items;
      }
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }

  /** What lies under names, one in the other; a tree of null where nothing does. */
  public JsonTree at(String... names) {
    Object found = value;
    for (String name : names) {
      found = found instanceof Map<?, ?> members ? members.get(name) : null;
    }
    return new JsonTree(found);
  }

  public boolean exists() {
    return value != null;
  }

  /** The items of a list; none where it is no list. */
  public List<JsonTree> items() {
    return value instanceof List<?> list
        ? list.stream().map(item -> new JsonTree(item)).toList()
        : List.of();
  }

  public boolean isList() {
    return value instanceof List<?>;
  }

  /** A text that is not empty. */
  public Optional<String> text() {
    return value instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
  }

  public boolean is(String text) {
    return text.equals(value);
  }
}
