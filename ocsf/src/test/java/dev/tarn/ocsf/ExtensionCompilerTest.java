package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExtensionCompilerTest {
  private static final Schema CORE = Schema.load(SchemaVersion.V1_8_0);

  @TempDir Path directory;

  @BeforeEach
  void writeExtension() throws IOException {
    write("extension.json", "{'caption': 'Acme', 'name': 'acme', 'uid': 999, 'version': '2.1.0'}");
    write("categories.json", "{'attributes': {'premises': {'uid': 7, 'caption': 'Premises'}}}");
    write(
        "dictionary.json",
        """
        {'attributes': {
          'badge': {'caption': 'Badge', 'type': 'badge'},
          'badges': {'caption': 'Badges', 'type': 'badge', 'is_array': true},
          'badge_type': {'caption': 'Badge Type', 'type': 'string_t'},
          'badge_type_id': {'caption': 'Badge Type ID', 'type': 'integer_t', 'sibling': 'badge_type',
            'enum': {'0': {'caption': 'Unknown'}, '99': {'caption': 'Other'}}},
          'door': {'caption': 'Door', 'type': 'door_t', 'observable': 9001},
          'opened_time': {'caption': 'Opened', 'type': 'timestamp_t'}},
         'types': {'attributes': {
          'door_t': {'caption': 'Door', 'type': 'string_t', 'regex': '^[A-Z]+-[0-9]+$', 'max_len': 20}}}}
        """);
    write(
        "objects/badge.json",
        """
        {'name': 'badge', 'caption': 'Badge', 'extends': '_entity', 'observable': 9002,
         'attributes': {
          'badge_type': {'requirement': 'optional'},
          'badge_type_id': {'requirement': 'required', 'enum': {'1': {'caption': 'Visitor'}}},
          'uid': {'requirement': 'required'}}}
        """);
    write(
        "profiles/escort.json",
        """
        {'name': 'escort', 'caption': 'Escort', 'meta': 'profile', 'annotations': {'group': 'context'},
         'attributes': {'badges': {'requirement': 'recommended'}}}
        """);
    write(
        "events/premises.json",
        """
        {'name': 'premises', 'caption': 'Premises', 'extends': 'base_event', 'category': 'premises',
         'profiles': ['host'],
         'attributes': {'$include': 'profiles/host.json', 'door': {'requirement': 'optional'},
           'device': {'requirement': 'required', 'profile': null}}}
        """);
    write(
        "events/door_activity.json",
        """
        {'name': 'door_activity', 'caption': 'Door Activity', 'extends': 'premises', 'uid': 3,
         'profiles': ['escort'],
         'constraints': {'at_least_one': ['badge', 'user']},
         'attributes': {
          '$include': ['profiles/escort.json'],
          'activity_id': {'enum': {'1': {'caption': 'Open'}, '2': {'caption': 'Shut',
            '@deprecated': {'message': 'Use 1.', 'since': '2.0.0'}}}},
          'badge': {'requirement': 'recommended'},
          'door': {'requirement': 'required'},
          'opened_time': {'requirement': 'recommended'},
          'user': {'requirement': 'optional', 'caption': 'Holder'}}}
        """);
    write(
        "events/turnstile_activity.json",
        """
        {'name': 'turnstile_activity', 'caption': 'Turnstile Activity', 'extends': 'network',
         'uid': 55, 'attributes': {'badge': {'requirement': 'required'}}}
        """);
    write(
        "events/network_patch.json",
        "{'extends': 'network', 'attributes': {'door': {'requirement': 'optional'}}}");
    write(
        "objects/user_patch.json",
        """
        {'extends': 'user', 'profiles': ['escort'],
         'attributes': {'badge': {'requirement': 'optional', 'profile': 'escort'}}}
        """);
  }

  @Test
  void addsAClassInACategoryOfItsOwn() {
    Schema schema = compile();
    EventClass door = schema.findClass("door_activity").orElseThrow();
    assertThat(door.uid()).isEqualTo(99_907_003);
    assertThat(schema.findClass(99_907_003)).contains(door);
    assertThat(schema.findClass("acme/door_activity")).contains(door);
    assertThat(door.categoryUid()).isEqualTo(99_907);
    assertThat(door.categoryCaption()).isEqualTo("Premises");
    assertThat(door.extension()).isEqualTo("acme");
    assertThat(door.attributes().get("type_uid").enumValues())
        .containsEntry("9990700301", new EnumValue("9990700301", "Door Activity: Open", null))
        .containsEntry("9990700302", new EnumValue("9990700302", "Door Activity: Shut", "2.0.0"))
        .containsEntry("9990700300", new EnumValue("9990700300", "Door Activity: Unknown", null));
    assertThat(door.attributes().get("class_uid").enumValues()).containsOnlyKeys("99907003");
    assertThat(door.attributes().get("category_uid").enumValues()).containsOnlyKeys("99907");
    assertThat(door.constraints().atLeastOne()).containsExactly("badge", "user");
    assertThat(schema.findClass("premises")).as("only there to be extended").isEmpty();
    assertThat(schema.extensions()).contains(new Extension("acme", 999, "Acme", "2.1.0"));
  }

  @Test
  void inheritsOverridesAndIncludes() {
    EventClass door = compile().findClass("door_activity").orElseThrow();
    EventClass base = CORE.findClass("base_event").orElseThrow();
    assertThat(door.attributes().keySet()).containsAll(base.attributes().keySet());
    assertThat(door.attributes().get("severity_id"))
        .isEqualTo(base.attributes().get("severity_id"));
    Attribute attribute = door.attributes().get("door");
    assertThat(attribute.requirement()).isEqualTo(Requirement.REQUIRED);
    assertThat(attribute.type())
        .isEqualTo(
            new AttributeType(
                "door_t", "Door", "string_t", "^[A-Z]+-[0-9]+$", 20, null, List.of(), -1));
    assertThat(door.attributes().get("user").caption()).isEqualTo("Holder");
    assertThat(door.attributes().get("device").profiles()).as("lifted").isEmpty();
    assertThat(door.attributes().get("actor").profiles()).containsExactly("host");
    assertThat(door.attributes().get("badges").profiles()).containsExactly("acme/escort");
    assertThat(door.attributes().get("badges").array()).isTrue();
    assertThat(door.attributes().get("opened_time_dt").profiles()).containsExactly("datetime");
    assertThat(door.profiles()).contains("acme/escort", "host", "datetime", "cloud");
  }

  @Test
  void extendsAHiddenClassAndAHiddenObject() {
    Schema schema = compile();
    EventClass turnstile = schema.findClass("turnstile_activity").orElseThrow();
    assertThat(turnstile.uid()).isEqualTo(99_904_055);
    assertThat(turnstile.categoryUid()).isEqualTo(4);
    assertThat(turnstile.attributes()).containsKeys("src_endpoint", "traffic", "proxy_endpoint");
    assertThat(turnstile.profiles()).contains("network_proxy", "load_balancer");
    ObjectType badge = schema.findObject("acme/badge").orElseThrow();
    assertThat(badge.attributes()).containsOnlyKeys("name", "uid", "badge_type", "badge_type_id");
    assertThat(badge.attributes().get("badge_type_id").enumValues())
        .containsOnlyKeys("0", "1", "99");
    assertThat(badge.attributes().get("badge_type_id").sibling()).isEqualTo("badge_type");
    assertThat(badge.constraints().atLeastOne()).containsExactly("name", "uid");
  }

  @Test
  void patchesReachAllThatExtendWhatTheyPatch() {
    Schema schema = compile();
    for (String name : Set.of("http_activity", "dns_activity", "turnstile_activity")) {
      assertThat(schema.findClass(name).orElseThrow().attributes().get("door").requirement())
          .as(name)
          .isEqualTo(Requirement.OPTIONAL);
    }
    assertThat(schema.findClass("file_activity").orElseThrow().attributes())
        .doesNotContainKey("door");
    EventClass authentication = schema.findClass("authentication").orElseThrow();
    Attribute badge = schema.findAttribute(authentication, "user.badge").orElseThrow();
    assertThat(badge.profiles()).containsExactly("acme/escort");
    assertThat(authentication.profiles()).contains("acme/escort");
    assertThat(schema.resolve(authentication, "user.badge.uid", Set.of("acme/escort")))
        .isInstanceOf(PathResolution.Found.class);
    assertThat(schema.resolve(authentication, "user.badge.uid", Set.of()))
        .isInstanceOf(PathResolution.NotInProfiles.class);
  }

  @Test
  void addsObservables() {
    ObjectType observable = compile().findObject("observable").orElseThrow();
    assertThat(observable.attributes().get("type_id").enumValues())
        .containsEntry("9001", new EnumValue("9001", "Door", null))
        .containsEntry("9002", new EnumValue("9002", "Badge", null));
  }

  @Test
  void leavesTheSchemaItComesFromAlone() {
    compile();
    assertThat(CORE.findClass("door_activity")).isEmpty();
    assertThat(CORE.findObject("user").orElseThrow().attributes()).doesNotContainKey("badge");
  }

  @Test
  void severalExtensionsInOneDirectory() throws IOException {
    write("more/beta/extension.json", "{'name': 'beta', 'uid': 998, 'version': '1'}");
    write(
        "more/beta/events/gate_activity.json",
        """
        {'name': 'gate_activity', 'caption': 'Gate Activity', 'extends': 'acme/door_activity',
         'uid': 1, 'attributes': {'message': {'requirement': 'required'}}}
        """);
    EventClass gate = compile().findClass("gate_activity").orElseThrow();
    assertThat(gate.attributes()).containsKeys("door", "badge");
    assertThat(gate.categoryUid()).isEqualTo(99_907);
    assertThat(gate.extension()).isEqualTo("beta");
  }

  @Test
  void throwsTheDiagnosticsWhereNobodyLooksAtThem() throws IOException {
    write("objects/other.json", "{'name': 'other', 'extends': 'nothing'}");
    ExtendedSchema extended = CORE.extend(List.of(directory));
    assertThat(extended.schema()).isEmpty();
    assertThatThrownBy(extended::orThrow).hasMessageContaining("error unknown-parent");
  }

  /** What an extension does not touch is as the reference compiler made it. */
  @ParameterizedTest
  @EnumSource
  void anExtensionWithoutContentChangesNothing(SchemaVersion version) throws IOException {
    Path empty = Files.createDirectories(directory.resolve("empty/of/anything"));
    Files.writeString(
        empty.resolve("extension.json"), "{\"name\": \"void\", \"uid\": 997, \"version\": \"1\"}");
    Schema core = Schema.load(version);
    Schema extended = core.extend(List.of(empty)).orThrow();
    assertThat(extended.classes()).containsExactlyElementsOf(core.classes());
    assertThat(extended.objects()).containsExactlyElementsOf(core.objects());
    assertThat(extended.types()).containsExactlyElementsOf(core.types());
  }

  /** One class for each class of the core, hidden or not, and one object for each object. */
  @ParameterizedTest
  @EnumSource
  void everythingOfTheCoreCanBeExtended(SchemaVersion version) throws IOException {
    Path extension = directory.resolve("all");
    SchemaLineage lineage = SchemaLineage.load(version);
    Files.createDirectories(extension.resolve("events"));
    Files.createDirectories(extension.resolve("objects"));
    Files.writeString(
        extension.resolve("extension.json"),
        "{\"name\": \"all\", \"uid\": 996, \"version\": \"1\"}");
    int uid = 0;
    for (String parent : lineage.classes().keySet()) {
      writeItem(extension.resolve("events"), parent, "\"uid\": " + uid++ + ",");
    }
    for (String parent : lineage.objects().keySet()) {
      writeItem(extension.resolve("objects"), parent, "");
    }
    Schema core = Schema.load(version);
    Schema schema = core.extend(List.of(extension)).orThrow();
    for (EventClass parent : core.classes()) {
      EventClass child = schema.findClass("x_" + parent.name()).orElseThrow();
      assertThat(child.attributes().keySet()).isEqualTo(parent.attributes().keySet());
      assertThat(child.profiles()).isEqualTo(parent.profiles());
      assertThat(child.constraints()).isEqualTo(parent.constraints());
      assertThat(child.categoryUid()).isEqualTo(parent.categoryUid());
    }
    for (ObjectType parent : core.objects()) {
      assertThat(schema.findObject("x_" + parent.name()).orElseThrow().attributes())
          .isEqualTo(parent.attributes());
    }
  }

  private static void writeItem(Path folder, String parent, String uid) throws IOException {
    Files.writeString(
        folder.resolve(parent + ".json"),
        "{\"name\": \"x_"
            + parent
            + "\", \"caption\": \"X\", "
            + uid
            + " \"extends\": \""
            + parent
            + "\"}");
  }

  private Schema compile() {
    return CORE.extend(List.of(directory)).orThrow();
  }

  private void write(String name, String json) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, json.replace('\'', '"'));
  }
}
