package dev.tarn.app;

import static dev.tarn.app.Ran.tarn;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An extension from its files over a mapping and a lake to SQL. */
final class ExtensionRunTest {
  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** The example of docs/extensions.md. */
  @BeforeEach
  void writeExtension() throws IOException {
    write(
        "acme/extension.json",
        """
        {"caption": "Acme", "name": "acme", "uid": 999, "version": "1.0.0"}
        """);
    write(
        "acme/dictionary.json",
        """
        {
          "attributes": {
            "badge": {"caption": "Badge", "type": "badge"},
            "badge_kind": {"caption": "Kind of Badge", "type": "string_t"},
            "badge_kind_id": {
              "caption": "Kind of Badge ID", "type": "integer_t", "sibling": "badge_kind",
              "enum": {"0": {"caption": "Unknown"}, "99": {"caption": "Other"}}
            },
            "door": {"caption": "Door", "type": "string_t"}
          }
        }
        """);
    write(
        "acme/objects/badge.json",
        """
        {
          "caption": "Badge", "name": "badge", "extends": "_entity",
          "attributes": {
            "badge_kind": {"requirement": "optional"},
            "badge_kind_id": {
              "requirement": "recommended",
              "enum": {"1": {"caption": "Staff"}, "2": {"caption": "Visitor"}}
            }
          }
        }
        """);
    write(
        "acme/events/door_activity.json",
        """
        {
          "caption": "Door Activity", "name": "door_activity", "extends": "system", "uid": 1,
          "attributes": {
            "activity_id": {"enum": {"1": {"caption": "Open"}, "2": {"caption": "Shut"}}},
            "badge": {"requirement": "recommended"},
            "door": {"requirement": "required"}
          }
        }
        """);
    write(
        "acme/events/authentication.json",
        """
        {"extends": "authentication", "attributes": {"badge": {"requirement": "optional"}}}
        """);
    write(
        "doors.yaml",
        """
        mapping: doors
        ocsf: 1.8.0
        profiles: [host]
        input: {format: json, always: [at]}
        product: {name: Doors, vendor_name: Acme}
        events:
          - class: door_activity
            when: action in [open, shut]
            set:
              time: at
              activity_id: {from: action, enum: {open: open, shut: shut}}
              severity_id: {const: informational}
              device.hostname: controller
              device.type_id: {const: iot}
              actor.app_name: {const: Door Controller}
              door: door
              badge.uid: badge.id
              badge.badge_kind_id: {from: badge.kind, enum: {staff: staff, visitor: visitor}}
          - class: authentication
            set:
              time: at
              activity_id: {const: logon}
              severity_id: {const: informational}
              user.name: who
              badge.uid: badge.id
              service.name: {const: Gate}
        """);
    write(
        "logs/a.jsonl",
        """
        {"at":"2026-03-01T10:00:00Z","action":"open","door":"B-12","controller":"gate-1","badge":{"id":"77","kind":"visitor"}}
        {"at":"2026-03-01T10:00:01Z","action":"enter","who":"ann","badge":{"id":"78"}}
        """);
  }

  private Path configuration() throws IOException {
    return write(
        "tarn.yaml",
        """
        ocsf: {extensions: [acme]}
        lake: {path: lake}
        sources:
          doors: {type: file, path: logs, mapping: ./doors.yaml}
        """);
  }

  private static String query(String option, Path file, String sql) {
    Ran ran = tarn("query", option, file.toString(), "--output", "csv", sql);
    assertThat(ran.err()).isEmpty();
    return ran.out();
  }

  @Test
  void eventsOfAnExtensionAreStoredAndQueried() throws IOException {
    Path file = configuration();
    assertThat(tarn("check", file.toString()).out()).contains("good, 1 source");
    Ran run = tarn("run", "--until-idle", file.toString());
    assertThat(run.code()).as(run.err()).isEqualTo(0);

    assertThat(
            query(
                "--config",
                file,
                "SELECT class_uid, class_name, category_uid, type_uid, type_name, door, badge.uid,"
                    + " badge.badge_kind FROM doors.door_activity"))
        .isEqualToIgnoringNewLines(
            "class_uid,class_name,category_uid,type_uid,type_name,door,uid,badge_kind"
                + "99901001,Door Activity,1,9990100101,Door Activity: Open,B-12,77,Visitor");
    assertThat(query("--config", file, "SELECT user.name, badge.uid FROM authentication"))
        .isEqualToIgnoringNewLines("name,uidann,78");
    assertThat(query("--config", file, "SELECT count(*) AS n FROM events"))
        .isEqualToIgnoringNewLines("n2");
    assertThat(query("--config", file, "SELECT badge.name, badge.badge_kind FROM door_activity"))
        .as("an attribute that no mapping sets is known from the extension")
        .isEqualToIgnoringNewLines("name,badge_kind,Visitor");
    assertThat(query("--lake", folder.resolve("lake"), "SELECT door FROM door_activity"))
        .as("the lake knows its classes without the extension")
        .isEqualToIgnoringNewLines("doorB-12");
    assertThat(tarn("tables", "--lake", folder.resolve("lake").toString()).out())
        .contains("doors.door_activity");
    assertThat(tarn("ledger", "--lake", folder.resolve("lake").toString()).code()).isEqualTo(0);

    Ran remapped =
        tarn("remap", "doors", "--from", "1d", "--config", file.toString(), "--output", "csv");
    assertThat(remapped.out()).contains("events,doors.door_activity,1,1");
  }

  @Test
  void mappingsAloneAreToldTheirExtensions() {
    String mapping = folder.resolve("doors.yaml").toString();
    String extension = folder.resolve("acme").toString();
    assertThat(tarn("check", "--extension", extension, mapping).out())
        .contains("doors: good, OCSF 1.8.0, 2 classes");
    assertThat(tarn("check", mapping).err()).contains("door_activity");
    Ran tried =
        tarn(
            "map",
            "try",
            "--extension",
            extension,
            mapping,
            folder.resolve("logs/a.jsonl").toString());
    assertThat(tried.code()).as(tried.err()).isEqualTo(0);
    assertThat(tried.out())
        .contains("\"class_uid\":99901001")
        .contains("\"badge\":{\"uid\":\"77\",\"badge_kind\":\"Visitor\",\"badge_kind_id\":2}");
  }

  @Test
  void eventsAreValidatedAndClassesShownWithTheExtension() throws IOException {
    String extension = folder.resolve("acme").toString();
    String mapping = folder.resolve("doors.yaml").toString();
    String logs = folder.resolve("logs/a.jsonl").toString();
    String events =
        write("events.jsonl", tarn("map", "try", "--extension", extension, mapping, logs).out())
            .toString();

    assertThat(tarn("validate", "--extension", extension, events).out())
        .contains("2 events: 2 valid, 0 with errors");
    assertThat(tarn("validate", "--extension", extension, "--ocsf", "1.8.0", events).code())
        .isEqualTo(0);
    assertThat(tarn("validate", events).out())
        .contains("class_uid_unknown: 1")
        .contains("attribute_unknown: 1");

    assertThat(tarn("schema", "door_activity", "--extension", extension).out())
        .startsWith("Door Activity: class door_activity, OCSF 1.8.0")
        .containsPattern("extension +acme")
        .containsPattern("Recommended\\R(  .*\\R)*  badge +badge\\R");
    assertThat(tarn("schema", "badge", "--extension", extension).out())
        .containsPattern("badge_kind_id +0 Unknown, 1 Staff, 2 Visitor, 99 Other");
    assertThat(tarn("schema", "badge").code()).isEqualTo(2);
    Ran wrong = tarn("validate", "--extension", folder.resolve("nothing").toString(), events);
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("no-such-directory");
  }

  @Test
  void whatIsWrongWithAnExtensionIsToldWithTheConfiguration() throws IOException {
    write(
        "acme/objects/badge.json",
        """
        {"caption": "Badge", "name": "badge", "extends": "_entty", "attributes": {}}
        """);
    Ran check = tarn("check", configuration().toString());
    assertThat(check.code()).isEqualTo(2);
    assertThat(check.err())
        .containsOnlyOnce("acme/objects/badge.json:1:50: error unknown-parent")
        .contains("did you mean '_entity'?")
        .contains("1 error");

    write("tarn.yaml", "ocsf: {extensions: [acne], version: 1}\nlake: {path: lake}\n");
    assertThat(tarn("check", folder.resolve("tarn.yaml").toString()).err())
        .contains("tarn.yaml:1:21: error unknown-directory")
        .contains("unknown option 'version'");
  }
}
