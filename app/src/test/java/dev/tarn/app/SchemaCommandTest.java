package dev.tarn.app;

import static dev.tarn.app.Ran.tarn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.EventJson;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SchemaCommandTest {
  private static Map<String, Object> json(Ran ran) {
    assertThat(ran.code()).isEqualTo(0);
    if (EventJson.read(ran.out().getBytes(StandardCharsets.UTF_8))
        instanceof EventJson.Event event) {
      return event.tree();
    }
    throw new AssertionError("no JSON object: " + ran.out());
  }

  @Test
  void showsAClass() {
    Ran ran = tarn("schema", "api_activity");

    assertThat(ran.code()).isEqualTo(0);
    assertThat(ran.out())
        .startsWith("API Activity: class api_activity, OCSF 1.8.0\n")
        .containsPattern("class_uid +6003\n")
        .containsPattern("category +6 Application Activity\n")
        .containsPattern("Required\n  activity_id +integer_t +enum, caption in activity_name\n")
        .containsPattern("With profile cloud\n  cloud +cloud +required\n")
        .containsPattern(
            "activity_id +0 Unknown, 1 Create, 2 Read, 3 Update, 4 Delete, 99 Other\n");
    assertThat(tarn("schema", "6003")).isEqualTo(ran);
    assertThat(tarn("schema", "class", "api_activity")).isEqualTo(ran);
  }

  @Test
  void showsAClassOfAnExtensionAndADeprecatedOne() {
    assertThat(tarn("schema", "win/registry_key_activity").out())
        .containsPattern("extension +win\n");
    assertThat(tarn("schema", "security_finding").out())
        .containsPattern("deprecated +since 1\\.1\\.0\n");
  }

  @Test
  void showsAnObjectAndWhatHoldsIt() {
    Ran ran = tarn("schema", "user");

    assertThat(ran.out())
        .startsWith("User: object user, OCSF 1.8.0\n")
        .containsPattern("at least one of +account, name, uid\n")
        .containsPattern("groups +group\\[\\]\n")
        .containsPattern("manager +in object ldap_person\n")
        .contains("There is also the attribute: tarn schema attribute user\n");
  }

  @Test
  void showsAnAttributeWhereverItIs() {
    assertThat(tarn("schema", "status_id").out())
        .startsWith("Attribute status_id, OCSF 1.8.0\n")
        .contains("caption in   status")
        .containsPattern("required +in class incident_finding\n");
    assertThat(tarn("schema", "attribute", "user").out())
        .startsWith("Attribute user, OCSF 1.8.0\n")
        .containsPattern("optional +in object job\n");
  }

  @Test
  void showsWhatIsAtAPath() {
    Ran ran = tarn("schema", "api_activity", "actor.user.uid");

    assertThat(ran.out())
        .containsPattern("actor +actor +Actor, required\n")
        .containsPattern("actor.user.uid +string_t +Unique ID, recommended\n");
    assertThat(tarn("schema", "api_activity.actor.user.uid")).isEqualTo(ran);
    assertThat(tarn("schema", "actor.user.uid").out())
        .contains("in  classes account_change, ")
        .contains(" more\n");
    assertThat(tarn("schema", "user.org.name").out()).contains("organization");
  }

  @Test
  void showsTypesProfilesAndCategories() {
    assertThat(tarn("schema", "port_t").out()).containsPattern("range +0 to 65535\n");
    assertThat(tarn("schema", "profile", "cloud").out()).containsPattern("cloud +cloud +required");
    assertThat(tarn("schema", "6").out()).contains("6003  api_activity");
    assertThat(tarn("schema").out())
        .startsWith("83 classes, 178 objects, OCSF 1.8.0\n")
        .contains("3 Identity & Access Management\n")
        .contains("versions    1.0.0, ");
  }

  @Test
  void knowsAClassByItsOlderNameAndOlderVersions() {
    assertThat(tarn("schema", "kernel_extension").out())
        .contains("class kernel_extension_activity");
    assertThat(tarn("schema", "kernel_extension_activity", "--ocsf", "1.1.0").out())
        .contains("class kernel_extension, OCSF 1.1.0");
  }

  @Test
  void knowsWhatPeopleCallAClassAnObjectOrAType() {
    assertThat(tarn("schema", "API Activity").out()).startsWith("API Activity: class api_activity");
    assertThat(tarn("schema", "network connection information").out())
        .startsWith("Network Connection Information: object network_connection_info");
    assertThat(tarn("schema", "IP Address").out()).startsWith("IP Address: type ip_t");
  }

  @Test
  void saysWhatWasMeantByAnUnknownName() {
    Ran mistyped = tarn("schema", "api_activty");
    assertThat(mistyped.code()).isEqualTo(2);
    assertThat(mistyped.out()).isEmpty();
    assertThat(mistyped.err())
        .isEqualToIgnoringNewLines(
            "tarn: OCSF 1.8.0 has no class, object, attribute, type or profile 'api_activty';"
                + " did you mean 'api_activity'?");

    assertThat(tarn("schema", "ai_model", "--ocsf", "1.1.0").err())
        .contains("it exists in OCSF 1.8.0");
    assertThat(tarn("schema", "6003", "actor.usr").err())
        .contains("unknown attribute 'usr' of object 'actor'; did you mean 'user'?");
    assertThat(tarn("schema", "unmapped.x").err()).contains("'unmapped' allows any key");
    for (String nothing : List.of("77", "99999999999999", "..", ".", "a.", "actor.", "")) {
      Ran ran = tarn("schema", nothing);
      assertThat(ran.code()).as(nothing).isEqualTo(2);
      assertThat(ran.err()).as(nothing).startsWith("tarn: ").doesNotContain("bug");
    }
    assertThat(tarn("schema", "user", "--ocsf", "1.9.0").code()).isEqualTo(2);
  }

  @Test
  void printsJsonForPrograms() {
    Map<String, Object> api = json(tarn("schema", "api_activity", "--output", "json"));
    assertThat(api)
        .containsEntry("kind", "class")
        .containsEntry("uid", 6003L)
        .containsEntry("ocsf", "1.8.0");
    assertThat((List<?>) api.get("attributes"))
        .hasSize(
            Schema.load(SchemaVersion.V1_8_0).findClass(6003).orElseThrow().attributes().size());

    for (String word : List.of("user", "status_id", "actor.user.uid", "ip_t", "osint", "6")) {
      assertThat(json(tarn("schema", word, "-o", "json"))).as(word).containsKey("kind");
    }
    assertThat(json(tarn("schema", "-o", "json"))).containsKeys("classes", "objects", "types");
  }

  @Test
  void fitsOnATerminal() {
    for (SchemaVersion version : List.of(SchemaVersion.V1_0_0, SchemaVersion.V1_8_0)) {
      for (EventClass eventClass : Schema.load(version).classes()) {
        assertThat(tarn("schema", eventClass.name(), "--ocsf", version.text()).out().lines())
            .as(eventClass.name())
            .allMatch(line -> line.length() <= 100);
      }
    }
  }

  @Test
  void comparesVersions() {
    Ran overview = tarn("schema", "diff", "1.1.0", "1.8.0");
    assertThat(overview.code()).isEqualTo(0);
    assertThat(overview.out())
        .containsPattern("\\+  1009 script_activity +Script Activity\n")
        .containsPattern("~  1002 kernel_extension_activity +was kernel_extension, ")
        .containsPattern("~  5002 config_state +now deprecated, ");

    assertThat(tarn("schema", "diff", "1.1.0", "1.8.0", "api_activity").out())
        .containsPattern("~  duration +type integer_t -> long_t\n")
        .containsPattern("\\+  osint +osint\\[\\], required, with profile osint\n")
        .containsPattern("Object user, at [a-z_.]+\n");
    assertThat(tarn("schema", "diff", "1.8.0", "1.8.0", "6003").out()).contains("Nothing differs.");
    assertThat(tarn("schema", "diff", "1.1.0", "1.8.0", "ai_model").out())
        .contains("exists only in 1.8.0");
  }

  @Test
  void comparesVersionsForPrograms() {
    Map<String, Object> diff =
        json(tarn("schema", "diff", "1.1.0", "1.8.0", "api_activity", "-o", "json"));

    assertThat(diff).containsEntry("from", "1.1.0").containsEntry("to", "1.8.0");
    assertThat(diff.get("entries").toString())
        .contains("{aspect=type, attribute=duration, before=integer_t, after=long_t}");
  }

  @Test
  void refusesToCompareWhatDoesNotExist() {
    assertThat(tarn("schema", "diff", "1.1.0", "2.0.0").code()).isEqualTo(2);
    Ran unknown = tarn("schema", "diff", "1.1.0", "1.8.0", "ai_modle");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("did you mean 'ai_model'?");
  }
}
