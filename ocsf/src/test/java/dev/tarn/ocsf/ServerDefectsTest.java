package dev.tarn.ocsf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the OCSF server's validator does wrong, and this one does not. */
class ServerDefectsTest {
  private static final Validator SERVER_RULES = Validator.builder().ownRules(false).build();

  @Test
  void dottedConstraintsArePaths() {
    Map<String, Object> event = minimal(SchemaVersion.V1_1_0, 5004);
    Map<String, Object> os = object(object(event, "device"), "os");
    os.keySet().removeAll(List.of("sp_name", "sp_ver", "version"));
    assertThat(found(event)).containsExactly("constraint_failed ");

    for (String name : List.of("sp_name", "sp_ver", "version")) {
      os.put(name, name.equals("sp_ver") ? 7L : "22H2");
      assertThat(found(event)).as(name).noneMatch(one -> one.startsWith("constraint_failed"));
      os.remove(name);
    }
  }

  /** That the array is of the wrong type is one finding, not two. */
  @Test
  void dottedConstraintsLeadThroughArrays() {
    Map<String, Object> event = minimal(SchemaVersion.V1_7_0, 5040);
    Map<String, Object> device = object(event, "device");
    device.put("hostname", "host.example.com");
    event.put("device", List.of(device));
    assertThat(found(event)).containsExactly("attribute_wrong_type device");
  }

  @Test
  void nullSatisfiesNoConstraint() {
    Map<String, Object> event = minimal(SchemaVersion.V1_5_0, 6003);
    Map<String, Object> actor = object(event, "actor");
    actor.clear();
    assertThat(found(event)).containsExactly("constraint_failed actor");
    actor.put("app_name", null);
    assertThat(found(event)).containsExactly("constraint_failed actor");
    actor.put("app_name", "app");
    assertThat(found(event)).isEmpty();
  }

  @Test
  void nullIsNoEnumValueAndNoCaption() {
    Map<String, Object> event = minimal(SchemaVersion.V1_5_0, 6003);
    event.put("status_id", null);
    event.put("severity", null);
    assertThat(found(event)).isEmpty();
    event.put("severity_id", null);
    assertThat(found(event)).containsExactly("attribute_required_missing severity_id");
  }

  /** The expression of 1.6.0 and later refuses base64 without padding. */
  @ParameterizedTest
  @EnumSource(
      value = SchemaVersion.class,
      names = {"V1_6_0", "V1_7_0", "V1_8_0"})
  void bytestringsNeedNoPadding(SchemaVersion version) {
    Schema schema = Schema.load(version);
    EventClass activity = schema.findClass("registry_value_activity").orElseThrow();
    Map<String, Object> event = minimal(version, activity.uid());
    object(event, "reg_value").put("reg_binary_data", "dGFyb");
    assertThat(found(event)).isEmpty();
    assertThat(found(Validator.builder().schemaDefects(true).build(), event))
        .containsExactly("tarn_schema_defect reg_value.reg_binary_data");
    assertThat(found(Validator.builder().serverCompatible(true).ocsf(version).build(), event))
        .containsExactly("attribute_value_regex_not_matched reg_value.reg_binary_data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "::", "::ffff:192.0.2.1"})
  void addressesOf100AreChecked(String address) {
    Map<String, Object> event = minimal(SchemaVersion.V1_0_0, 4001);
    Map<String, Object> endpoint = object(event, "dst_endpoint");
    endpoint.put("ip", address);
    assertThat(found(event)).isEmpty();
    endpoint.put("ip", address + "x");
    assertThat(found(event)).containsExactly("attribute_value_regex_not_matched dst_endpoint.ip");
  }

  @Test
  void timesOf100AreChecked() {
    Map<String, Object> event = minimal(SchemaVersion.V1_0_0, 4001);
    object(event, "metadata").put("profiles", List.of("datetime"));
    event.put("time_dt", "2025-04-03T02:01:00.123Z");
    assertThat(found(event)).isEmpty();
    event.put("time_dt", "2025-04-03 02:01:00");
    assertThat(found(event)).containsExactly("attribute_value_regex_not_matched time_dt");
  }

  @Test
  void valuesAndRangesOfTypesAreChecked() {
    Schema base = Schema.load(SchemaVersion.V1_5_0);
    AttributeType level =
        new AttributeType("level_t", "Level", "integer_t", null, -1, null, List.of("1", "2"), -1);
    AttributeType share =
        new AttributeType(
            "share_t", "Share", "float_t", null, -1, new AttributeType.Range(0, 1), List.of(), -1);
    AttributeType color =
        new AttributeType(
            "color_t", "Color", "string_t", null, -1, null, List.of("red", "blue"), -1);
    Map<String, AttributeType> types = new LinkedHashMap<>();
    base.types().forEach(type -> types.put(type.name(), type));
    Map<String, Attribute> attributes =
        new LinkedHashMap<>(base.findClass(0).orElseThrow().attributes());
    for (AttributeType type : List.of(level, share, color)) {
      types.put(type.name(), type);
      String name = type.name().replace("_t", "");
      attributes.put(name, optional(name, type));
    }
    Map<String, ObjectType> objects = new LinkedHashMap<>();
    base.objects().forEach(object -> objects.put(object.name(), object));
    EventClass event =
        new EventClass(
            "base_event",
            "Base Event",
            0,
            0,
            "Uncategorized",
            Set.of(),
            null,
            null,
            attributes,
            Constraints.NONE);
    Schema schema =
        new Schema(
            SchemaVersion.V1_5_0, Map.of(), Map.of(), types, Map.of("base_event", event), objects);
    Validator validator = Validator.builder().schema(schema).ownRules(false).build();

    Map<String, Object> members = minimal(SchemaVersion.V1_5_0, 0);
    members.putAll(Map.of("level", 2L, "share", 0.5, "color", "red"));
    assertThat(found(validator, members)).isEmpty();
    members.putAll(Map.of("level", 3L, "share", 1.5, "color", "green"));
    assertThat(found(validator, members))
        .containsExactlyInAnyOrder(
            "attribute_value_not_in_type_values level",
            "attribute_value_exceeds_range share",
            "attribute_value_not_in_type_values color");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "7",
        "\"text\"",
        "[]",
        "[{}]",
        "{",
        "{}",
        "{\"class_uid\"",
        "{\"class_uid\":}",
        "{\"class_uid\":1e999999999}",
        "{\"class_uid\":1e99999999999999999999}",
        "{\"class_uid\":-0}",
        "{\"class_uid\":6003,\"class_uid\":null}",
        "{\"class_uid\":6003,\"metadata\":[]}",
        "{\"class_uid\":6003,\"metadata\":{\"profiles\":[[],{},null,1.5]},\"observables\":{}}",
        "{\"class_uid\":6003,\"observables\":[null,[],{\"name\":[]},{\"name\":\"...\"},"
            + "{\"name\":\"[\"},{\"name\":\"resources[\"},{\"name\":\"resources[9999999999].uid\"}]}",
        "{\"class_uid\":6003,\"a\":\"\\ud800\"}",
        "{\"class_uid\":6003} {}",
        "\ufeff{\"class_uid\":6003}",
      })
  void oddTextsAreFindings(String text) {
    for (Validator validator : List.of(Validator.create(), SERVER_RULES)) {
      assertThat(validator.validate(text.getBytes(UTF_8))).isNotEmpty();
    }
  }

  @Test
  void deepNestingIsAFinding() {
    String text = "{\"class_uid\":6003,\"unmapped\":" + "[".repeat(1_000_000);
    assertThat(Validator.create().validate(text.getBytes(UTF_8))).isNotEmpty();
  }

  @Test
  void longTextsAndNumbersAreChecked() {
    Map<String, Object> event = minimal(SchemaVersion.V1_3_0, 6003);
    event.put("message", "m".repeat(1 << 20));
    assertThat(found(event)).containsExactly("attribute_value_exceeds_max_len message");
    event.put("message", "short");
    event.put("count", new BigInteger("9".repeat(300)));
    assertThat(found(event)).containsExactly("attribute_wrong_type count");
  }

  @Test
  void neverThrowsForSpoiltText() {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    Random random = new Random(seed);
    EventGenerator generator = new EventGenerator(Schema.load(SchemaVersion.V1_8_0), seed);
    EventClass eventClass =
        Schema.load(SchemaVersion.V1_8_0).findClass("detection_finding").orElseThrow();
    Validator validator = Validator.create();
    Validator compatible = Validator.builder().serverCompatible(true).build();
    for (int round = 0; round < 300; round++) {
      byte[] json =
          JsonText.utf8(
              generator.generate(eventClass, Set.of(), EventGenerator.Extent.RECOMMENDED).event());
      byte[] spoilt = Arrays.copyOf(json, 1 + random.nextInt(json.length));
      for (int left = random.nextInt(4); left > 0; left--) {
        spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
      }
      assertThat(validator.validate(spoilt))
          .as("seed %d: %s", seed, new String(spoilt, ISO_8859_1))
          .isNotNull();
      assertThat(compatible.validate(spoilt)).as("seed %d", seed).isNotNull();
    }
  }

  private static Attribute optional(String name, AttributeType type) {
    return new Attribute(
        name,
        type.caption(),
        type,
        null,
        false,
        Requirement.OPTIONAL,
        Set.of(),
        Map.of(),
        null,
        -1,
        null);
  }

  private static Map<String, Object> minimal(SchemaVersion version, int classUid) {
    Schema schema = Schema.load(version);
    return new EventGenerator(schema, 1)
        .generate(schema.findClass(classUid).orElseThrow(), Set.of(), EventGenerator.Extent.MINIMAL)
        .event();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Map<String, Object> holder, String name) {
    return (Map<String, Object>) holder.get(name);
  }

  private static List<String> found(Map<String, Object> event) {
    return found(SERVER_RULES, event);
  }

  private static List<String> found(Validator validator, Map<String, Object> event) {
    return validator.validate(JsonText.utf8(event)).stream()
        .map(finding -> finding.code() + " " + finding.path())
        .toList();
  }
}
