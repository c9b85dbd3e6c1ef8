package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Translation.Change;
import dev.tarn.ocsf.Translation.Outcome;
import dev.tarn.ocsf.Translation.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TranslatorTest {

  /** Keys and values in turn. */
  private static Map<String, Object> object(Object... entries) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      object.put((String) entries[i], entries[i + 1]);
    }
    return object;
  }

  private static List<Object> list(Object... elements) {
    return new ArrayList<>(Arrays.asList(elements));
  }

  private static Map<String, Object> event(long classUid, SchemaVersion version, Object... more) {
    Map<String, Object> event =
        object(
            "class_uid",
            classUid,
            "activity_id",
            1L,
            "metadata",
            object("version", version.text(), "product", object("vendor_name", "Example")));
    event.putAll(object(more));
    return event;
  }

  private static Translation translate(Map<String, Object> event, SchemaVersion target) {
    return Translator.to(target).translate(event);
  }

  private static Map<String, Object> at(Map<String, Object> event, String name) {
    return EventFacts.object((Map<?, ?>) event.get(name));
  }

  private static Change change(String path, Reason reason, Outcome outcome, String target) {
    return new Change(path, reason, outcome, target);
  }

  @Test
  void setsTheVersionAndLeavesTheRest() {
    Map<String, Object> event =
        event(6003, SchemaVersion.V1_5_0, "time", 1L, "severity_id", 1L, "category_uid", 6L);

    Translation translation = translate(event, SchemaVersion.V1_8_0);

    Map<String, Object> expected = new LinkedHashMap<>(event);
    expected.put(
        "metadata", object("version", "1.8.0", "product", object("vendor_name", "Example")));
    assertThat(translation.event()).isEqualTo(expected);
    assertThat(at(event, "metadata")).containsEntry("version", "1.5.0");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    Map<String, Object> version = object("class_uid", 6003L);
    Map<String, Object> eventClass = event(1, SchemaVersion.V1_5_0);

    assertThat(translate(version, SchemaVersion.V1_8_0).changes())
        .containsExactly(change("metadata.version", Reason.VERSION_UNKNOWN, Outcome.REFUSED, null));
    assertThat(translate(eventClass, SchemaVersion.V1_8_0).refusal())
        .contains(change("class_uid", Reason.CLASS_UNKNOWN, Outcome.REFUSED, null));
    assertThat(
            Translator.builder(SchemaVersion.V1_8_0)
                .from(SchemaVersion.V1_0_0)
                .build()
                .translate(version)
                .refusal())
        .isEmpty();
  }

  @Test
  void keepsWhatTheTargetLacksInUnmappedUnderItsPath() {
    Map<String, Object> event =
        event(
            6003,
            SchemaVersion.V1_8_0,
            "resources",
            list(object("uid", "r", "is_backed_up", true)),
            "raw_data_size",
            12L,
            "unmapped",
            object("old", 1L));

    Translation translation = translate(event, SchemaVersion.V1_0_0);

    assertThat(translation.event())
        .containsEntry(
            "unmapped",
            object("old", 1L, "resources[0].is_backed_up", "true", "raw_data_size", "12"))
        .containsEntry("resources", list(object("uid", "r")));
    assertThat(translation.changes())
        .contains(
            change(
                "resources[0].is_backed_up",
                Reason.ATTRIBUTE_MISSING,
                Outcome.UNMAPPED,
                "unmapped[\"resources[0].is_backed_up\"]"));
    assertThat(translation.isLossy()).isTrue();
  }

  @Test
  void keepsListsWholeAndQuotesOddKeys() {
    Map<String, Object> event =
        event(
            6003,
            SchemaVersion.V1_8_0,
            "strange.key",
            object("a", list(1L, object("b", null)), "none", null, "empty", object()));

    assertThat(translate(event, SchemaVersion.V1_5_0).event())
        .containsEntry(
            "unmapped",
            object(
                "\"strange.key\".a",
                "[1,{\"b\":null}]",
                "\"strange.key\".none",
                null,
                "\"strange.key\".empty",
                "{}"));
  }

  @Test
  void boundsUnmapped() {
    Map<String, Object> unknown = object();
    for (int i = 0; i < 1500; i++) {
      unknown.put("k" + i, (long) i);
    }
    Map<String, Object> event = event(6003, SchemaVersion.V1_8_0, "unknown", unknown);

    Map<String, Object> unmapped = at(translate(event, SchemaVersion.V1_5_0).event(), "unmapped");

    assertThat(unmapped).hasSize(1001).containsEntry("unknown.k999", "999");
    assertThat((String) unmapped.get("_rest"))
        .startsWith("{\"unknown.k1000\":\"1000\",")
        .endsWith("\"unknown.k1499\":\"1499\"}");
  }

  @Test
  void movesWhatAnotherVersionHasElsewhereThereAndBack() {
    Map<String, Object> old =
        event(
            4002,
            SchemaVersion.V1_0_0,
            "http_status",
            404L,
            "http_response",
            object("status", "gone"),
            "proxy",
            object("ip", "192.0.2.1"));

    Translation there = translate(old, SchemaVersion.V1_1_0);

    assertThat(there.event())
        .containsEntry("http_response", object("status", "gone", "code", 404L))
        .doesNotContainKey("http_status")
        .as("proxy_endpoint needs a profile")
        .containsEntry("proxy", object("ip", "192.0.2.1"));
    assertThat(there.changes())
        .contains(
            change("http_status", Reason.ATTRIBUTE_RENAMED, Outcome.MOVED, "http_response.code"));
    assertThat(
            Translator.builder(SchemaVersion.V1_1_0)
                .replaceDeprecated(false)
                .build()
                .translate(old)
                .event())
        .containsEntry("http_status", 404L);
  }

  @Test
  void movesIntoAndOutOfListsAndObjects() {
    Map<String, Object> old =
        event(
            2002,
            SchemaVersion.V1_1_0,
            "vulnerabilities",
            list(
                object(
                    "cve",
                    object("uid", "CVE-1", "cwe", object("uid", "CWE-79")),
                    "kb_articles",
                    list("KB1", "KB2"),
                    "fix_available",
                    true)),
            "resource",
            object("uid", "r"));

    Map<String, Object> there = translate(old, SchemaVersion.V1_4_0).event();

    assertThat(there)
        .containsEntry("resources", list(object("uid", "r")))
        .containsEntry(
            "vulnerabilities",
            list(
                object(
                    "cve",
                    object("uid", "CVE-1", "related_cwes", list(object("uid", "CWE-79"))),
                    "kb_article_list",
                    list(object("uid", "KB1"), object("uid", "KB2")),
                    "is_fix_available",
                    true)));
    assertThat(translate(there, SchemaVersion.V1_0_0).event())
        .as("the class came with 1.1.0")
        .containsEntry("class_uid", 0L);
    Map<String, Object> back = translate(there, SchemaVersion.V1_1_0).event();
    assertThat(back).containsEntry("resource", object("uid", "r"));
    assertThat(back.toString()).contains("cwe={uid=CWE-79}");
  }

  @Test
  void spreadsAListOfTwo() {
    Map<String, Object> old =
        event(
            6003,
            SchemaVersion.V1_0_0,
            "src_endpoint",
            object(
                "ip",
                "192.0.2.1",
                "location",
                object("coordinates", list(13.4, 52.5), "city", "Berlin")));

    Map<String, Object> there = translate(old, SchemaVersion.V1_8_0).event();

    assertThat(at(there, "src_endpoint").get("location"))
        .isEqualTo(object("city", "Berlin", "long", 13.4, "lat", 52.5));
    assertThat(translate(there, SchemaVersion.V1_0_0).event().get("src_endpoint"))
        .isEqualTo(old.get("src_endpoint"));
  }

  @Test
  void replacesEnumValuesThatTheTargetLacksByOther() {
    Map<String, Object> event =
        event(
            3002,
            SchemaVersion.V1_8_0,
            "activity_id",
            7L,
            "activity_name",
            "Account Switch",
            "type_uid",
            300207L,
            "type_name",
            "Authentication: Account Switch");

    Translation translation = translate(event, SchemaVersion.V1_0_0);

    assertThat(translation.event())
        .containsEntry("activity_id", 99L)
        .containsEntry("activity_name", "Account Switch")
        .containsEntry("type_uid", 300299L)
        .containsEntry("type_name", "Authentication: Other")
        .containsEntry("unmapped", object("activity_id", "7"));
  }

  @Test
  void putsTheCaptionBesideOther() {
    Map<String, Object> event = event(3002, SchemaVersion.V1_8_0, "activity_id", 7L);

    assertThat(translate(event, SchemaVersion.V1_0_0).event())
        .containsEntry("activity_id", 99L)
        .containsEntry("activity_name", "Account Switch");
  }

  @Test
  void heedsValuesThatChangedTheirMeaning() {
    Map<String, Object> event = event(3002, SchemaVersion.V1_1_0, "logon_type_id", 0L);

    Translation there = translate(event, SchemaVersion.V1_2_0);

    assertThat(there.event()).containsEntry("logon_type_id", 1L);
    assertThat(there.changes())
        .contains(
            change(
                "logon_type_id", Reason.ENUM_VALUE_RENUMBERED, Outcome.CONVERTED, "logon_type_id"));
    assertThat(translate(there.event(), SchemaVersion.V1_1_0).event())
        .containsEntry("logon_type_id", 0L);
  }

  @Test
  void followsCaptionsThatChanged() {
    Map<String, Object> event =
        event(
            3002,
            SchemaVersion.V1_0_0,
            "activity_id",
            4L,
            "activity_name",
            "Service Ticket",
            "type_uid",
            300204L);

    assertThat(translate(event, SchemaVersion.V1_1_0).event())
        .containsEntry("activity_id", 4L)
        .containsEntry("activity_name", "Service Ticket Request")
        .containsEntry("type_uid", 300204L);
  }

  @Test
  void givesRenamedClassesTheirNames() {
    Map<String, Object> event =
        event(205004, SchemaVersion.V1_1_0, "class_name", "Registry Key Info");

    assertThat(translate(event, SchemaVersion.V1_2_0).event())
        .containsEntry("class_uid", 205004L)
        .containsEntry("class_name", "Registry Key Query");
  }

  @Test
  void makesABaseEventOfAClassThatTheTargetLacks() {
    Map<String, Object> event =
        event(
            6008,
            SchemaVersion.V1_8_0,
            "class_name",
            "Application Error",
            "category_uid",
            6L,
            "type_uid",
            600801L,
            "time",
            1L,
            "message",
            "out of memory");

    Translation translation = translate(event, SchemaVersion.V1_0_0);

    assertThat(translation.event())
        .containsEntry("class_uid", 0L)
        .containsEntry("class_name", "Base Event")
        .containsEntry("category_uid", 0L)
        .containsEntry("activity_id", 99L)
        .containsEntry("type_uid", 99L)
        .containsEntry("message", "out of memory");
    assertThat(at(translation.event(), "unmapped"))
        .containsEntry("class_uid", "6008")
        .containsEntry("class_name", "Application Error")
        .containsEntry("type_uid", "600801")
        .containsEntry("activity_id", "1");
  }

  @Test
  void turnsActivitiesOfOldQueriesIntoResults() {
    Map<String, Object> event =
        event(
            205019,
            SchemaVersion.V1_1_0,
            "activity_id",
            3L,
            "activity_name",
            "Does not exist",
            "type_uid",
            20501903L);

    Translation there = translate(event, SchemaVersion.V1_2_0);

    assertThat(there.event())
        .containsEntry("activity_id", 1L)
        .containsEntry("query_result_id", 3L)
        .containsEntry("query_result", "Does not exist")
        .containsEntry("type_uid", 20501901L)
        .doesNotContainKey("activity_name");
    assertThat(translate(there.event(), SchemaVersion.V1_1_0).event())
        .containsEntry("activity_id", 3L)
        .containsEntry("activity_name", "Does not exist")
        .containsEntry("type_uid", 20501903L)
        .doesNotContainKey("query_result_id");
  }

  @Test
  void writesValuesInTheTypesOfTheTarget() {
    Map<String, Object> incident = event(2005, SchemaVersion.V1_1_0, "priority", 3L);
    Map<String, Object> finding =
        event(
            2001,
            SchemaVersion.V1_0_0,
            "vulnerabilities",
            list(object("cve", object("uid", "CVE-1", "cvss", object("version", "3.1")))));

    assertThat(translate(incident, SchemaVersion.V1_2_0).event()).containsEntry("priority", "3");
    Map<String, Object> there = translate(finding, SchemaVersion.V1_1_0).event();
    assertThat(there.toString()).contains("cvss=[{version=3.1}]");
    assertThat(translate(there, SchemaVersion.V1_0_0).event().toString())
        .contains("cvss={version=3.1}");
  }

  @Test
  void unmapsValuesThatTheTargetsTypeRefuses() {
    Map<String, Object> event =
        event(
            6003,
            SchemaVersion.V1_5_0,
            "src_endpoint",
            object("hostname", "under_score.example.com", "name", "n"),
            "duration",
            1L << 40);

    Translation translation = translate(event, SchemaVersion.V1_1_0);

    assertThat(translation.event())
        .containsEntry("src_endpoint", object("name", "n"))
        .containsEntry(
            "unmapped",
            object(
                "src_endpoint.hostname",
                "under_score.example.com",
                "duration",
                Long.toString(1L << 40)));
  }

  @Test
  void dropsProfilesThatTheTargetLacksAndAddsThoseItNeeds() {
    Map<String, Object> event =
        event(
            2004,
            SchemaVersion.V1_8_0,
            "metadata",
            object("version", "1.8.0", "profiles", list("incident", "datetime")),
            "ticket",
            object("uid", "T-1"),
            "device",
            object("hostname", "h", "type_id", 1L));

    Translation translation = translate(event, SchemaVersion.V1_3_0);

    assertThat(at(translation.event(), "metadata"))
        .containsEntry("profiles", list("datetime", "host"));
    assertThat(translation.event()).containsKey("device").doesNotContainKey("ticket");
    assertThat(translation.changes())
        .contains(
            change("device", Reason.PROFILE_NEEDED, Outcome.ADDED, "host"),
            change(
                "metadata.profiles[0]",
                Reason.PROFILE_UNKNOWN,
                Outcome.UNMAPPED,
                "unmapped[\"metadata.profiles[0]\"]"));
  }

  @Test
  void letsObservablesFollowWhatTheyName() {
    Map<String, Object> event =
        event(
            4002,
            SchemaVersion.V1_8_0,
            "http_response",
            object("code", 404L),
            "src_endpoint",
            object("ip", "192.0.2.1", "mac_vendor", "x"),
            "observables",
            list(
                object("name", "src_endpoint.mac_vendor", "type_id", 0L, "value", "x"),
                object("name", "src_endpoint.ip", "type_id", 2L, "value", "192.0.2.1")));

    Translation translation = translate(event, SchemaVersion.V1_1_0);

    assertThat(translation.event())
        .containsEntry(
            "observables",
            list(object("name", "src_endpoint.ip", "type_id", 2L, "value", "192.0.2.1")));
    assertThat(at(translation.event(), "unmapped"))
        .containsEntry("observables[0].name", "src_endpoint.mac_vendor")
        .containsEntry("observables[0].value", "x");
  }

  @Test
  void notesWhatIsMissingAndMakesNothingUp() {
    Map<String, Object> event = event(4002, SchemaVersion.V1_8_0, "time", 1L);

    assertThat(translate(event, SchemaVersion.V1_0_0).changes())
        .contains(
            change("dst_endpoint", Reason.REQUIRED_MISSING, Outcome.NOT_FILLED, null),
            change("severity_id", Reason.REQUIRED_MISSING, Outcome.NOT_FILLED, null));
  }

  @Test
  void leavesWhatWasWrongBefore() {
    Map<String, Object> event =
        event(
            6003,
            SchemaVersion.V1_8_0,
            "severity_id",
            "high",
            "src_endpoint",
            "192.0.2.1",
            "resources",
            object("uid", "r"),
            "observables",
            list("none"),
            "metadata",
            object("version", "1.8.0", "profiles", "cloud"));

    Map<String, Object> expected = new LinkedHashMap<>(event);
    expected.put("metadata", object("version", "1.5.0", "profiles", "cloud"));
    assertThat(translate(event, SchemaVersion.V1_5_0).event()).isEqualTo(expected);
  }

  @Test
  void saysWhatHappenedInWords() {
    assertThat(change("a.b", Reason.ATTRIBUTE_MISSING, Outcome.UNMAPPED, "unmapped[\"a.b\"]"))
        .hasToString("a.b: the target version has no such attribute, kept at unmapped[\"a.b\"]");
  }
}
