package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.map;
import static dev.tarn.mapping.FormatFixture.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class RedactionTest {
  /** The key is one that every environment has. */
  private static final String HASH = "{hash: '${env:PATH}'}";

  private static final CompiledMapping MAPPING =
      mapping(
          "{embedded: {t: json, u: url}, aliases: {m: [other.m]}, redact: {m: mask, o.s: mask,"
              + " 'l[*].s': mask, t.s: {mask: {first: 1, last: 1}}, u.query: mask, h: "
              + HASH
              + "}}",
          "message: {first: [m, u, u.path]}",
          "status: {from: o.s, when: o.s exists}",
          "status_detail: '{t.s} {h}'",
          "enrichments: {for_each: 'l[*]', set: {name: s, value: s, data: o}}");

  @Test
  void masks() {
    CompiledMapping mapping =
        mapping("{redact: {a: mask, b: {mask: {first: 2, last: 1}}, c: mask}}", "message: a");
    assertThat(map(mapping, "{\"a\":\"secret\",\"b\":\"J\u00fcrgen S\",\"c\":null,\"d\":1}"))
        .containsExactly("\"***\"{\"b\":\"J\u00fc***S\",\"c\":null,\"d\":\"1\"}");
    assertThat(map(mapping, "{\"a\":12,\"b\":\"secret\",\"c\":{\"d\":true}}"))
        .containsExactly("\"***\"{\"b\":\"***\",\"c.d\":\"***\"}");
  }

  @Test
  void hashes() throws Exception {
    CompiledMapping mapping = mapping("{redact: {a: " + HASH + "}}", "message: a");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(System.getenv("PATH").getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String expected = HexFormat.of().formatHex(mac.doFinal("ann".getBytes(StandardCharsets.UTF_8)));
    assertThat(map(mapping, "{\"a\":\"ann\"}{\"a\":\"ann\"}"))
        .containsExactly("\"" + expected + "\"", "\"" + expected + "\"");
  }

  @Test
  void nothingOfTheValueIsSeenWhateverTheShape() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      StringBuilder record = new StringBuilder("{\"free\":1");
      for (String path : new String[] {"m", "m", "o", "l", "t", "u", "h", "other"}) {
        if (random.nextInt(3) > 0) {
          record.append(",\"").append(path).append("\":").append(value(random, path, 0));
        }
      }
      String json = record.append('}').toString();
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      assertThat(FormatFixture.outcomes(MAPPING, bytes).toString())
          .as("seed " + seed + "\n" + json)
          .doesNotContain("SECRET");
      MappingTracer tracer = new MappingTracer(MAPPING, InstantSource.fixed(Instant.EPOCH));
      tracer.run(
          new ByteArrayInputStream(bytes),
          trace ->
              assertThat(trace.toString())
                  .as("seed " + seed + "\n" + json)
                  .doesNotContain("SECRET"));
    }
  }

  /** A value that is secret, or holds one where a path says so. */
  private static String value(Random random, String path, int depth) {
    String holder = path.equals("other") ? "m" : path.equals("u") ? "query" : "s";
    String object = "{\"" + holder + "\":\"SECRET\",\"" + holder + "\":[\"SECRET\"]}";
    return switch (random.nextInt(depth < 2 ? 6 : 4)) {
      case 0 -> object;
      case 1 -> "[" + object + ",{\"" + holder + "\":{\"x\":\"SECRET\"}}]";
      case 2 -> "\"http://h/p?SECRET\"";
      case 3 -> "\"" + object.replace("\"", "\\\"") + "\"";
      case 4 -> "{\"" + holder + "\":" + value(random, path, depth + 1) + "}";
      default -> "[" + value(random, path, depth + 1) + "]";
    };
  }
}
