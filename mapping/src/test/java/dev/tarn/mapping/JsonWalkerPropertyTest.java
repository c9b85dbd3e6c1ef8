package dev.tarn.mapping;

import static dev.tarn.mapping.WalkFixture.batch;
import static dev.tarn.mapping.WalkFixture.path;
import static dev.tarn.mapping.WalkFixture.pathText;
import static dev.tarn.mapping.WalkFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import dev.tarn.mapping.RandomJson.Arr;
import dev.tarn.mapping.RandomJson.Literal;
import dev.tarn.mapping.RandomJson.Member;
import dev.tarn.mapping.RandomJson.Node;
import dev.tarn.mapping.RandomJson.Obj;
import dev.tarn.mapping.RandomJson.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random documents, against plain readings of the same rules. */
final class JsonWalkerPropertyTest {
  /** The rows of any document, against a plain recursive reading of the same rules. */
  @Test
  void leavesInAreLeavesOut() {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    System.out.println("JsonWalkerPropertyTest.leavesInAreLeavesOut seed " + seed);
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
        Node root = RandomJson.object(random);
        String first = RandomJson.written(root, random);
        String second = RandomJson.written(RandomJson.shuffled(root, random), random);
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
    System.out.println("JsonWalkerPropertyTest.acceptsExactlyJson seed " + seed);
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
      byte[] bytes =
          RandomJson.written(RandomJson.object(random), random).getBytes(StandardCharsets.UTF_8);
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
          entries.put(path, RandomJson.canonical(array));
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
      steps.add(new InputPath.Key(RandomJson.key(random).value()));
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
            .isEqualTo("OBJECT " + RandomJson.canonical(at(root, layout.record().path(slot))));
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
          .isEqualTo(
              Integer.signum(RandomJson.BYTES.compare(pathText(walker, a), pathText(walker, b))));
    }
  }
}
