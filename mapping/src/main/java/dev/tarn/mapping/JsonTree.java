package dev.tarn.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value as a tree, for tests of mappings; events are never one elsewhere. Immutable. */
sealed interface JsonTree {
  /**
   * @param members in the order of the text
   */
  record Members(Map<String, JsonTree> members) implements JsonTree {}

  /** An array. */
  record Elements(List<JsonTree> elements) implements JsonTree {}

  /** A string, number, boolean or null. */
  sealed interface Leaf extends JsonTree {}

  /** A string. */
  record Text(String value) implements Leaf {}

  /** A number of any size; 1 and 1.0 are the same. */
  record Numeral(BigDecimal value) implements Leaf {
    @Override
    public boolean equals(Object other) {
      return other instanceof Numeral number && value.compareTo(number.value) == 0;
    }

    @Override
    public int hashCode() {
      return value.stripTrailingZeros().hashCode();
    }
  }

  /** true, false or null. */
  record Literal(String value) implements Leaf {}

  /**
   * Numbers and names as long as wanted: a test shows what is there, whatever it is. Of equal keys
   * the last counts; an event has them where an attribute takes an input's object as it is.
   */
  JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(1 << 20)
                  .maxStringLength(1 << 28)
                  .maxNameLength(1 << 28)
                  .maxNestingDepth(2_000)
                  .build())
          .build();

  /**
   * The values of a text, one after the other, as in JSON lines.
   *
   * @throws IOException if that is no JSON; the message says where
   */
  static List<JsonTree> parseAll(String text) throws IOException {
    List<JsonTree> values = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(text)) {
      while (parser.nextToken() != null) {
        values.add(read(parser));
      }
    }
    return values;
  }

  private static JsonTree read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, JsonTree> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, read(parser));
        }
        yield new Members(members);
      }
      case START_ARRAY -> {
        List<JsonTree> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(read(parser));
        }
        yield new Elements(elements);
      }
      case VALUE_STRING -> new Text(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(new BigDecimal(parser.getText()));
      default -> new Literal(parser.getText());
    };
  }

  /** As indented text; arrays of leaves stand in one line. */
  default String pretty() {
    StringBuilder text = new StringBuilder();
    print(this, "\n", text);
    return text.toString();
  }

  /** As text without white space. */
  default String compact() {
    StringBuilder text = new StringBuilder();
    print(this, "", text);
    return text.toString();
  }

  /**
   * @param lineBreak with the indentation that is reached; empty for compact text
   */
  private static void print(JsonTree tree, String lineBreak, StringBuilder text) {
    String inner = lineBreak.isEmpty() ? "" : lineBreak + "  ";
    switch (tree) {
      case Members object -> {
        Iterator<Map.Entry<String, JsonTree>> members = object.members().entrySet().iterator();
        text.append('{');
        while (members.hasNext()) {
          Map.Entry<String, JsonTree> member = members.next();
          text.append(inner);
          quote(member.getKey(), text);
          text.append(lineBreak.isEmpty() ? ":" : ": ");
          print(member.getValue(), inner, text);
          text.append(members.hasNext() ? "," : lineBreak);
        }
        text.append('}');
      }
      case Elements array -> {
        boolean flat = array.elements().stream().allMatch(Leaf.class::isInstance);
        String separator = lineBreak.isEmpty() ? "," : flat ? ", " : ",";
        Iterator<JsonTree> elements = array.elements().iterator();
        text.append('[');
        while (elements.hasNext()) {
          text.append(flat ? "" : inner);
          print(elements.next(), inner, text);
          text.append(elements.hasNext() ? separator : flat ? "" : lineBreak);
        }
        text.append(']');
      }
      case Text string -> quote(string.value(), text);
      case Numeral number -> text.append(number.value());
      case Literal literal -> text.append(literal.value());
    }
  }

  private static void quote(String value, StringBuilder text) {
    text.append('"');
    JsonStringEncoder.getInstance().quoteAsString(value, text);
    text.append('"');
  }
}
