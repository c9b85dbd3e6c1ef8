package dev.tarn.mapping;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tarn.mapping.JsonTree.Elements;
import dev.tarn.mapping.JsonTree.Literal;
import dev.tarn.mapping.JsonTree.Members;
import dev.tarn.mapping.JsonTree.Numeral;
import dev.tarn.mapping.JsonTree.Text;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes JSON trees with some of their values changed: another type, another record's value, too
 * much of it, nested deeply, under another key, twice, or not at all.
 */
final class JsonMutator {
  private static final HexFormat HEX = HexFormat.of();
  private static final List<String> BLANKS = List.of("", "", "", " ", "\n", "\r\n\t");

  private final OddValues values;
  private final Random random;
  private final List<JsonTree> strangers;

  /** One of so many values is changed. */
  private int rarity = 1;

  /**
   * @param strangers values that may take the place of others
   */
  JsonMutator(OddValues values, Random random, List<JsonTree> strangers) {
    this.values = values;
    this.random = random;
    this.strangers = strangers;
  }

  /** Appends a tree, changed. */
  void write(JsonTree tree, StringBuilder text) {
    rarity = 3 << random.nextInt(6);
    value(tree, text);
  }

  private void value(JsonTree tree, StringBuilder text) {
    if (random.nextInt(rarity) > 0) {
      same(tree, text);
      return;
    }
    switch (random.nextInt(12)) {
      case 0 -> text.append(values.number());
      case 1, 2 -> quote(values.text(), text);
      case 3 -> text.append(List.of("null", "true", "false", "{}", "[]").get(random.nextInt(5)));
      case 4, 5 -> same(strangers.get(random.nextInt(strangers.size())), text);
      case 6 -> nested(tree, text);
      case 7 -> wrapped(tree, text);
      case 8 -> quote(tree.compact(), text);
      case 9 -> unwrapped(tree, text);
      case 10 -> many(tree, text);
      default -> same(tree, text);
    }
  }

  private void same(JsonTree tree, StringBuilder text) {
    switch (tree) {
      case Members object -> {
        text.append('{');
        String separator = "";
        for (Map.Entry<String, JsonTree> member : object.members().entrySet()) {
          for (int times = times(); times > 0; times--) {
            text.append(separator).append(blank());
            quote(key(member.getKey()), text);
            text.append(blank()).append(':').append(blank());
            value(member.getValue(), text);
            separator = ",";
          }
        }
        text.append(blank()).append('}');
      }
      case Elements array -> {
        text.append('[');
        String separator = "";
        for (JsonTree element : array.elements()) {
          for (int times = times(); times > 0; times--) {
            text.append(separator).append(blank());
            value(element, text);
            separator = ",";
          }
        }
        text.append(blank()).append(']');
      }
      case Text string -> quote(string.value(), text);
      case Numeral number -> text.append(number.value());
      case Literal literal -> text.append(literal.value());
    }
  }

  private int times() {
    return random.nextInt(rarity * 4) > 0 ? 1 : random.nextInt(3);
  }

  private String blank() {
    return random.nextInt(20) > 0 ? "" : BLANKS.get(random.nextInt(BLANKS.size()));
  }

  private String key(String key) {
    if (random.nextInt(rarity * 4) > 0) {
      return key;
    }
    return switch (random.nextInt(5)) {
      case 0 -> key.toLowerCase(java.util.Locale.ROOT);
      case 1 -> key + "." + key;
      case 2 -> "\"" + key + "\\";
      case 3 -> values.text();
      default -> key + random.nextInt(3);
    };
  }

  private void nested(JsonTree tree, StringBuilder text) {
    int depth = 1 + random.nextInt(random.nextInt(20) == 0 ? 1_500 : 12);
    boolean arrays = random.nextBoolean();
    text.append((arrays ? "[" : "{\"x\":").repeat(depth));
    same(tree, text);
    text.append((arrays ? "]" : "}").repeat(depth));
  }

  private void wrapped(JsonTree tree, StringBuilder text) {
    text.append('[');
    same(tree, text);
    if (random.nextBoolean()) {
      text.append(',');
      value(tree, text);
    }
    text.append(']');
  }

  /** One of the values that a value has. */
  private void unwrapped(JsonTree tree, StringBuilder text) {
    List<JsonTree> inner =
        switch (tree) {
          case Members object -> List.copyOf(object.members().values());
          case Elements array -> array.elements();
          case JsonTree.Leaf leaf -> List.of();
        };
    same(inner.isEmpty() ? tree : inner.get(random.nextInt(inner.size())), text);
  }

  private void many(JsonTree tree, StringBuilder text) {
    int count = random.nextInt(random.nextInt(50) == 0 ? 1_500 : 20);
    JsonTree element = tree instanceof JsonTree.Leaf ? tree : new Literal("null");
    boolean array = random.nextBoolean();
    text.append(array ? '[' : '{');
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ",").append(array ? "" : "\"k" + i + "\":");
      same(element, text);
    }
    text.append(array ? ']' : '}');
  }

  private void quote(String value, StringBuilder text) {
    text.append('"');
    if (random.nextInt(30) == 0) {
      for (int i = 0; i < value.length(); i++) {
        text.append("\\u").append(HEX.toHexDigits(value.charAt(i)));
      }
    } else {
      JsonStringEncoder.getInstance().quoteAsString(value, text);
    }
    text.append('"');
  }
}
