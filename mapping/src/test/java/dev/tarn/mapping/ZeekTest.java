package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.map;
import static dev.tarn.mapping.FormatFixture.mapping;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ZeekTest {
  private static final String HEADER =
      """
      #separator \\x09
      #set_separator\t,
      #empty_field\t(empty)
      #unset_field\t-
      #path\tdns
      #open\t2026-11-20-12-00-00
      #fields\tts\tid.resp_p\tquery\tanswers\tTTLs\tAA\ttags
      #types\ttime\tport\tstring\tvector[string]\tvector[interval]\tbool\tset[string]
      """;
  private static final CompiledMapping MAPPING = mapping("{format: zeek}", "message: query");

  @Test
  void readsFieldsAndLists() {
    assertThat(
            map(
                MAPPING,
                HEADER
                    + "1700000000.5\t53\ta\\x09b\\\\\tx,y\\x2cz\t60.0,-\tT\t(empty)\n"
                    + "1700000001.5\t53\t-\t-\t-\tF\t-\n"
                    + "#close\t2026-11-20-13-00-00\n"))
        .containsExactly(
            "\"a\\tb\\\\\"{\"\\\"id.resp_p\\\"\":\"53\",\"AA\":\"true\",\"TTLs\":\"[60.0,null]\",\"_path\":\"dns\","
                + "\"answers\":\"[\\\"x\\\",\\\"y,z\\\"]\",\"tags\":\"[]\","
                + "\"ts\":\"1700000000.5\"}",
            "{\"\\\"id.resp_p\\\"\":\"53\",\"AA\":\"false\",\"_path\":\"dns\",\"ts\":\"1700000001.5\"}");
  }

  @Test
  void bothFormsGiveTheSame() {
    CompiledMapping lists =
        mapping(
            "{format: zeek}",
            "message: query",
            "metadata.labels: 'answers[*]'",
            "count: '\"id.resp_p\"'");
    String fields = HEADER + "1700000000.5\t53\tq\tx,y\t60.0\tT\t-\n";
    String json =
        "{\"_path\":\"dns\",\"ts\":1700000000.5,\"id.resp_p\":53,\"query\":\"q\","
            + "\"answers\":[\"x\",\"y\"],\"TTLs\":[60.0],\"AA\":true}\n";
    assertThat(map(lists, fields)).isEqualTo(map(lists, json)).hasSize(1);
    assertThat(FormatFixture.outcomes(lists, fields.getBytes(UTF_8)).toString())
        .contains("\"labels\":[\"x\",\"y\"]", "\"count\":53");
  }

  @Test
  void takesAnotherHeaderFurtherDown() {
    assertThat(
            map(
                MAPPING,
                HEADER
                    + "1\t53\tq\t-\t-\t-\t-\n"
                    + "#separator \\x7c\n#path|conn\n#fields|query|uid\n#types|string|string\nz|C1\n"))
        .containsExactly(
            "\"q\"{\"\\\"id.resp_p\\\"\":\"53\",\"_path\":\"dns\",\"ts\":\"1\"}",
            "\"z\"{\"_path\":\"conn\",\"uid\":\"C1\"}");
  }

  @Test
  void knowsItsHeaderWhenItIsReadOn() {
    byte[] unit = (HEADER + "1\t53\tq\t-\t-\t-\t-\n2\t53\tr\t-\t-\t-\t-\n").getBytes(UTF_8);
    List<FormatFixture.Framed> whole = FormatFixture.frames(oneByOne(), unit);
    assertThat(whole).hasSize(2);
    assertThat(FormatFixture.texts(FormatFixture.frames(oneByOne(), unit, whole.get(0).after())))
        .containsExactly(whole.get(1).text());
  }

  private static dev.tarn.event.Framer.Format oneByOne() {
    return ZeekFramer.format(new TextFramer.Limits(1 << 20, 64, 1));
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThat(map(MAPPING, "1\t2\n")).containsExactly("!no-header");
    assertThat(map(MAPPING, HEADER + "1\t2\n1\t2\t3\t4\t5\t6\t7\t8\n"))
        .containsExactly("!too-few-fields", "!too-many-fields");
    assertThat(FormatFixture.quarantined(MAPPING, (HEADER + "1\t2\n").getBytes(UTF_8)))
        .singleElement()
        .satisfies(raw -> assertThat(map(MAPPING, raw)).containsExactly("!too-few-fields"));
  }
}
