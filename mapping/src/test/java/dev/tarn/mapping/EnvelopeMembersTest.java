package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.frames;
import static dev.tarn.mapping.FormatFixture.map;
import static dev.tarn.mapping.FormatFixture.mapping;
import static dev.tarn.mapping.FormatFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.Framer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvelopeMembersTest {
  private static final MappingSpec.Json EVENTS =
      new MappingSpec.Json(
          List.of(path("detail", "findings"), path("Records")),
          new MappingSpec.Envelope(
              List.of(path("account"), path("detail", "action")),
              List.of(path("@odata.next"), path("detail", "noise"))));

  private static InputPath path(String... keys) {
    return new InputPath(
        java.util.Arrays.stream(keys).<InputPath.Step>map(InputPath.Key::new).toList());
  }

  private static Framer.Format format(int chunk, int batch) {
    return JsonFramer.format(EVENTS, 2000, 256, chunk, batch);
  }

  private static List<String> framed(String unit) {
    return texts(frames(format(1 << 16, 1000), unit.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void unwrapsArraysWithinObjectsWhateverTheOrderOfMembers() {
    String account = "{\"envelope\":{\"account\":\"1\"}}";
    assertThat(framed("{\"account\":\"1\",\"detail\":{\"findings\":[{\"a\":1},{\"a\":2}]}}"))
        .containsExactly(account + "|{\"a\":1}", account + "|{\"a\":2}");
    assertThat(
            framed(
                """
                {"detail": {"action": {"x": [1]}, "findings": [{"a":1}], "noise": 2},
                 "account": "1", "@odata.next": "u"}
                """))
        .containsExactly(
            "{\"envelope\":{\"detail\": {\"action\": {\"x\": [1]}},\"account\": \"1\"}}|{\"a\":1}");
  }

  @Test
  void membersThatNothingAsksForAreRefusedOnce() {
    assertThat(
            framed(
                """
                {"id":"7","detail":{"note":{},"findings":[{"a":1}],"more":[2]},"account":"1"}
                {"Records":[{"a":2}],"@odata.next":"u"}
                {"detail":{"findings":{"a":3}}}
                {"other":{"findings":[4]},"detail":[{"findings":[5]}]}
                """))
        .containsExactly(
            "{\"envelope\":{\"account\":\"1\"}}|{\"a\":1}",
            "!envelope-members:\"id\":\"7\",\"detail\":{\"note\":{},\"more\":[2]}",
            "{\"a\":2}",
            "{\"detail\":{\"findings\":{\"a\":3}}}",
            "{\"other\":{\"findings\":[4]},\"detail\":[{\"findings\":[5]}]}");
  }

  @Test
  void ofALongerEnvelopeWhatStandsInFrontIsKept() {
    String records = "{\"a\":1},".repeat(400) + "{\"a\":2}";
    List<String> found =
        framed("{\"account\":\"1\",\"Records\":[" + records + "],\"detail\":{\"action\":\"x\"}}");
    assertThat(found).hasSize(402);
    assertThat(found.subList(0, 401))
        .allSatisfy(record -> assertThat(record).startsWith("{\"envelope\":{\"account\":\"1\"}}|"));
    assertThat(found.get(401)).isEqualTo("!envelope-members:\"detail\":{\"action\":\"x\"}");
  }

  @Test
  void anEnvelopeThatIsNotClosedStillGivesItsRecords() {
    assertThat(framed("{\"account\":\"1\",\"id\":2,\"detail\":{\"findings\":[{\"a\":1},{\"a\":2}"))
        .containsExactly(
            "{\"envelope\":{\"account\":\"1\"}}|{\"a\":1}",
            "{\"envelope\":{\"account\":\"1\"}}|{\"a\":2}",
            "!truncated-envelope:\"id\":2,\"detail\":{");
  }

  @Test
  void readingGoesOnFromEveryPlaceInPiecesOfAnySize() {
    byte[] unit =
        ("{\"id\":\"7\",\"account\":\"1\",\"detail\":{\"findings\":[{\"a\":1},7,{\"a\":2}],"
                + "\"action\":\"x\"},\"Records\":[{\"a\":3}]}\n"
                + "{\"a\":4}\n"
                + "{\"Records\":[{\"a\":5},{\"a\":6}],\"account\":\"2\"}\n"
                + "{\"account\":\"3\",\"Records\":["
                + "{\"a\":7},".repeat(300)
                + "{\"a\":8}],\"account\":\"4\"}\n")
            .getBytes(StandardCharsets.UTF_8);
    List<FormatFixture.Framed> whole = frames(format(1 << 16, 1000), unit);
    assertThat(texts(whole)).contains("{\"envelope\":{\"account\":\"2\"}}|{\"a\":6}");
    for (int chunk : new int[] {1, 7, 64, 1 << 16}) {
      List<FormatFixture.Framed> pieces = frames(format(chunk, 1), unit);
      assertThat(texts(pieces)).as("chunks of %d", chunk).isEqualTo(texts(whole));
      for (int i = 0; i < pieces.size(); i += 7) {
        assertThat(texts(frames(format(chunk, 3), unit, pieces.get(i).after())))
            .as("after record %d", i)
            .isEqualTo(texts(whole).subList(i + 1, whole.size()));
      }
    }
  }

  @Test
  void rulesReadWhatIsKeptAndTheRestOfItIsUnmapped() {
    CompiledMapping mapping =
        mapping(
            "{unwrap: [detail.findings], envelope: {keep: [account, detail.by], drop: [id]}}",
            "message: '{a} of {envelope.account}'");
    String event =
        "{\"id\":1,\"detail\":{\"findings\":[{\"a\":\"x\",\"b\":1},{\"c\":2}],\"by\":\"ann\"},\"account\":\"12\"}";
    assertThat(map(mapping, event))
        .containsExactly(
            "\"x of 12\"{\"b\":\"1\",\"envelope.detail.by\":\"ann\"}",
            "{\"c\":\"2\",\"envelope.account\":\"12\",\"envelope.detail.by\":\"ann\"}");
  }

  @Test
  void theQuarantineKeepsWhatDescribesARecord() {
    CompiledMapping mapping =
        mapping("{unwrap: [Records], envelope: {keep: [account]}}", "message: envelope.account");
    byte[] unit =
        "{\"account\":\"12\",\"Records\":[{\"a\":\"\u0001\"}]}".getBytes(StandardCharsets.UTF_8);
    List<String> kept = FormatFixture.quarantined(mapping, unit);
    assertThat(kept).containsExactly("{\"envelope\":{\"account\":\"12\"}}\n{\"a\":\"\u0001\"}");
    assertThat(map(mapping, kept.get(0).replace("\u0001", "ok")))
        .containsExactly("\"12\"{\"a\":\"ok\"}");
  }
}
