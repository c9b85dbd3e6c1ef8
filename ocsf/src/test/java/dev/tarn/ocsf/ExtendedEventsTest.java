package dev.tarn.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of an extension are checked and completed as those of OCSF are. */
class ExtendedEventsTest {
  private static final String DOOR =
      """
      {"class_uid": 99901001, "category_uid": 1, "activity_id": 1, "type_uid": 9990100101,
       "severity_id": 1, "time": 1714550455000, "door": "A-12",
       "metadata": {"version": "1.8.0", "product": {"name": "Doors", "vendor_name": "Acme"}},
       "badge": {"uid": "b1", "badge_kind_id": 1}}
      """;
  private static final String AUTHENTICATION =
      """
      {"class_uid": 3002, "category_uid": 3, "activity_id": 1, "type_uid": 300201,
       "severity_id": 1, "time": 1714550455000, "user": {"name": "alice"},
       "service": {"name": "door"}, "badge": {"uid": "b1", "badge_kind_id": 1},
       "metadata": {"version": "1.8.0", "product": {"name": "Doors", "vendor_name": "Acme"}}}
      """;

  @TempDir private Path directory;

  @BeforeEach
  void writeExtension() throws IOException {
    write("extension.json", "{'caption': 'Acme', 'name': 'acme', 'uid': 999, 'version': '1.0.0'}");
    write(
        "dictionary.json",
        """
        {'attributes': {
          'badge': {'caption': 'Badge', 'type': 'badge'},
          'badge_kind': {'caption': 'Kind', 'type': 'string_t'},
          'badge_kind_id': {'caption': 'Kind ID', 'type': 'integer_t', 'sibling': 'badge_kind',
            'enum': {'0': {'caption': 'Unknown'}, '99': {'caption': 'Other'}}},
          'door': {'caption': 'Door', 'type': 'door_t', 'observable': 9990001},
          'guard': {'caption': 'Guard', 'type': 'string_t'}},
         'types': {'attributes': {
          'door_t': {'caption': 'Door', 'type': 'string_t', 'regex': '^[A-Z]+-[0-9]+$', 'max_len': 8}}}}
        """);
    write(
        "objects/badge.json",
        """
        {'name': 'badge', 'caption': 'Badge', 'extends': '_entity',
         'constraints': {'at_least_one': ['name', 'uid']},
         'attributes': {
          'badge_kind': {'requirement': 'optional'},
          'badge_kind_id': {'requirement': 'required', 'enum': {'1': {'caption': 'Staff'},
            '2': {'caption': 'Guest', '@deprecated': {'message': 'Use 1.', 'since': '1.0.0'}}}}}}
        """);
    write(
        "profiles/escort.json",
        """
        {'name': 'escort', 'caption': 'Escort', 'meta': 'profile',
         'attributes': {'guard': {'requirement': 'required'}}}
        """);
    write(
        "events/door_activity.json",
        """
        {'name': 'door_activity', 'caption': 'Door Activity', 'extends': 'base_event', 'uid': 1,
         'category': 'system', 'profiles': ['escort'],
         'attributes': {
          '$include': ['profiles/escort.json'],
          'activity_id': {'enum': {'1': {'caption': 'Open'}}},
          'badge': {'requirement': 'optional'},
          'door': {'requirement': 'required'}}}
        """);
    write(
        "events/authentication.json",
        "{'extends': 'authentication', 'attributes': {'badge': {'requirement': 'optional'}}}");
  }

  @Test
  void acceptsWhatTheExtensionDefines() {
    assertThat(forced().validate(DOOR.getBytes(UTF_8))).isEmpty();
    assertThat(choosing().validate(DOOR.getBytes(UTF_8))).isEmpty();
    assertThat(codes(Validator.create(), DOOR)).containsExactly("class_uid_unknown class_uid");
  }

  @Test
  void checksTypesEnumsAndConstraintsOfTheExtension() {
    String event =
        DOOR.replace("A-12", "lobby door")
            .replace(
                "{\"uid\": \"b1\", \"badge_kind_id\": 1}",
                "{\"badge_kind_id\": 2, \"badge_kind\": \"Staff\", \"color\": \"red\"}");
    assertThat(codes(forced(), event))
        .containsExactlyInAnyOrder(
            "attribute_value_exceeds_max_len door",
            "attribute_value_regex_not_matched door",
            "attribute_unknown badge.color",
            "attribute_enum_sibling_incorrect badge.badge_kind",
            "attribute_enum_value_deprecated badge.badge_kind_id",
            "constraint_failed badge");
    assertThat(
            codes(forced(), DOOR.replace("\"type_uid\": 9990100101", "\"type_uid\": 9990100102")))
        .containsExactlyInAnyOrder(
            "attribute_enum_value_unknown type_uid", "type_uid_incorrect type_uid");
  }

  @Test
  void gatesAttributesByTheProfileOfTheExtension() {
    String guarded = DOOR.replace("\"door\"", "\"guard\": \"g1\", \"door\"");
    assertThat(codes(forced(), guarded))
        .containsExactly("attribute_unknown guard", "tarn_attribute_without_profile guard");
    assertThat(codes(forced(), withProfile(guarded, "acme/escort"))).isEmpty();
    assertThat(codes(forced(), withProfile(DOOR, "acme/escort")))
        .containsExactly("attribute_required_missing guard");
    assertThat(codes(forced(), withProfile(DOOR, "escort")))
        .containsExactly("profile_unknown metadata.profiles[0]");
  }

  @Test
  void patchesAClassInEachVersionThatAnEventNames() {
    for (String version : List.of("1.5.0", "1.8.0")) {
      String event = AUTHENTICATION.replace("1.8.0", version);
      assertThat(codes(choosing(), event)).as(version).isEmpty();
      assertThat(codes(Validator.create(), event))
          .as(version)
          .containsExactly("attribute_unknown badge");
    }
  }

  @Test
  void enrichesWithCaptionsAndObservablesOfTheExtension() {
    Map<String, Object> event = tree(DOOR);
    Enricher enricher = Enricher.builder().schema(schema()).build();
    Map<String, Object> enriched = enricher.enrich(event);
    assertThat(enriched)
        .containsEntry("class_name", "Door Activity")
        .containsEntry("activity_name", "Open")
        .containsEntry("type_name", "Door Activity: Open")
        .containsEntry("badge", Map.of("uid", "b1", "badge_kind_id", 1L, "badge_kind", "Staff"));
    assertThat(enriched.get("observables"))
        .asInstanceOf(LIST)
        .contains(Map.of("name", "door", "type_id", 9990001L, "type", "Door", "value", "A-12"));
    assertThat(forced().validate(enriched)).isEmpty();
    assertThat(enricher.unenrich(enriched)).isEqualTo(enricher.unenrich(event));
  }

  private Schema schema() {
    return Schema.load(SchemaVersion.V1_8_0).extend(List.of(directory)).orThrow();
  }

  private Validator forced() {
    return Validator.builder().schema(schema()).build();
  }

  private Validator choosing() {
    return Validator.builder().schemas(Schemas.extended(List.of(directory))).build();
  }

  private static String withProfile(String event, String profile) {
    return event.replace(
        "\"version\": \"1.8.0\"", "\"version\": \"1.8.0\", \"profiles\": [\"" + profile + "\"]");
  }

  private static Map<String, Object> tree(String json) {
    return ((EventJson.Event) EventJson.read(json.getBytes(UTF_8))).tree();
  }

  private static List<String> codes(Validator validator, String json) {
    return validator.validate(json.getBytes(UTF_8)).stream()
        .map(finding -> finding.code() + " " + finding.path())
        .toList();
  }

  private void write(String name, String json) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, json.replace('\'', '"'));
  }
}
