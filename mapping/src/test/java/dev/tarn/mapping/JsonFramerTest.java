package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.Source;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class JsonFramerTest {
  private static final MappingSpec.Json UNWRAP =
      new MappingSpec.Json(
          List.of(SpecFixture.path("Records"), SpecFixture.path("records")),
          MappingSpec.Envelope.NONE);

  @Test
  void findsOneRecordALine() {
    assertThat(frame("{\"a\":1}\n{\"b\":{\"c\":2}}\r\n\n  \n{\"d\":3}"))
        .containsExactly("{\"a\":1}", "{\"b\":{\"c\":2}}", "{\"d\":3}");
  }

  @Test
  void findsObjectsOneBehindTheOther() {
    assertThat(frame("{\"a\":1}{\"b\":\"}{\"} {\"c\":3},\n{\"d\":4},\n{\"e\":5}{\"f\":6}\n"))
        .containsExactly(
            "{\"a\":1}", "{\"b\":\"}{\"}", "{\"c\":3}", "{\"d\":4}", "{\"e\":5}", "{\"f\":6}");
  }

  @Test
  void findsElementsOfATopLevelArray() {
    assertThat(frame("[{\"a\":1}, {\"b\":[{\"c\":1}]}\n,{}]\n[]\n[{\"d\":1}]"))
        .containsExactly("{\"a\":1}", "{\"b\":[{\"c\":1}]}", "{}", "{\"d\":1}");
  }

  @Test
  void findsADocumentOverManyLines() {
    String document = "{\n  \"a\": [\n    {\n      \"b\": 1\n    }\n  ],\n  \"c\": {}\n}";
    assertThat(frame(document + "\n" + document)).containsExactly(document, document);
  }

  @Test
  void findsElementsOfEnvelopes() {
    assertThat(
            frame(
                "{\"Records\":[{\"a\":1},{\"b\":2}]}\n{\"records\": [ {\"c\":3} ] }\n"
                    + "{\"d\":4}\n{\"Records\":5}\n{\"x\":{\"Records\":[{}]}}\n{\"Records\":[]}"))
        .containsExactly(
            "{\"a\":1}",
            "{\"b\":2}",
            "{\"c\":3}",
            "{\"d\":4}",
            "{\"Records\":5}",
            "{\"x\":{\"Records\":[{}]}}");
  }

  @Test
  void keepsTheOtherMembersOfAnEnvelope() {
    assertThat(
            frame(
                "{\"v\":1, \"w\":[2] , \"Records\":[{\"a\":1}], \"x\":{\"y\":3} ,\"records\":[{}],"
                    + "\"z\":4}{\"b\":2}"))
        .containsExactly(
            "{\"a\":1}",
            "{}",
            "!envelope-members:\"v\":1, \"w\":[2],\"x\":{\"y\":3},\"z\":4",
            "{\"b\":2}");
  }

  @Test
  void skipsByteOrderMarksAndNul() {
    assertThat(frame("\uFEFF{\"a\":1}\n\0\0\0{\"b\":2}\0\0\n\uFEFF[{\"c\":3}]"))
        .containsExactly("{\"a\":1}", "{\"b\":2}", "{\"c\":3}");
  }

  @Test
  void refusesElementsThatAreNoObjects() {
    assertThat(frame("[1, \"a,b\", [{\"x\":1}], null, {\"a\":1}]"))
        .containsExactly(
            "!not-an-object:1",
            "!not-an-object:\"a,b\"",
            "!not-an-object:[{\"x\":1}]",
            "!not-an-object:null",
            "{\"a\":1}");
  }

  @Test
  void refusesTextLinesTogether() {
    assertThat(frame("# a comment\nsome text {\"a\":1}\n\n{\"b\":2}\n42\n\"text\"\n{\"c\":3}\n"))
        .containsExactly(
            "!not-json:# a comment\nsome text {\"a\":1}",
            "{\"b\":2}",
            "!not-json:42\n\"text\"",
            "{\"c\":3}");
  }

  @Test
  void refusesHalfALineAlone() {
    assertThat(frame("{\"a\":1,\"b\":\n{\"a\":2}\n{\"a\":3}\n"))
        .containsExactly("!invalid-json:{\"a\":1,\"b\":", "{\"a\":2}", "{\"a\":3}");
    assertThat(frame("{\"a\":1,\"b\":\n{\"a\":2}"))
        .containsExactly("!invalid-json:{\"a\":1,\"b\":", "{\"a\":2}");
    assertThat(frame("{\"a\":1}\n{\"a\":\"cut he\n{\"a\":3}\n{\"a\":[1,2\n{\"a\":5}\n"))
        .containsExactly(
            "{\"a\":1}",
            "!invalid-json:{\"a\":\"cut he",
            "{\"a\":3}",
            "!invalid-json:{\"a\":[1,2",
            "{\"a\":5}");
  }

  @Test
  void refusesWhatTheEndCutsOff() {
    assertThat(frame("{\"a\":1}\n{\"a\":{\"b\":2"))
        .containsExactly("{\"a\":1}", "!truncated-record:{\"a\":{\"b\":2");
    assertThat(frame("{\"Records\":[{\"a\":1},{\"a\":\"x"))
        .containsExactly("{\"a\":1}", "!truncated-record:{\"a\":\"x");
    assertThat(frame("{\"k\":1,\"Records\":[{\"a\":1}"))
        .containsExactly("{\"a\":1}", "!truncated-envelope:\"k\":1");
  }

  @Test
  void cutsABrokenElementAtItsBracket() {
    assertThat(frame("{\"Records\":[{\"a\":1 \"b\":2},{\"c\":[3},{\"d\":4}},{\"e\":5}{\"f\":6}]}"))
        .containsExactly(
            "!invalid-json:{\"a\":1 \"b\":2}",
            "!invalid-json:{\"c\":[3}",
            "{\"d\":4}",
            "!not-json:}",
            "{\"e\":5}",
            "{\"f\":6}");
  }

  @Test
  void findsTheNextElementBehindAStrayQuote() {
    assertThat(
            frame(
                "{\"records\":[{\"a\":\"say \"hi\" twice\"},{\"b\":\"5\" screen\",\"l\":[{\"x\":1},"
                    + "{\"y\":2}]},{\"c\":3},{\"d\":4}]}"))
        .containsExactly(
            "!invalid-json:{\"a\":\"say \"hi\" twice\"}",
            "!invalid-json:{\"b\":\"5\" screen\",\"l\":[{\"x\":1},{\"y\":2}]}",
            "{\"c\":3}",
            "{\"d\":4}");
  }

  @Test
  void refusesDoubledBraces() {
    assertThat(frame("{\"b\":2}}{\"c\":3}\n{{\"d\":4}}{\"e\":5}\n{\"f\":6}}\n[{\"g\":7}}]}"))
        .containsExactly(
            "{\"b\":2}",
            "!not-json:}",
            "{\"c\":3}",
            "!invalid-json:{{\"d\":4}}",
            "{\"e\":5}",
            "{\"f\":6}",
            "!not-json:}",
            "{\"g\":7}",
            "!not-json:}",
            "!not-json:}");
  }

  @Test
  void leavesALineFromBraceToBraceToTheWalker() {
    assertThat(frame("{\"a\":1}}\n{\"a\":{1}\n{}\n"))
        .containsExactly("{\"a\":1}}", "{\"a\":{1}", "{}");
  }

  @Test
  void keepsAnObjectWithinABrokenDocumentOutOfTheRecords() {
    String broken = "{\n  \"a\": {\n    \"b\": 1\n    \"c\": [\n      {\n\"d\": 1 }\n]\n  }\n}";
    assertThat(frame(broken + "\n{\"e\": 1}\n"))
        .containsExactly("!invalid-json:" + broken, "{\"e\": 1}");
  }

  @Test
  void resynchronisesAtTheIndentationOfTheElement() {
    assertThat(
            frame(
                "[\n  {\n    \"a\": 1\n    \"b\": \"{\n  },\n  {\n    \"c\": 3\n  },\n  {}\n]\n"
                    + "{\"d\":4}"))
        .containsExactly(
            "!invalid-json:{\n    \"a\": 1\n    \"b\": \"{\n  }",
            "{\n    \"c\": 3\n  }",
            "{}",
            "{\"d\":4}");
  }

  @Test
  void goesOnBehindABracketThatClosesTheArrayTooEarly() {
    assertThat(frame("{\"Records\":[{\"a\":1}],{\"b\":2},{\"c\":3}],\"d\":4}\n{\"e\":5}"))
        .containsExactly(
            "{\"a\":1}", "{\"b\":2}", "{\"c\":3}", "!envelope-members:\"d\":4", "{\"e\":5}");
  }

  @Test
  void refusesTooDeepNesting() {
    String deep = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
    assertThat(frame("[{\"a\":1}," + deep + ",{\"b\":2}]"))
        .containsExactly("{\"a\":1}", "!too-deep:" + deep, "{\"b\":2}");
  }

  @Test
  void passesARecordThatIsTooLarge() throws IOException {
    for (String around : List.of("%s\n", "[{\"a\":1},%s,{\"b\":2}]", "{\"Records\":[%s]}\n{}")) {
      byte[] before = around.substring(0, around.indexOf('%')).getBytes(StandardCharsets.UTF_8);
      byte[] after = around.substring(around.indexOf('%') + 2).getBytes(StandardCharsets.UTF_8);
      byte[] open = "{\"s\":\"".getBytes(StandardCharsets.UTF_8);
      byte[] close = "\"}".getBytes(StandardCharsets.UTF_8);
      long length = 200L << 20;
      InputStream filler =
          new InputStream() {
            private long left = length;

            @Override
            public int read() {
              return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] target, int offset, int size) {
              if (left <= 0) {
                return -1;
              }
              int n = (int) Math.min(left, size);
              java.util.Arrays.fill(target, offset, offset + n, (byte) 'x');
              left -= n;
              return n;
            }
          };
      InputStream in =
          new java.io.SequenceInputStream(
              java.util.Collections.enumeration(
                  List.of(
                      new ByteArrayInputStream(before),
                      new ByteArrayInputStream(open),
                      filler,
                      new ByteArrayInputStream(close),
                      new ByteArrayInputStream(after))));
      Framer framer =
          JsonFramer.format(UNWRAP, JsonFramer.DEFAULT_MAX_RECORD_BYTES)
              .open(in, UnitPosition.START);
      RecordBatch batch = new RecordBatch(1 << 20);
      List<String> large = new ArrayList<>();
      while (framer.read(batch)) {
        for (int i = 0; i < batch.count(); i++) {
          RecordBatch.Refusal refusal = batch.refusal(i);
          if (refusal != null) {
            large.add(refusal.code() + ":" + batch.length(i) + ":" + refusal.totalBytes());
            assertThat(batch.position(i)).isEqualTo(before.length);
          }
        }
        assertThat(batch.data().length).isLessThan(64 << 20);
        batch.clear();
      }
      assertThat(large).containsExactly("record-too-large:65536:" + (length + 8));
      assertThat(framer.position().byteOffset()).isGreaterThanOrEqualTo(before.length + length + 8);
    }
  }

  @Test
  void handsOutWhatIsWholeBeforeTheStreamFails() throws IOException {
    InputStream in = failing("{\"a\":1}\n{\"b\":2}\n{\"c\":", new IOException("reset"));
    Framer framer = JsonFramer.format(MappingSpec.Json.PLAIN, 1000).open(in, UnitPosition.START);
    RecordBatch batch = new RecordBatch(100);
    assertThat(framer.read(batch)).isTrue();
    assertThat(texts(batch)).containsExactly("{\"a\":1}", "{\"b\":2}");
    assertThat(framer.position()).isEqualTo(new UnitPosition(16, 2, ""));
    batch.clear();
    assertThatThrownBy(() -> framer.read(batch)).isInstanceOf(IOException.class);
  }

  @Test
  void handsOutTheHalfRecordOfADamagedUnit() throws IOException {
    InputStream in =
        failing(
            "{\"a\":1}\n{\"b\":2}\n{\"c\":",
            new Source.CorruptUnitException("truncated-gzip", "cut off"));
    Framer framer = JsonFramer.format(MappingSpec.Json.PLAIN, 1000).open(in, UnitPosition.START);
    RecordBatch batch = new RecordBatch(100);
    List<String> all = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              while (framer.read(batch)) {
                all.addAll(texts(batch));
                batch.clear();
              }
            })
        .isInstanceOf(Source.CorruptUnitException.class);
    assertThat(all).containsExactly("{\"a\":1}", "{\"b\":2}", "!truncated-record:{\"c\":");
  }

  /** Whatever the bytes, their arrival changes nothing, and neither does resuming anywhere. */
  @Test
  void dependsOnTheBytesAlone() throws IOException {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    System.out.println("JsonFramerTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = document(random);
      int max = random.nextInt(4) == 0 ? 20 + random.nextInt(60) : 1 << 20;
      List<Framed> whole =
          frames(new ByteArrayInputStream(bytes), UnitPosition.START, max, 1 << 20, 1 << 30);
      String context =
          "seed " + seed + " round " + round + ": " + new String(bytes, StandardCharsets.UTF_8);
      List<Framed> pieces =
          frames(
              slow(bytes, 0, random),
              UnitPosition.START,
              max,
              1 + random.nextInt(40),
              1 + random.nextInt(3));
      assertThat(pieces.stream().map(Framed::text)).as(context).isEqualTo(texts(whole));
      assertThat(pieces.stream().map(Framed::start))
          .as(context)
          .isEqualTo(whole.stream().map(Framed::start).toList());
      List<Framed> singles =
          frames(new ByteArrayInputStream(bytes), UnitPosition.START, max, 1 << 20, 1);
      assertThat(texts(singles)).as(context).isEqualTo(texts(whole));
      for (int i = 0; i < singles.size(); i++) {
        UnitPosition from = singles.get(i).after();
        assertThat(from.ordinal()).isGreaterThan(i);
        List<Framed> rest =
            frames(slow(bytes, (int) from.byteOffset(), random), from, max, 64, 1 << 30);
        assertThat(texts(rest))
            .as("%s resumed at %s", context, from)
            .isEqualTo(texts(whole).subList((int) from.ordinal(), whole.size()));
      }
      if (max > 1000) {
        assertThat(lostBytes(bytes, whole)).as(context).isZero();
      }
    }
  }

  /** Records of UTF-16 are those of UTF-8, at their places in UTF-16, wherever reading goes on. */
  @Test
  void readsUtf16LikeUtf8() throws IOException {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    System.out.println("JsonFramerTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 1000; round++) {
      String text =
          pick(random, "{}", "\uFEFF") + new String(document(random), StandardCharsets.UTF_8);
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      boolean bigEndian = random.nextBoolean();
      byte[] utf16 =
          text.getBytes(bigEndian ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
      int max = random.nextInt(4) == 0 ? 20 + random.nextInt(60) : 1 << 20;
      String context = "seed " + seed + " round " + round + ": " + text;
      List<Framed> expected =
          frames(new ByteArrayInputStream(utf8), UnitPosition.START, max, 1 << 20, 1 << 30);
      List<Framed> wide =
          frames(
              slow(utf16, 0, random),
              UnitPosition.START,
              max,
              1 + random.nextInt(40),
              1 + random.nextInt(3));
      assertThat(texts(wide)).as(context).isEqualTo(texts(expected));
      for (int i = 0; i < wide.size(); i++) {
        String before = new String(utf8, 0, (int) expected.get(i).start(), StandardCharsets.UTF_8);
        assertThat(wide.get(i).start()).as(context).isEqualTo(before.length() * 2L);
        UnitPosition from = wide.get(i).after();
        List<Framed> rest =
            frames(slow(utf16, (int) from.byteOffset(), random), from, max, 64, 1 << 30);
        assertThat(texts(rest))
            .as("%s resumed at %s", context, from)
            .isEqualTo(texts(expected).subList((int) from.ordinal(), expected.size()));
      }
    }
  }

  /** Bytes that are in no record and are not punctuation between records. */
  private static long lostBytes(byte[] bytes, List<Framed> frames) {
    boolean[] kept = new boolean[bytes.length];
    boolean members = false;
    for (Framed frame : frames) {
      if (frame.text().startsWith("!envelope") || frame.text().startsWith("!truncated-env")) {
        members = true;
      } else {
        java.util.Arrays.fill(
            kept, (int) frame.start(), (int) frame.start() + frame.length(), true);
      }
    }
    long lost = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (!kept[i] && bytes[i] >= 0 && " \n\r\t\0,[]{}:".indexOf(bytes[i]) < 0) {
        lost++;
      }
    }
    // Names of arrays and members of envelopes are not at their place.
    return members || new String(bytes, StandardCharsets.UTF_8).contains("ecords") ? 0 : lost;
  }

  private static byte[] document(Random random) {
    StringBuilder text = new StringBuilder();
    int parts = 1 + random.nextInt(4);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(9)) {
        case 0 -> text.append("{\"Records\":[");
        case 1 -> text.append("{\"v\":1,\"records\": [");
        case 2 -> text.append('[');
        default -> {}
      }
      int records = random.nextInt(4);
      for (int j = 0; j < records; j++) {
        if (random.nextInt(8) == 0) {
          text.append("{\n  \"a\": [\n  {\n \"q\": 1\n}\n  ]\n}");
        } else {
          value(text, random, 0);
        }
        text.append(pick(random, "\n", "\n", ",", ", ", "", "\r\n", "\n  ", "],", "}"));
      }
      text.append(pick(random, "", "]}", "]", "],\"k\":2}", "\n", "\uFEFF", "\0"));
      text.append(pick(random, "\n", "\n", "", "text\n", "}", "\"", "\\", "\n\n"));
    }
    if (text.indexOf("\0") == 0 || text.indexOf("\0") == 1) {
      text.insert(0, "{}"); // or it might be UTF-16
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int changes = random.nextInt(3);
    for (int i = 0; i < changes && bytes.length > 0; i++) {
      int at = random.nextInt(bytes.length);
      if (random.nextBoolean()) {
        bytes[at] = "{}[]\",:\\\n a1".getBytes(StandardCharsets.UTF_8)[random.nextInt(12)];
      } else {
        byte[] shorter = new byte[bytes.length - 1];
        System.arraycopy(bytes, 0, shorter, 0, at);
        System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
        bytes = shorter;
      }
    }
    return bytes;
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static void value(StringBuilder text, Random random, int depth) {
    int kind = depth == 0 ? random.nextInt(12) == 0 ? random.nextInt(4) : 3 : random.nextInt(5);
    switch (kind) {
      case 0 -> text.append(random.nextInt(100));
      case 1 ->
          text.append(
              pick(
                  random,
                  "\"x\"",
                  "\"}{\"",
                  "\"a\\\"b\"",
                  "\"[,\"",
                  "true",
                  "\"\u00e9\uD83D\uDE00\""));
      case 2 -> {
        text.append('[');
        int count = depth > 3 ? 0 : random.nextInt(3);
        for (int i = 0; i < count; i++) {
          text.append(i == 0 ? "" : ",");
          value(text, random, depth + 1);
        }
        text.append(']');
      }
      default -> {
        text.append('{');
        int count = depth > 3 ? 0 : random.nextInt(3);
        for (int i = 0; i < count; i++) {
          text.append(i == 0 ? "" : pick(random, ",", ", ", ",\n"));
          text.append(pick(random, "\"a\"", "\"b\"", "\"records\"", "\"k\\\\\"")).append(':');
          value(text, random, depth + 1);
        }
        text.append('}');
      }
    }
  }

  private record Framed(String text, long start, int length, UnitPosition after) {}

  private static List<String> texts(List<Framed> frames) {
    return frames.stream().map(Framed::text).toList();
  }

  private static List<String> frame(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      return texts(
          frames(new ByteArrayInputStream(bytes), UnitPosition.START, 1 << 20, 1 << 20, 1 << 30));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Framed> frames(
      InputStream in, UnitPosition from, int max, int chunk, int batchRecords) throws IOException {
    Framer framer = JsonFramer.format(UNWRAP, max, 256, chunk, batchRecords).open(in, from);
    RecordBatch batch = new RecordBatch(16);
    List<Framed> frames = new ArrayList<>();
    while (framer.read(batch)) {
      List<String> texts = texts(batch);
      for (int i = 0; i < texts.size(); i++) {
        frames.add(new Framed(texts.get(i), batch.position(i), batch.length(i), framer.position()));
      }
      batch.clear();
      assertThat(frames.size()).isLessThan(100_000);
    }
    return frames;
  }

  private static List<String> texts(RecordBatch batch) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < batch.count(); i++) {
      assertThat(batch.offset(i) + batch.length(i)).isLessThanOrEqualTo(batch.size());
      String text =
          new String(batch.data(), batch.offset(i), batch.length(i), StandardCharsets.UTF_8);
      RecordBatch.Refusal refusal = batch.refusal(i);
      texts.add(refusal == null ? text : "!" + refusal.code() + ":" + text);
    }
    return texts;
  }

  private static InputStream slow(byte[] bytes, int from, Random random) {
    return new ByteArrayInputStream(bytes, from, bytes.length - from) {
      @Override
      public int read(byte[] target, int offset, int size) {
        return super.read(target, offset, Math.min(size, 1 + random.nextInt(7)));
      }
    };
  }

  private static InputStream failing(String text, IOException failure) {
    InputStream good = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return new InputStream() {
      @Override
      public int read() throws IOException {
        int b = good.read();
        if (b < 0) {
          throw failure;
        }
        return b;
      }

      @Override
      public int read(byte[] target, int offset, int size) throws IOException {
        int n = good.read(target, offset, size);
        if (n < 0) {
          throw failure;
        }
        return n;
      }
    };
  }
}
