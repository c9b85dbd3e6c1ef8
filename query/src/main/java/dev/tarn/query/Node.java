package dev.tarn.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of DuckDB's parse tree: a JSON value with the look-ups that the tree's readers need. A
 * look-up in the wrong kind of value finds nothing. One thread uses a tree.
 */
final class Node {
  /** Nesting of the tree past which a query is refused; the readers recurse. */
  static final int DEEPEST = 3_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final Node NONE = new Node(null);

  private final @Nullable Object value;

  private Node(@Nullable Object value) {
    this.value = value;
  }

  /**
   * @throws IOException if the text is nested deeper than {@link #DEEPEST}
   */
  static Node parse(String json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      Deque<Object> open = new ArrayDeque<>();
      String name = "";
      Deque<String> names = new ArrayDeque<>();
      Node last = NONE;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case FIELD_NAME -> name = parser.currentName();
          case START_OBJECT, START_ARRAY -> {
            names.push(name);
            open.push(
                token == JsonToken.START_OBJECT
                    ? new LinkedHashMap<String, Node>()
                    : new ArrayList<Node>());
          }
          case END_OBJECT, END_ARRAY -> {
            last = new Node(open.pop());
            add(open.peek(), names.pop(), last);
          }
          default -> {
            last = new Node(scalar(parser, token));
            add(open.peek(), name, last);
          }
        }
      }
      return last;
    }
  }

  private static @Nullable Object scalar(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  @SuppressWarnings("unchecked")
  private static void add(@Nullable Object holder, String name, Node node) {
    if (holder instanceof Map<?, ?> members) {
      ((Map<String, Node>) members).put(name, node);
    } else if (holder instanceof List<?> elements) {
      ((List<Node>) elements).add(node);
    }
  }

  static Node of(String text) {
    return new Node(text);
  }

  boolean isObject() {
    return value instanceof Map;
  }

  boolean isMissing() {
    return value == null;
  }

  boolean has(String name) {
    return value instanceof Map<?, ?> members && members.containsKey(name);
  }

  /** A member, or a missing node. */
  Node get(String name) {
    return value instanceof Map<?, ?> members && members.get(name) instanceof Node node
        ? node
        : NONE;
  }

  /** A member's text, empty when there is none. */
  String text(String name) {
    return get(name).text();
  }

  /** The text of a text or number, else empty. */
  String text() {
    return value instanceof String || value instanceof Number ? value.toString() : "";
  }

  boolean is(String name) {
    return Boolean.TRUE.equals(get(name).value);
  }

  boolean isText() {
    return value instanceof String;
  }

  /** A whole number that fits, or -1. */
  long number(String name) {
    Object number = get(name).value;
    return number instanceof Integer || number instanceof Long ? ((Number) number).longValue() : -1;
  }

  /** The elements of a member that is a list, else none. */
  List<Node> list(String name) {
    return get(name).elements();
  }

  @SuppressWarnings("unchecked")
  List<Node> elements() {
    return value instanceof List<?> elements ? (List<Node>) elements : List.of();
  }

  @SuppressWarnings("unchecked")
  Collection<Node> members() {
    return value instanceof Map<?, ?> members ? ((Map<String, Node>) members).values() : List.of();
  }

  /** Replaces a member of an object. */
  @SuppressWarnings("unchecked")
  void put(String name, Node node) {
    if (value instanceof Map<?, ?> members) {
      ((Map<String, Node>) members).put(name, node);
    }
  }

  static Node list(List<Node> elements) {
    return new Node(new ArrayList<>(elements));
  }

  static Node object(Map<String, Node> members) {
    return new Node(new LinkedHashMap<>(members));
  }

  /** Hands out every object of the tree. */
  void forEachObject(Consumer<Node> action) {
    Deque<Node> open = new ArrayDeque<>();
    open.push(this);
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (node.isObject()) {
        action.accept(node);
      }
      node.members().forEach(open::push);
      node.elements().forEach(open::push);
    }
  }

  /** The tree as JSON text. */
  String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      write(generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void write(JsonGenerator generator) throws IOException {
    switch (value) {
      case Map<?, ?> members -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> member : members.entrySet()) {
          generator.writeFieldName(String.valueOf(member.getKey()));
          if (member.getValue() instanceof Node node) {
            node.write(generator);
          }
        }
        generator.writeEndObject();
      }
      case List<?> elements -> {
        generator.writeStartArray();
        for (Node node : elements()) {
          node.write(generator);
        }
        generator.writeEndArray();
      }
      case String text -> generator.writeString(text);
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case BigInteger number -> generator.writeNumber(number);
      case BigDecimal number -> generator.writeNumber(number);
      case Double number -> generator.writeNumber(number);
      case Boolean truth -> generator.writeBoolean(truth);
      case null, default -> generator.writeNull();
    }
  }
}
