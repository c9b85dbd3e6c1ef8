package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonWalkerTest {
  private static final SlotLayout NO_SLOTS = SlotLayout.builder().build();

  @Test
  void fillsSlotsAndListsTheOtherLeaves() {
    SlotLayout layout =
        SlotLayout.builder().scalar(path("a")).scalar(path("b", "c")).scalar(path("n")).build();
    JsonWalker walker =
        walk(layout, "{\"x\":1,\"a\":\"t\",\"b\":{\"c\":true,\"d\":null},\"n\":1e5}");
    assertThat(slots(walker, layout)).containsExactly("a=TEXT t", "b.c=TRUE true", "n=NUMBER 1e5");
    assertThat(leaves(walker)).containsExactly("x=NUMBER 1", "b.d=NULL null");
  }

  @Test
  void keepsArraysAndEmptyObjectsWhole() {
    assertThat(leaves(walk(NO_SLOTS, "{\"a\": [ 1 , { \"z\": [ ] , \"b\" : { } } ] , \"e\": { }}")))
        .containsExactly("a=ARRAY [1,{\"b\":{},\"z\":[]}]", "e=OBJECT {}");
  }

  @Test
  void numbersEqualKeys() {
    SlotLayout layout = SlotLayout.builder().scalar(path("a")).build();
    JsonWalker walker =
        walk(
            layout,
            "{\"a\":1,\"a\":2,\"b\":3,\"b\":{\"c\":4},\"\\u0061\":5,\"b\":{\"c\":6,\"c\":7}}");
    assertThat(slots(walker, layout)).containsExactly("a=NUMBER 1");
    assertThat(leaves(walker))
        .containsExactly(
            "a#2=NUMBER 2",
            "b=NUMBER 3",
            "b#2.c=NUMBER 4",
            "a#3=NUMBER 5",
            "b#3.c=NUMBER 6",
            "b#3.c#2=NUMBER 7");
  }

  @Test
  void quotesSegments() {
    assertThat(
            leaves(
                walk(
                    NO_SLOTS, "{\"a.b\":{\"c#\":1},\"\":2,\"_rest\":3,\"q\\\"\":4,\"\\u0000\":5}")))
        .containsExactly(
            "\"a.b\".\"c#\"=NUMBER 1",
            "\"\"=NUMBER 2",
            "\"_rest\"=NUMBER 3",
            "\"q\\\"\"=NUMBER 4",
            "\0=NUMBER 5");
  }

  @Test
  void unescapesText() {
    assertThat(
            leaves(
                walk(
                    NO_SLOTS,
                    "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20ac\\ud83d\\ude00é\","
                        + "\"b\":\"\\ud800x\\udc00\\ud800\\ud83d\\ude00\"}")))
        .containsExactly("a=TEXT \"\\/\b\f\n\r\té€😀é", "b=TEXT \uFFFDx\uFFFD\uFFFD😀");
  }

  @Test
  void keepsARawObjectWholeAndItsLeavesToo() {
    SlotLayout layout =
        SlotLayout.builder().raw(path("r")).scalar(path("r", "x")).raw(path("r", "in")).build();
    JsonWalker walker =
        walk(
            layout,
            "{\"r\":{\"z\":[{\"b\":1,\"a\":2}],\"x\":\"t\", \"in\":{\"q\":1,\"p\":{}}},\"o\":1}");
    assertThat(slots(walker, layout))
        .containsExactlyInAnyOrder(
            "r=OBJECT {\"in\":{\"p\":{},\"q\":1},\"x\":\"t\",\"z\":[{\"a\":2,\"b\":1}]}",
            "r.x=TEXT t",
            "r.in=OBJECT {\"p\":{},\"q\":1}");
    int whole = layout.find(path("r")).orElseThrow().slot();
    int inner = layout.find(path("r", "in")).orElseThrow().slot();
    SlotLayout.Table table = layout.record();
    assertThat(table.cover(layout.find(path("r", "x")).orElseThrow().slot())).isEqualTo(whole);
    assertThat(table.cover(inner)).isEqualTo(whole);
    assertThat(leaves(walker))
        .containsExactly(
            "r.z=ARRAY [{\"a\":2,\"b\":1}]", "r.in.q=NUMBER 1", "r.in.p=OBJECT {}", "o=NUMBER 1");
    LeafTable leaves = walker.leaves();
    assertThat(List.of(leaves.cover(0), leaves.cover(1), leaves.cover(2), leaves.cover(3)))
        .containsExactly(whole, inner, inner, -1);
  }

  @Test
  void givesASliceOfTheInputWhereTheTextIsInOrder() {
    SlotLayout layout = SlotLayout.builder().raw(path("r")).build();
    String text = "{\"r\":{\"a\":{\"b\":[1,{\"c\":\"\\n\",\"d\":2}]},\"a\":1,\"b\":0}}";
    JsonWalker walker = walk(layout, text);
    assertThat(Slice.offset(walker.slots().slice(0, 0))).isEqualTo(5);
    assertThat(slots(walker, layout))
        .containsExactly("r=OBJECT " + text.substring(5, text.length() - 1));
  }

  @Test
  void makesRowsOfTheElementsOfAnOpenedArray() {
    SlotLayout layout =
        SlotLayout.builder()
            .scalar(path("r", "[*]", "a"))
            .scalar(path("r", "[*]", "in", "[*]"))
            .scalar(path("t", "[1]", "k"))
            .build();
    JsonWalker walker =
        walk(
            layout,
            "{\"r\":[{\"b\":1,\"a\":2,\"in\":[\"x\",\"y\"]},3,{\"in\":[]}, [4],{\"in\":{\"q\":5}}],"
                + "\"t\":[{\"k\":1},{\"k\":2}]}");
    assertThat(slots(walker, layout))
        .containsExactlyInAnyOrder(
            "r=WRITTEN [{\"b\":1,\"a\":2,\"in\":[\"x\",\"y\"]},3,{\"in\":[]}, [4],{\"in\":{\"q\":5}}]",
            "t=WRITTEN [{\"k\":1},{\"k\":2}]",
            "r[0].a=NUMBER 2",
            "r[0].in=WRITTEN [\"x\",\"y\"]",
            "r[2].in=WRITTEN []",
            "r[0].in[0]=TEXT x",
            "r[0].in[1]=TEXT y",
            "t[0].k=NUMBER 1",
            "t[1].k=NUMBER 2");
    assertThat(leaves(walker))
        .containsExactly(
            "r[0].b=NUMBER 1", "r[1]=NUMBER 3", "r[3]=ARRAY [4]", "r[4].in.q=NUMBER 5");
    SlotLayout.Place place = layout.find(path("t", "[1]", "k")).orElseThrow();
    assertThat(place.elements()).containsExactly(1);
    SlotTable child = walker.table(place.table());
    int list = layout.tables().get(place.table()).listInParent();
    assertThat(walker.slots().listCount(list, 0)).isEqualTo(2);
    assertThat(text(walker, child.slice(place.slot(), walker.slots().listStart(list, 0) + 1)))
        .isEqualTo("NUMBER 2");
    long array = walker.slots().slice(layout.find(path("r")).orElseThrow().slot(), 0);
    assertThat(text(walker, walker.canonical(array)))
        .isEqualTo(
            "ARRAY [{\"a\":2,\"b\":1,\"in\":[\"x\",\"y\"]},3,{\"in\":[]},[4],{\"in\":{\"q\":5}}]");
  }

  @Test
  void readsJsonInsideText() {
    SlotLayout layout =
        SlotLayout.builder()
            .embedded(path("p"), MappingSpec.Json.PLAIN)
            .scalar(path("p", "a"))
            .scalar(path("p", "l", "[*]", "k"))
            .build();
    JsonWalker walker =
        walk(
            layout,
            "{\"p\":\" {\\\"a\\\":\\\"x\\\\n\\\",\\\"b\\\":1,\\\"l\\\":[{\\\"k\\\":2}]} \"}");
    assertThat(slots(walker, layout)).contains("p.a=TEXT x\n", "p.l[0].k=NUMBER 2");
    assertThat(leaves(walker)).containsExactly("p.b=NUMBER 1");
    for (String text : List.of("{\\\"a\\\":1", "5", "plain", "", "{\\\"a\\\":1}x", "[01]")) {
      walker = walk(layout, "{\"p\":\"" + text + "\"}");
      assertThat(slots(walker, layout)).isEmpty();
      assertThat(leaves(walker)).containsExactly("p=TEXT " + text.replace("\\", ""));
    }
    assertThat(leaves(walk(layout, "{\"p\":\"[1, 2]\"}"))).containsExactly("p=ARRAY [1,2]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"a\":01}|invalid-json|6",
        "{\"a\":1.}|invalid-json|7",
        "{\"a\":+1}|invalid-json|5",
        "{\"a\":.5}|invalid-json|5",
        "{\"a\":-}|invalid-json|6",
        "{\"a\":1e}|invalid-json|7",
        "{\"a\":NaN}|invalid-json|5",
        "{\"a\":nul}|invalid-json|8",
        "{\"a\":truex}|invalid-json|9",
        "{\"a\" 1}|invalid-json|5",
        "{\"a\":1,}|invalid-json|7",
        "{\"a\":[1,]}|invalid-json|8",
        "{\"a\":[1 2]}|invalid-json|8",
        "{\"a\":[1}]|invalid-json|7",
        "{a:1}|invalid-json|1",
        "{'a':1}|invalid-json|1",
        "{\"a\":\"\\x\"}|invalid-json|7",
        "{\"a\":\"\\u12g4\"}|invalid-json|10",
        "{\"a\":1}}|trailing-data|7",
        "{\"a\":1} {}|trailing-data|8",
        "{\"a\":1|truncated-record|6",
        "{\"a\":\"x|truncated-record|7",
        "{\"a\":{\"b\":[{|truncated-record|12",
        "{\"a\":\"x\\|truncated-record|8",
        "[{}]|not-an-object|0",
        "5|not-an-object|0",
      })
  void refusesWhatIsNotJson(String text, String code, int offset) {
    JsonWalker walker = new JsonWalker(NO_SLOTS);
    walker.begin(batch("{\"z\":0}", text, "{\"y\":1}"));
    assertThat(walker.walk(0)).isTrue();
    assertThat(walker.walk(1)).isFalse();
    assertThat(walker.errorCode()).isEqualTo(code);
    assertThat(walker.errorOffset()).isEqualTo(offset);
    assertThat(walker.walk(2)).isTrue();
    assertThat(walker.slots().rows()).isEqualTo(2);
    assertThat(leaves(walker)).containsExactly("z=NUMBER 0", "y=NUMBER 1");
  }

  @Test
  void refusesBytesThatAreNoUtf8() {
    for (String hex :
        List.of("c0af", "e080af", "eda080", "f4908080", "f08080af", "80", "c3", "ff")) {
      for (String around : List.of("{\"a\":\"é%\"}", "{\"a%\":1}", "{\"a\":[{\"é\":\"%\"}]}")) {
        byte[] bytes = around.replace("%", "%%").getBytes(StandardCharsets.UTF_8);
        int at = around.substring(0, around.indexOf('%')).getBytes(StandardCharsets.UTF_8).length;
        byte[] bad = new byte[bytes.length - 2 + hex.length() / 2];
        System.arraycopy(bytes, 0, bad, 0, at);
        for (int i = 0; i < hex.length() / 2; i++) {
          bad[at + i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        System.arraycopy(bytes, at + 2, bad, at + hex.length() / 2, bytes.length - at - 2);
        JsonWalker walker = new JsonWalker(NO_SLOTS);
        walker.begin(batch(bad));
        assertThat(walker.walk(0)).as(hex + " in " + around).isFalse();
        assertThat(walker.errorCode()).isEqualTo("invalid-utf8");
        assertThat(walker.errorOffset()).isEqualTo(at);
      }
    }
  }

  @Test
  void refusesControlBytesInText() {
    for (char c = 0; c < 0x20; c++) {
      JsonWalker walker = new JsonWalker(NO_SLOTS);
      walker.begin(batch("{\"a\":\"01234567" + c + "\"}"));
      assertThat(walker.walk(0)).isFalse();
      assertThat(walker.errorOffset()).isEqualTo(14);
    }
  }

  @Test
  void refusesDeepNestingInEveryKindOfRegion() {
    SlotLayout layout = SlotLayout.builder().raw(path("r")).scalar(path("l", "[*]", "x")).build();
    for (String key : List.of("a", "r", "l")) {
      for (String open : List.of("{\"a\":", "[")) {
        String close = open.equals("[") ? "]" : "}";
        for (int depth : new int[] {255, 256, 10_000}) {
          JsonWalker walker = new JsonWalker(layout);
          walker.begin(
              batch("{\"" + key + "\":" + open.repeat(depth) + "1" + close.repeat(depth) + "}"));
          assertThat(walker.walk(0)).isEqualTo(depth == 255);
          if (depth > 255) {
            assertThat(walker.errorCode()).isEqualTo("too-deep");
          }
        }
      }
    }
  }

  @Test
  void boundsWhatOneRecordMayHold() {
    SlotLayout layout = SlotLayout.builder().scalar(path("l", "[*]", "x")).build();
    StringBuilder keys = new StringBuilder("{\"k\":0");
    for (int i = 0; i < 140_000; i++) {
      keys.append(",\"k").append(i).append("\":1");
    }
    String elements = "{\"l\":[0" + ",0".repeat(JsonWalker.MAX_VALUES) + "]}";
    String leaves = "{\"a\":0" + ",\"a\":0".repeat(JsonWalker.MAX_VALUES) + "}";
    JsonWalker walker = new JsonWalker(layout);
    walker.begin(batch(keys.append('}').toString(), elements, leaves, "{\"a\":1}"));
    assertThat(walker.walk(0)).isFalse();
    assertThat(walker.errorCode()).isEqualTo("too-many-keys");
    assertThat(walker.walk(1)).isFalse();
    assertThat(walker.errorCode()).isEqualTo("too-many-values");
    assertThat(walker.walk(2)).isFalse();
    assertThat(walker.errorCode()).isIn("too-many-values", "too-many-keys");
    assertThat(walker.walk(3)).isTrue();
    assertThat(leaves(walker)).containsExactly("a=NUMBER 1");
    assertThat(walker.table(1).rows()).isZero();
  }

  @Test
  void keepsKeysApartThatAreTooManyToLearn() {
    StringBuilder text = new StringBuilder("{");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      text.append("\"key").append(i).append("\":").append(i).append(',');
      expected.add("key" + i + "=NUMBER " + i);
    }
    text.append("\"key4999\":{\"key4999\":0,\"key4999\":1}}");
    expected.add("key4999#2.key4999=NUMBER 0");
    expected.add("key4999#2.key4999#2=NUMBER 1");
    JsonWalker walker = new JsonWalker(NO_SLOTS);
    for (int i = 0; i < 2; i++) {
      walker.begin(batch(text.toString()));
      assertThat(walker.walk(0)).isTrue();
      assertThat(leaves(walker)).isEqualTo(expected);
    }
  }

  /** The rows of any document, against a plain recursive reading of the same rules. */
  @Test
  void leavesInAreLeavesOut() {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    System.out.println("JsonWalkerTest.leavesInAreLeavesOut seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      SlotLayout.Builder builder = SlotLayout.builder();
      List<InputPath> opened = new ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        randomSlot(builder, random, opened);
      }
      SlotLayout layout = builder.build();
      int nodes = random.nextInt(4) == 0 ? random.nextInt(6) : 1 << 16;
      JsonWalker walker = new JsonWalker(layout, 256, nodes);
      for (int document = 0; document < 20; document++) {
        Node root = object(random, 0);
        String first = written(root, random);
        String second = written(shuffled(root, random), random);
        String context = "seed " + seed + " round " + round + ": " + first + " / " + second;
        walker.begin(batch(first, second));
        assertThat(walker.walk(0)).as(context).isTrue();
        Map<String, String> whole = entries(walker, layout, 0, false);
        Map<String, String> pieces = entries(walker, layout, 0, true);
        assertThat(whole).as(context).isEqualTo(expected(root, List.of(), opened, false));
        assertThat(pieces).as(context).isEqualTo(expected(root, List.of(), opened, true));
        checkRaw(walker, layout, root, context);
        walker.clear();
        assertThat(walker.walk(1)).as(context).isTrue();
        assertThat(entries(walker, layout, 0, false)).as(context).isEqualTo(whole);
        assertThat(entries(walker, layout, 0, true)).as(context).isEqualTo(pieces);
        checkRaw(walker, layout, root, context);
        checkOrder(walker);
      }
    }
  }

  /** What is accepted, against Jackson for the grammar and the JDK for UTF-8. */
  @Test
  void acceptsExactlyJson() throws IOException {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    System.out.println("JsonWalkerTest.acceptsExactlyJson seed " + seed);
    Random random = new Random(seed);
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(1 << 20).build())
            .build();
    SlotLayout layout =
        SlotLayout.builder()
            .raw(path("a"))
            .scalar(path("b", "[*]", "c"))
            .embedded(path("c"), MappingSpec.Json.PLAIN)
            .scalar(path("c", "a"))
            .build();
    JsonWalker walker = new JsonWalker(layout);
    int accepted = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = written(object(random, 0), random).getBytes(StandardCharsets.UTF_8);
      for (int i = random.nextInt(3); i > 0; i--) {
        bytes = mutated(bytes, random);
      }
      walker.begin(batch("{}".getBytes(StandardCharsets.UTF_8), bytes));
      boolean good = walker.walk(1);
      String context =
          "seed " + seed + " round " + round + ": " + new String(bytes, StandardCharsets.UTF_8);
      assertThat(good)
          .as("%s: %s at %s", context, good ? "" : walker.errorCode(), walker.errorOffset())
          .isEqualTo(isJsonObject(factory, bytes));
      assertThat(walker.slots().rows()).isEqualTo(good ? 1 : 0);
      if (good) {
        accepted++;
        entries(walker, layout, 0, true);
      } else {
        assertThat(walker.leaves().size()).isZero();
        assertThat(walker.table(1).rows()).isZero();
        assertThat(walker.errorOffset()).isBetween(0, bytes.length);
      }
    }
    assertThat(accepted).isBetween(2000, 18_000);
  }

  private static boolean isJsonObject(JsonFactory factory, byte[] bytes) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return false;
    }
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          return false;
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
          parser.getText();
        }
      }
      return parser.nextToken() == null;
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return false;
    }
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    byte[] alphabet = "{}[]\",:\\0-.eEtfnu1 \n".getBytes(StandardCharsets.UTF_8);
    int at = random.nextInt(bytes.length);
    byte b =
        random.nextInt(4) == 0
            ? (byte) random.nextInt(256)
            : alphabet[random.nextInt(alphabet.length)];
    return switch (random.nextInt(3)) {
      case 0 -> {
        byte[] changed = bytes.clone();
        changed[at] = b;
        yield changed;
      }
      case 1 -> {
        byte[] longer = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, longer, 0, at);
        longer[at] = b;
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        yield longer;
      }
      default ->
          random.nextBoolean() || bytes.length < 2
              ? Arrays.copyOf(bytes, Math.max(1, at))
              : Arrays.copyOfRange(bytes, 1, bytes.length);
    };
  }

  // A document as a tree, and the rules for it.

  private sealed interface Node {}

  private record Obj(List<Member> members) implements Node {}

  private record Member(Text key, Node value) {}

  private record Arr(List<Node> elements) implements Node {}

  private record Text(String written, String value) implements Node {}

  private record Literal(String text) implements Node {}

  private static Obj object(Random random, int depth) {
    List<Member> members = new ArrayList<>();
    int count = depth > 4 ? 0 : random.nextInt(depth == 0 ? 8 : 4);
    for (int i = 0; i < count; i++) {
      members.add(new Member(key(random), node(random, depth + 1)));
    }
    return new Obj(members);
  }

  private static Text key(Random random) {
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

  private static Node shuffled(Node node, Random random) {
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

  private static String written(Node node, Random random) {
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

  private static final Comparator<String> BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private static String canonical(Node node) {
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
              + String.join(",", array.elements().stream().map(JsonWalkerTest::canonical).toList())
              + "]";
      case Text text -> "\"" + text.written() + "\"";
      case Literal literal -> literal.text();
    };
  }

  private static Map<String, String> expected(
      Node root, List<InputPath.Step> at, List<InputPath> opened, boolean pieces) {
    Map<String, String> entries = new TreeMap<>();
    expect(root, "", at, opened, pieces, entries);
    return entries;
  }

  /** {@code at} is null behind a repeated key: no slot is there. */
  private static void expect(
      Node node,
      String path,
      List<InputPath.Step> at,
      List<InputPath> opened,
      boolean pieces,
      Map<String, String> entries) {
    switch (node) {
      case Obj object -> {
        if (object.members().isEmpty() && !path.isEmpty()) {
          entries.put(path, "{}");
        }
        Map<String, Integer> seen = new TreeMap<>();
        for (Member member : object.members()) {
          String key = member.key().value();
          int nth = seen.merge(key, 1, Integer::sum);
          String segment = InputPath.quote(key) + (nth == 1 ? "" : "#" + nth);
          expect(
              member.value(),
              path.isEmpty() ? segment : path + "." + segment,
              nth == 1 ? join(at, new InputPath.Key(key)) : null,
              opened,
              pieces,
              entries);
        }
      }
      case Arr array -> {
        if (pieces
            && at != null
            && opened.contains(new InputPath(at))
            && !array.elements().isEmpty()) {
          for (int i = 0; i < array.elements().size(); i++) {
            expect(
                array.elements().get(i),
                path + "[" + i + "]",
                join(at, new InputPath.Each()),
                opened,
                true,
                entries);
          }
        } else {
          entries.put(path, canonical(array));
        }
      }
      case Text text -> entries.put(path, text.value());
      case Literal literal -> entries.put(path, literal.text());
    }
  }

  private static List<InputPath.Step> join(List<InputPath.Step> at, InputPath.Step step) {
    if (at == null) {
      return null;
    }
    List<InputPath.Step> joined = new ArrayList<>(at);
    joined.add(step);
    return joined;
  }

  private static void randomSlot(
      SlotLayout.Builder builder, Random random, List<InputPath> opened) {
    List<InputPath.Step> steps = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      steps.add(new InputPath.Key(key(random).value()));
      if (random.nextInt(3) == 0) {
        opened.add(new InputPath(steps));
        steps.add(new InputPath.Each());
      }
    }
    if (random.nextBoolean()) {
      builder.scalar(new InputPath(steps));
    } else {
      builder.raw(new InputPath(steps));
    }
  }

  /** What an event that uses no slot has in {@code unmapped}, opened arrays whole or in pieces. */
  private static Map<String, String> entries(
      JsonWalker walker, SlotLayout layout, int row, boolean pieces) {
    Map<String, String> entries = new TreeMap<>();
    addSlots(walker, layout.record(), row, pieces, entries);
    for (int i = walker.leaves().start(row); i < walker.leaves().end(row); i++) {
      if (pieces || walker.leaves().table(i) == 0) {
        put(entries, walker, walker.leaves().path(i), walker.leaves().slice(i));
      }
    }
    return entries;
  }

  private static void addSlots(
      JsonWalker walker,
      SlotLayout.Table table,
      int row,
      boolean pieces,
      Map<String, String> entries) {
    SlotTable slots = walker.table(table.number());
    for (int slot = 0; slot < table.slots(); slot++) {
      long slice = slots.slice(slot, row);
      int list = table.listOfSlot(slot);
      int count = list < 0 ? -1 : slots.listCount(list, row);
      if (slice == Slice.ABSENT) {
        assertThat(count).isEqualTo(-1);
      } else if (pieces && count > 0) {
        for (int i = 0; i < count; i++) {
          int child = slots.listStart(list, row) + i;
          assertThat(walker.table(table.list(list).number()).parentRow(child)).isEqualTo(row);
          addSlots(walker, table.list(list), child, true, entries);
        }
      } else if (Slice.kind(slice) != Slice.OBJECT || Slice.length(slice) == 2) {
        put(entries, walker, walker.path(table.number(), row, slot), walker.canonical(slice));
      }
    }
  }

  private static void put(Map<String, String> entries, JsonWalker walker, long path, long slice) {
    String text =
        new String(walker.data(), Slice.offset(slice), Slice.length(slice), StandardCharsets.UTF_8);
    assertThat(entries.put(pathText(walker, path), text)).isNull();
  }

  private static void checkRaw(JsonWalker walker, SlotLayout layout, Node root, String context) {
    for (int slot = 0; slot < layout.record().slots(); slot++) {
      long slice = walker.slots().slice(slot, 0);
      if (slice != Slice.ABSENT && Slice.kind(slice) == Slice.OBJECT) {
        assertThat(text(walker, slice))
            .as(context)
            .isEqualTo("OBJECT " + canonical(at(root, layout.record().path(slot))));
      }
    }
    for (int i = 0; i < walker.leaves().size(); i++) {
      int cover = walker.leaves().cover(i);
      int table = walker.leaves().table(i);
      if (cover >= 0) {
        String whole = pathText(walker, walker.path(table, walker.leaves().row(i), cover));
        assertThat(pathText(walker, walker.leaves().path(i))).as(context).startsWith(whole + ".");
      }
    }
  }

  private static Node at(Node root, InputPath path) {
    Node node = root;
    for (InputPath.Step step : path.steps()) {
      String name = ((InputPath.Key) step).name();
      node =
          ((Obj) node)
              .members().stream()
                  .filter(member -> member.key().value().equals(name))
                  .findFirst()
                  .orElseThrow()
                  .value();
    }
    return node;
  }

  private static void checkOrder(JsonWalker walker) {
    LeafTable leaves = walker.leaves();
    for (int i = 1; i < leaves.size(); i++) {
      long a = leaves.path(i - 1);
      long b = leaves.path(i);
      assertThat(Integer.signum(walker.comparePaths(a, b)))
          .isEqualTo(Integer.signum(BYTES.compare(pathText(walker, a), pathText(walker, b))));
    }
  }

  // Short forms.

  private static InputPath path(String... steps) {
    List<InputPath.Step> path = new ArrayList<>();
    for (String step : steps) {
      if (step.equals("[*]")) {
        path.add(new InputPath.Each());
      } else if (step.startsWith("[")) {
        path.add(new InputPath.Index(Integer.parseInt(step.substring(1, step.length() - 1))));
      } else {
        path.add(new InputPath.Key(step));
      }
    }
    return new InputPath(path);
  }

  private static RecordBatch batch(String... records) {
    return batch(
        Arrays.stream(records)
            .map(record -> record.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new));
  }

  /** The records side by side, with nothing between them and nothing behind. */
  private static RecordBatch batch(byte[]... records) {
    int size = Arrays.stream(records).mapToInt(record -> record.length).sum();
    RecordBatch batch = new RecordBatch(size);
    batch.resize(size);
    int at = 0;
    for (byte[] record : records) {
      System.arraycopy(record, 0, batch.data(), at, record.length);
      batch.add(at, record.length, at);
      at += record.length;
    }
    return batch;
  }

  private static JsonWalker walk(SlotLayout layout, String text) {
    JsonWalker walker = new JsonWalker(layout);
    walker.begin(batch(text));
    boolean good = walker.walk(0);
    assertThat(good).as("%s at %s", walker.errorCode(), walker.errorOffset()).isTrue();
    return walker;
  }

  private static List<String> slots(JsonWalker walker, SlotLayout layout) {
    List<String> texts = new ArrayList<>();
    for (SlotLayout.Table table : layout.tables()) {
      SlotTable slots = walker.table(table.number());
      for (int row = 0; row < slots.rows(); row++) {
        for (int slot = 0; slot < slots.slots(); slot++) {
          long slice = slots.slice(slot, row);
          if (slice != Slice.ABSENT) {
            String path = pathText(walker, walker.path(table.number(), row, slot));
            texts.add(path + "=" + text(walker, slice));
          }
        }
      }
    }
    return texts;
  }

  private static List<String> leaves(JsonWalker walker) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < walker.leaves().size(); i++) {
      texts.add(
          pathText(walker, walker.leaves().path(i)) + "=" + text(walker, walker.leaves().slice(i)));
    }
    return texts;
  }

  private static String pathText(JsonWalker walker, long path) {
    return new String(
        walker.pathBytes(path),
        walker.pathStart(path),
        walker.pathLength(path),
        StandardCharsets.UTF_8);
  }

  private static String text(JsonWalker walker, long slice) {
    String kind =
        switch (Slice.kind(slice)) {
          case Slice.TEXT -> "TEXT";
          case Slice.NUMBER -> "NUMBER";
          case Slice.TRUE -> "TRUE";
          case Slice.FALSE -> "FALSE";
          case Slice.NULL -> "NULL";
          case Slice.OBJECT -> "OBJECT";
          case Slice.ARRAY -> "ARRAY";
          default -> "WRITTEN";
        };
    return kind
        + " "
        + new String(
            walker.data(), Slice.offset(slice), Slice.length(slice), StandardCharsets.UTF_8);
  }
}
