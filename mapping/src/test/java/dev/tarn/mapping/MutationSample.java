package dev.tarn.mapping;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A unit that others are made of, taken apart once for all of them. Immutable. */
final class MutationSample {
  private static final Pattern TOKEN = Pattern.compile("[\\w.:/@+-]+|\\s+|.", Pattern.DOTALL);

  private final String text;
  private final List<String> tokens;
  private final List<JsonTree> trees;
  private final List<JsonTree> values = new ArrayList<>();

  MutationSample(String text) {
    this.text = text;
    this.tokens = tokens(text);
    this.trees = trees(text);
    trees.forEach(this::collect);
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens.isEmpty() ? List.of("") : List.copyOf(tokens);
  }

  private static List<JsonTree> trees(String text) {
    String start = text.stripLeading();
    if (!start.startsWith("{") && !start.startsWith("[")) {
      return List.of();
    }
    try {
      return List.copyOf(JsonTree.parseAll(text));
    } catch (IOException e) {
      return List.of();
    }
  }

  private void collect(JsonTree tree) {
    values.add(tree);
    switch (tree) {
      case JsonTree.Members object -> object.members().values().forEach(this::collect);
      case JsonTree.Elements array -> array.elements().forEach(this::collect);
      case JsonTree.Leaf leaf -> {}
    }
  }

  String text() {
    return text;
  }

  /** Its words, spaces and other characters; at least one. */
  List<String> tokens() {
    return tokens;
  }

  /** What it holds if it is JSON, else nothing. */
  List<JsonTree> trees() {
    return trees;
  }

  /** Its trees, and every value in them. */
  List<JsonTree> values() {
    return values;
  }
}
