package dev.tarn.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever an event is, the validator answers, the same for bytes and trees. */
class OddEventsTest {
  private static final long SEED = Long.getLong("tarn.test.seed", System.nanoTime());
  private static final int EVENTS = 900;

  private final Random random = new Random(SEED);
  private final Validator validator = Validator.builder().recommended(true).build();

  @ParameterizedTest
  @EnumSource(SchemaVersion.class)
  void eventsOfOddValues(SchemaVersion version) {
    System.out.println("seed " + SEED);
    Schema schema = Schema.load(version);
    List<EventClass> classes = List.copyOf(schema.classes());
    Validator server = Validator.builder().serverCompatible(true).ocsf(version).build();
    for (int i = 0; i < EVENTS / SchemaVersion.values().length; i++) {
      EventClass eventClass = classes.get(random.nextInt(classes.size()));
      Map<String, Object> event = object(schema, eventClass, 0);
      event.put("class_uid", (long) eventClass.uid());
      if (event.get("metadata") instanceof Map<?, ?> metadata) {
        @SuppressWarnings("unchecked")
        Map<String, Object> members = (Map<String, Object>) metadata;
        members.put("version", version.text());
        members.put(
            "profiles",
            schema.profiles().stream()
                .map(Profile::name)
                .filter(name -> random.nextBoolean())
                .toList());
      }
      byte[] json = EventJson.write(event);

      assertThat(validator.validate(json)).isEqualTo(validator.validate(event));
      assertThat(server.validate(json)).isEqualTo(server.validate(event));
      assertThat(validator.validate(broken(json))).isNotNull();
      assertThat(validator.validateBundle(event)).isEqualTo(validator.validateBundle(json));
    }
  }

  private Map<String, Object> object(Schema schema, AttributeHolder holder, int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (Attribute attribute : holder.attributes().values()) {
      if (random.nextInt(depth == 0 ? 2 : 4) == 0) {
        object.put(attribute.name(), value(schema, attribute, depth));
      }
    }
    if (random.nextInt(5) == 0) {
      object.put(text(), odd(0));
    }
    return object;
  }

  private Object value(Schema schema, Attribute attribute, int depth) {
    if (random.nextInt(6) == 0) {
      return odd(0);
    }
    if (attribute.array()) {
      List<Object> array = new ArrayList<>();
      for (int left = random.nextInt(4); left > 0; left--) {
        array.add(single(schema, attribute, depth));
      }
      return array;
    }
    return single(schema, attribute, depth);
  }

  private Object single(Schema schema, Attribute attribute, int depth) {
    if (attribute.objectType() != null && depth < 4) {
      return object(schema, schema.findObject(attribute.objectType()).orElseThrow(), depth + 1);
    }
    if (!attribute.enumValues().isEmpty() && random.nextInt(3) > 0) {
      String key = List.copyOf(attribute.enumValues().keySet()).get(0);
      return key.matches("\\d+") ? Long.valueOf(key) : key;
    }
    return switch (attribute.type().base()) {
      case "string_t" -> text();
      case "integer_t", "long_t" -> number();
      default -> odd(0);
    };
  }

  /** The null that some of these are is JSON's. */
  @SuppressWarnings("NullAway")
  private Object odd(int depth) {
    return switch (random.nextInt(depth > 3 ? 6 : 8)) {
      case 0 -> null;
      case 1 -> text();
      case 2 -> number();
      case 3 -> random.nextDouble() * Math.pow(10, random.nextInt(40));
      case 4 -> random.nextBoolean();
      case 5 -> new BigDecimal(BigInteger.ONE, -random.nextInt(900) - 400);
      case 6 -> {
        List<Object> array = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
          array.add(odd(depth + 1));
        }
        yield array;
      }
      default -> {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int left = random.nextInt(4); left > 0; left--) {
          object.put(text(), odd(depth + 1));
        }
        yield object;
      }
    };
  }

  private Object number() {
    return switch (random.nextInt(4)) {
      case 0 -> (long) random.nextInt(200) - 50;
      case 1 -> random.nextLong();
      case 2 -> new BigInteger(random.nextInt(64, 300), random).setBit(63);
      default -> 1_714_550_455_000L + random.nextInt();
    };
  }

  private String text() {
    return switch (random.nextInt(12)) {
      case 0 -> "";
      case 1 -> "-";
      case 2 -> "10.0.0." + random.nextInt(300);
      case 3 -> "2024-0" + random.nextInt(10) + "-31T08:00:55.5+02:00";
      case 4 -> "a.b[0].c";
      case 5 -> "actor.user.name";
      case 6 -> "\u0000\ud83d\ude00\u202e\n";
      case 7 -> "http://[::1]:99999/ @";
      case 8 -> "a@b.c";
      case 9 -> "00:11:22:33:44:5" + random.nextInt(20);
      case 10 -> "x".repeat(random.nextInt(2000) * random.nextInt(2));
      default -> Integer.toString(random.nextInt(120));
    };
  }

  private byte[] broken(byte[] json) {
    byte[] broken = Arrays.copyOf(json, random.nextInt(json.length + 1));
    for (int left = random.nextInt(3); left > 0 && broken.length > 0; left--) {
      broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
    }
    return broken;
  }

  @Test
  void textsOfOneMegabyte() {
    String megabyte = "a".repeat(1 << 20);
    List<SchemaVersion> versions = List.of(SchemaVersion.values());
    for (SchemaVersion version : List.of(versions.getFirst(), versions.getLast())) {
      Validator forced = Validator.builder().ocsf(version).build();
      Validator server = Validator.builder().ocsf(version).serverCompatible(true).build();
      for (String text :
          List.of(megabyte, " ".repeat(1 << 20), "1.".repeat(1 << 19), "é:".repeat(1 << 19))) {
        String json =
            "{\"class_uid\":4001,\"src_endpoint\":{\"ip\":\"%s\",\"hostname\":\"%s\",\"mac\":\"%s\"},"
                    .replace("%s", text)
                + "\"time_dt\":\"%s\",\"metadata\":{\"profiles\":[\"datetime\"]},"
                    .replace("%s", text)
                + "\"url\":{\"url_string\":\"%s\"},\"actor\":{\"user\":{\"email_addr\":\"%s\"}}}"
                    .replace("%s", text);

        assertThat(forced.validate(json.getBytes(UTF_8)))
            .extracting(Finding::code)
            .contains("attribute_value_exceeds_max_len", "attribute_value_regex_not_matched");
        assertThat(server.validate(json.getBytes(UTF_8))).isNotEmpty();
      }
    }
  }

  @Test
  void whatIsNoEvent() {
    for (String json :
        List.of("", " ", "null", "5", "\"x\"", "[]", "[{}]", "{", "{\"a\"", "{}{}")) {
      assertThat(validator.validate(json.getBytes(UTF_8)))
          .singleElement()
          .extracting(Finding::code)
          .isEqualTo("tarn_json_malformed");
    }
    assertThat(validator.validate("{}".getBytes(UTF_8)))
        .singleElement()
        .extracting(Finding::code)
        .isEqualTo("attribute_required_missing");
  }

  @Test
  void tooDeepNesting() {
    String json = "{\"unmapped\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    Map<String, Object> cycle = new HashMap<>();
    cycle.put("unmapped", cycle);

    assertThat(validator.validate(json.getBytes(UTF_8)))
        .extracting(Finding::code)
        .containsExactly("tarn_event_too_large");
    assertThat(validator.validate(cycle))
        .extracting(Finding::code)
        .containsExactly("tarn_event_too_large");
  }

  @Test
  void moreValuesThanAllowed() {
    byte[] json =
        ("{\"unmapped\":{\"a\":[" + "1,".repeat(FlatEvent.MAX_VALUES) + "1]}}").getBytes(UTF_8);

    assertThat(validator.validate(json))
        .extracting(Finding::code)
        .containsExactly("tarn_event_too_large");
  }

  @Test
  void numbersThatNothingHolds() {
    String json =
        "{\"class_uid\":6003,\"count\":9.9,\"time\":-%s,\"activity_id\":1e99999999999999999999,"
            + "\"start_time\":%s,\"duration\":1e-99999999999,\"message\":%s.0,"
            + "\"unmapped\":{\"a\":%s,\"b\":1e400,\"c\":-1e99999999999},\"x\":1e400}";

    assertThat(validator.validate(json.replace("%s", "9".repeat(1_000_000)).getBytes(UTF_8)))
        .filteredOn(finding -> !finding.code().endsWith("_missing"))
        .extracting(Finding::message)
        .containsExactly(
            "class 'api_activity' has no attribute 'x'",
            "'count' must be of type integer_t; it is a fraction",
            "'time' must be of type timestamp_t; it is an integer of more than 1000 digits",
            "'activity_id' must be of type integer_t; it is a fraction too large for a double",
            "'activity_id' has no value a fraction too large for a double",
            "'start_time' must be of type timestamp_t; it is an integer of more than 1000 digits",
            "'duration' must be of type long_t; it is a fraction",
            "'message' must be of type string_t; it is a fraction too large for a double");
  }

  @Test
  void fractionsBeyondDoubles() {
    String json =
        "{\"class_uid\":2002,\"vulnerabilities\":[{\"cve\":{\"cvss\":[{\"base_score\":1e400},"
            + "{\"base_score\":1e99999999999},{\"base_score\":-%s.0},{\"base_score\":0.%s},"
            + "{\"base_score\":%s}]}}]}";

    assertThat(validator.validate(json.replace("%s", "3".repeat(2000)).getBytes(UTF_8)))
        .filteredOn(finding -> finding.path().endsWith("base_score"))
        .extracting(finding -> finding.code() + " " + finding.path())
        .containsExactly(
            "tarn_number_exceeds_64_bits vulnerabilities[0].cve.cvss[0].base_score",
            "tarn_number_exceeds_64_bits vulnerabilities[0].cve.cvss[1].base_score",
            "tarn_number_exceeds_64_bits vulnerabilities[0].cve.cvss[2].base_score",
            "attribute_wrong_type vulnerabilities[0].cve.cvss[4].base_score");
  }

  @Test
  void duplicateKeys() {
    String json =
        "{\"class_uid\":1,\"class_uid\":6003,\"metadata\":{\"version\":\"1.5.0\",\"x\":1,\"x\":2},"
            + "\"unmapped\":{\"a\":{\"b\":1,\"b\":2}}}";

    assertThat(validator.validate(json.getBytes(UTF_8)))
        .filteredOn(finding -> finding.code().equals("tarn_duplicate_key"))
        .extracting(Finding::path)
        .containsExactly("class_uid", "metadata.x", "unmapped.a.b");
  }

  @Test
  void moreFindingsThanAllowed() {
    StringBuilder json = new StringBuilder("{\"class_uid\":6003");
    for (int i = 0; i < 5000; i++) {
      json.append(",\"x").append(i).append("\":1");
    }

    List<Finding> findings =
        Validator.builder()
            .maxFindings(10)
            .build()
            .validate(json.append('}').toString().getBytes(UTF_8));

    assertThat(findings).hasSize(11);
    assertThat(findings.get(10).code()).isEqualTo("tarn_findings_limit");
  }

  @Test
  void valuesThatJsonDoesNotHave() {
    Map<String, Object> event = new HashMap<>();
    event.put("class_uid", 6003);
    event.put("time", Double.NaN);
    event.put("message", java.net.URI.create("x:y"));
    event.put("count", (short) 5);

    assertThat(validator.validate(event))
        .extracting(finding -> finding.code() + " " + finding.path())
        .contains("attribute_wrong_type time")
        .doesNotContain("attribute_wrong_type message", "attribute_wrong_type count");
  }
}
