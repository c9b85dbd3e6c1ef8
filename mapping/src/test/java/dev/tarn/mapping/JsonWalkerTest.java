package dev.tarn.mapping;

import static dev.tarn.mapping.WalkFixture.batch;
import static dev.tarn.mapping.WalkFixture.leaves;
import static dev.tarn.mapping.WalkFixture.path;
import static dev.tarn.mapping.WalkFixture.slots;
import static dev.tarn.mapping.WalkFixture.text;
import static dev.tarn.mapping.WalkFixture.walk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
}
