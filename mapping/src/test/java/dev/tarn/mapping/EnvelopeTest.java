package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.map;
import static dev.tarn.mapping.FormatFixture.mapping;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.UnitPosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Envelopes of CloudWatch Logs around other formats. */
final class EnvelopeTest {
  private static final String HEAD =
      "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"123456789012\",\"logGroup\":\"/vpc\","
          + "\"logStream\":\"eni-1\",\"subscriptionFilters\":[\"all\"],\"logEvents\":[";
  private static final String CONTROL =
      "{\"messageType\":\"CONTROL_MESSAGE\",\"owner\":\"CloudwatchLogs\",\"logGroup\":\"\","
          + "\"logStream\":\"\",\"logEvents\":[{\"id\":\"\",\"timestamp\":1,\"message\":\"up\"}]}";
  private static final CompiledMapping LINES =
      mapping(
          "{format: delimited, delimiter: space, columns: [a, b]}",
          "message: cloudwatch.owner",
          "count: cloudwatch.timestamp");
  private static final String AROUND =
      "\"cloudwatch.logGroup\":\"/vpc\",\"cloudwatch.logStream\":\"eni-1\","
          + "\"cloudwatch.messageType\":\"DATA_MESSAGE\","
          + "\"cloudwatch.subscriptionFilters\":\"[\\\"all\\\"]\"}";

  private static String event(int id, String message) {
    return "{\"id\":\"" + id + "\",\"timestamp\":" + id + ",\"message\":\"" + message + "\"}";
  }

  @Test
  void readsMessagesOfAnyFormat() {
    String unit = HEAD + event(1, "x y\\n") + ", " + event(2, "z \\u00e9") + "]}";
    assertThat(map(LINES, unit + unit))
        .hasSize(4)
        .startsWith(
            "\"123456789012\"{\"a\":\"x\",\"b\":\"y\",\"cloudwatch.id\":\"1\"," + AROUND,
            "\"123456789012\"{\"a\":\"z\",\"b\":\"é\",\"cloudwatch.id\":\"2\"," + AROUND);
    CompiledMapping json = mapping("{format: json}", "message: k");
    assertThat(map(json, HEAD + event(1, "{\\\"k\\\":\\\"v\\\"}") + "]}"))
        .singleElement()
        .asString()
        .startsWith("\"v\"{\"cloudwatch.id\":\"1\"");
  }

  @Test
  void countsControlMessages() {
    MappingOutput output = new MappingOutput(LINES.spec());
    assertThat(map(LINES, CONTROL + "\n" + HEAD + event(1, "x y") + "]}")).hasSize(1);
    FormatFixture.run(LINES, CONTROL.getBytes(UTF_8), output);
    assertThat(output.filtered()).containsEntry(Envelope.CONTROL_MESSAGE, 1L);
    assertThat(output.quarantine().rows()).isZero();
  }

  @Test
  void refusesABadEventAlone() {
    String unit =
        HEAD + event(1, "x y") + ",{\"id\":\"2\"}," + event(3, "x") + "," + event(4, "x z") + "]}";
    assertThat(map(LINES, unit)).hasSize(4).contains("!no-message", "!too-few-fields");
    List<String> kept = FormatFixture.quarantined(LINES, unit.getBytes(UTF_8));
    assertThat(kept).hasSize(2);
    assertThat(kept)
        .anySatisfy(raw -> assertThat(map(LINES, raw)).containsExactly("!too-few-fields"));
    assertThat(map(LINES, HEAD + event(1, "x y") + "]}{\"other\":1}")).contains("!no-log-events");
  }

  @Test
  void unpacksBase64WithinLimits() throws IOException {
    assertThat(map(LINES, packed(HEAD + event(1, "x y") + "]}"))).hasSize(1);
    assertThat(map(LINES, packed(" ".repeat(32 << 20)))).containsExactly("!invalid-gzip");
    assertThat(map(LINES, "{\"awslogs\":{\"data\":\"H4sIAAAA\"}}"))
        .containsExactly("!invalid-gzip");
  }

  private static String packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return "{\"awslogs\":{\"data\":\""
        + Base64.getEncoder().encodeToString(bytes.toByteArray())
        + "\"}}";
  }

  @Test
  void goesOnBetweenEnvelopes() {
    String first = HEAD + event(1, "x y") + "]}\n";
    byte[] unit = (first + HEAD + event(2, "z w") + "]}").getBytes(UTF_8);
    UnitPosition after = new UnitPosition(first.length(), 1, "cloudwatch;");
    List<FormatFixture.Framed> frames = FormatFixture.frames(LINES.framerFormat(), unit);
    assertThat(frames.get(0).after().framerState()).startsWith("cloudwatch;");
    assertThat(FormatFixture.texts(FormatFixture.frames(LINES.framerFormat(), unit, after)))
        .containsExactly(frames.get(1).text());
  }

  @Test
  void leavesOtherUnitsToTheirFormat() {
    CompiledMapping json = mapping("{format: json}", "message: k");
    assertThat(map(json, "{\"k\":\"v\",\"logGroup\":\"g\"}"))
        .containsExactly("\"v\"{\"logGroup\":\"g\"}");
    CompiledMapping own = mapping("{format: json, unwrap: [logEvents]}", "message: message");
    assertThat(map(own, HEAD + event(1, "x") + "]}")).anyMatch(text -> text.startsWith("\"x\""));
  }
}
