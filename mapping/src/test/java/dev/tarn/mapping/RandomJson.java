package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** JSON values made at random, as trees. */
final class RandomJson {
  sealed interface Node {}

  record Obj(List<Member> members) implements Node {}

  record Member(Text key, Node value) {}

  record Arr(List<Node> elements) implements Node {}

  /**
   * A text or a key.
   *
   * @param written as it stands between quotes
   */
  record Text(String written, String value) implements Node {}

  /** A number, true, false or null. */
  record Literal(String text) implements Node {}

  /** The order of keys in canonical text: by their bytes. */
  static final Comparator<String> BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private RandomJson() {}

  static Obj object(Random random) {
    return object(random, 0);
  }

  private static Obj object(Random random, int depth) {
    List<Member> members = new ArrayList<>();
    int count = depth > 4 ? 0 : random.nextInt(depth == 0 ? 8 : 4);
    for (int i = 0; i < count; i++) {
      members.add(new Member(key(random), node(random, depth + 1)));
    }
    return new Obj(members);
  }

  static Text key(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> new Text("\\u0061", "a");
      case 1 -> new Text("k.é", "k.é");
      case 2 -> new Text("a long key that goes on", "a long key that goes on");
      case 3 -> new Text("a long key that goes up", "a long key that goes up");
      case 4 -> new Text("q\\\"", "q\"");
      case 5 -> new Text("", "");
      case 6 -> new Text("exactly", "exactly");
      default -> {
        String name = String.valueOf((char) ('a' + random.nextInt(4)));
        yield new Text(name, name);
      }
    };
  }

  private static Node node(Random random, int depth) {
    return switch (random.nextInt(9)) {
      case 0, 1, 2 -> object(random, depth);
      case 3, 4 -> {
        List<Node> elements = new ArrayList<>();
        for (int i = depth > 4 ? 0 : random.nextInt(4); i > 0; i--) {
          elements.add(node(random, depth + 1));
        }
        yield new Arr(elements);
      }
      case 5 ->
          new Literal(List.of("0", "-1.5e+3", "true", "false", "null").get(random.nextInt(5)));
      case 6 -> new Literal("1234567890".repeat(1 + random.nextInt(4)));
      case 7 -> new Text("x\\n\\ud83d\\ude00\\udc00", "x\n😀\uFFFD");
      default -> {
        String text = "abcdefgh é {[,\uFFFF".substring(0, random.nextInt(16));
        yield new Text(text, text);
      }
    };
  }

  /** The same value with the members of objects in another order. */
  static Node shuffled(Node node, Random random) {
    return switch (node) {
      case Obj object -> {
        List<Member> members = new ArrayList<>();
        for (Member member : object.members()) {
          members.add(new Member(member.key(), shuffled(member.value(), random)));
        }
        Collections.shuffle(members, random);
        // Equal keys keep their order: it means something.
        List<Member> ordered = new ArrayList<>(members);
        for (int i = 0; i < ordered.size(); i++) {
          String key = ordered.get(i).key().value();
          int nth = 0;
          for (int j = 0; j < i; j++) {
            nth += ordered.get(j).key().value().equals(key) ? 1 : 0;
          }
          for (Member original : object.members()) {
            if (original.key().value().equals(key) && nth-- == 0) {
              members.set(i, new Member(original.key(), shuffled(original.value(), random)));
              break;
            }
          }
        }
        yield new Obj(members);
      }
      case Arr array ->
          new Arr(array.elements().stream().map(element -> shuffled(element, random)).toList());
      default -> node;
    };
  }

  /** A text of a value, with or without white space. */
  static String written(Node node, Random random) {
    StringBuilder out = new StringBuilder();
    write(node, random.nextInt(3), random, out);
    return out.toString();
  }

  private static void write(Node node, int spaces, Random random, StringBuilder out) {
    switch (node) {
      case Obj object -> {
        out.append('{');
        String separator = "";
        for (Member member : object.members()) {
          out.append(separator);
          space(spaces, random, out);
          out.append('"').append(member.key().written()).append('"');
          space(spaces, random, out);
          out.append(':');
          space(spaces, random, out);
          write(member.value(), spaces, random, out);
          space(spaces, random, out);
          separator = ",";
        }
        space(spaces, random, out);
        out.append('}');
      }
      case Arr array -> {
        out.append('[');
        String separator = "";
        for (Node element : array.elements()) {
          out.append(separator);
          space(spaces, random, out);
          write(element, spaces, random, out);
          space(spaces, random, out);
          separator = ",";
        }
        space(spaces, random, out);
        out.append(']');
      }
      case Text text -> out.append('"').append(text.written()).append('"');
      case Literal literal -> out.append(literal.text());
    }
  }

  private static void space(int spaces, Random random, StringBuilder out) {
    if (spaces > 0 && random.nextInt(8 / spaces) == 0) {
      out.append(" \n\t\r".charAt(random.nextInt(4)));
    }
  }

  /** The text without white space, the members of objects in the order of their keys. */
  static String canonical(Node node) {
    return switch (node) {
      case Obj object -> {
        List<String> members =
            object.members().stream()
                .sorted(Comparator.comparing(member -> member.key().value(), BYTES))
                .map(member -> "\"" + member.key().written() + "\":" + canonical(member.value()))
                .toList();
        yield "{" + String.join(",", members) + "}";
      }
      case Arr array ->
          "["
              + String.join(",", array.elements().stream().map(RandomJson::canonical).toList())
              + "]";
      case Text text -> "\"" + text.written() + "\"";
      case Literal literal -> literal.text();
    };
  }
}
