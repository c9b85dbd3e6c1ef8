package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaTest {

  /** Numbers counted in the compiled schemas; {@code object_t} is the one type added to theirs. */
  @ParameterizedTest
  @CsvSource({
    "1.0.0, 36,  84, 22,  6, 2, 2110",
    "1.1.0, 50, 106, 22,  8, 2, 3164",
    "1.2.0, 65, 111, 22,  9, 2, 3871",
    "1.3.0, 72, 121, 22, 10, 2, 4375",
    "1.4.0, 79, 142, 22, 12, 2, 6165",
    "1.5.0, 81, 161, 24, 12, 2, 6717",
    "1.6.0, 82, 167, 24, 12, 2, 6939",
    "1.7.0, 83, 170, 24, 12, 2, 7069",
    "1.8.0, 83, 178, 24, 14, 3, 7203"
  })
  void holdsAllThatTheSourceHolds(
      String version,
      int classes,
      int objects,
      int types,
      int profiles,
      int extensions,
      int attributes) {
    Schema schema = Schema.load(SchemaVersion.find(version).orElseThrow());
    assertThat(schema.version().text()).isEqualTo(version);
    assertThat(schema.classes()).hasSize(classes);
    assertThat(schema.objects()).hasSize(objects);
    assertThat(schema.types()).hasSize(types + 1);
    assertThat(schema.profiles()).hasSize(profiles);
    assertThat(schema.extensions()).hasSize(extensions);
    assertThat(holders(schema).stream().mapToInt(holder -> holder.attributes().size()).sum())
        .isEqualTo(attributes);
  }

  @ParameterizedTest
  @EnumSource
  void everyReferenceResolves(SchemaVersion version) {
    Schema schema = Schema.load(version);
    for (AttributeHolder holder : holders(schema)) {
      holder
          .attributes()
          .forEach(
              (name, attribute) -> {
                assertThat(attribute.name()).isEqualTo(name);
                assertThat(schema.findType(attribute.type().name())).containsSame(attribute.type());
                assertThat(attribute.objectType() != null)
                    .isEqualTo(attribute.type().name().equals("object_t"));
                if (attribute.objectType() != null) {
                  assertThat(schema.findObject(attribute.objectType())).isPresent();
                }
                for (String profile : attribute.profiles()) {
                  assertThat(schema.findProfile(profile)).isPresent();
                }
              });
    }
    for (EventClass eventClass : schema.classes()) {
      assertThat(schema.findClass(eventClass.uid())).containsSame(eventClass);
      assertThat(schema.findClass(eventClass.name())).containsSame(eventClass);
      assertThat(eventClass.uid() % 100_000 / 1000).isEqualTo(eventClass.categoryUid());
    }
  }

  @Test
  void oneInstanceAVersionWhoeverAsksFirst() throws Exception {
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Schema>> loads = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        loads.add(() -> Schema.load(SchemaVersion.V1_6_0));
      }
      for (Future<Schema> load : threads.invokeAll(loads)) {
        assertThat(load.get()).isSameAs(Schema.load(SchemaVersion.V1_6_0));
      }
    }
  }

  @Test
  void versionsShareTheRecordsOfEqualAttributes() {
    Attribute before =
        Schema.load(SchemaVersion.V1_7_0)
            .findClass(6003)
            .orElseThrow()
            .findAttribute("activity_id")
            .orElseThrow();
    Attribute after =
        Schema.load(SchemaVersion.V1_8_0)
            .findClass(6003)
            .orElseThrow()
            .findAttribute("activity_id")
            .orElseThrow();
    assertThat(after).isSameAs(before);
  }

  @Test
  void describesApiActivity() {
    EventClass old = eventClass(SchemaVersion.V1_3_0, "api_activity");
    EventClass later = eventClass(SchemaVersion.V1_5_0, "api_activity");
    assertThat(old.uid()).isEqualTo(6003);
    assertThat(old.caption()).isEqualTo("API Activity");
    assertThat(old.categoryUid()).isEqualTo(6);
    assertThat(old.categoryCaption()).isEqualTo("Application Activity");
    assertThat(old.extension()).isNull();
    assertThat(old.attributes()).hasSize(37);
    assertThat(later.attributes()).hasSize(59);
    assertThat(old.profiles())
        .containsExactly(
            "cloud", "container", "data_classification", "datetime", "linux/linux_users", "osint");
    assertThat(names(required(old)))
        .containsExactlyInAnyOrder(
            "class_uid",
            "category_uid",
            "activity_id",
            "type_uid",
            "severity_id",
            "time",
            "metadata",
            "api",
            "actor",
            "src_endpoint",
            "cloud",
            "osint");
    Attribute activity = attribute(old, "activity_id");
    assertThat(activity.sibling()).isEqualTo("activity_name");
    assertThat(activity.enumValues().values())
        .extracting(EnumValue::caption)
        .containsExactly("Unknown", "Other", "Create", "Read", "Update", "Delete");
    assertThat(activity.enumValues().get("99").key()).isEqualTo("99");
  }

  @Test
  void profilesGateWhatTheyAdd() {
    EventClass old = eventClass(SchemaVersion.V1_3_0, "api_activity");
    EventClass later = eventClass(SchemaVersion.V1_5_0, "api_activity");
    assertThat(names(old.attributesAddedBy("datetime")))
        .containsExactlyInAnyOrder("time_dt", "start_time_dt", "end_time_dt");
    assertThat(names(old.attributesAddedBy("security_control"))).isEmpty();
    assertThat(names(later.attributesAddedBy("security_control"))).hasSize(18).contains("action");
    assertThat(names(later.attributesAddedBy("host"))).containsExactly("device");
    assertThat(attribute(later, "device").existsUnder(Set.of("cloud"))).isFalse();
    assertThat(attribute(later, "device").existsUnder(Set.of("cloud", "host"))).isTrue();
  }

  /**
   * The profile host gates actor elsewhere; here {@code "profiles": null} says that it does not.
   */
  @Test
  void nullLiftsAGate() {
    Attribute actor = attribute(eventClass(SchemaVersion.V1_5_0, "api_activity"), "actor");
    assertThat(actor.profiles()).isEmpty();
    assertThat(actor.existsUnder(Set.of())).isTrue();
    assertThat(attribute(eventClass(SchemaVersion.V1_5_0, "base_event"), "actor").profiles())
        .containsExactly("host");
  }

  @Test
  void profilesAreFoundWithAndWithoutTheirExtension() {
    Schema schema = Schema.load(SchemaVersion.V1_8_0);
    assertThat(schema.findProfile("linux/linux_users")).isPresent();
    assertThat(schema.findProfile("linux_users"))
        .isEqualTo(schema.findProfile("linux/linux_users"));
    assertThat(schema.findProfile("win/linux_users")).isEmpty();
    assertThat(schema.findProfile("clouds")).isEmpty();
  }

  @Test
  void everyTimestampHasItsTwin() {
    for (SchemaVersion version : SchemaVersion.values()) {
      for (AttributeHolder holder : holders(Schema.load(version))) {
        for (Attribute attribute : holder.attributes().values()) {
          if (attribute.type().name().equals("timestamp_t")) {
            Attribute twin = holder.findAttribute(attribute.name() + "_dt").orElseThrow();
            assertThat(twin.type().name()).isEqualTo("datetime_t");
            assertThat(twin.profiles()).contains("datetime");
          }
        }
      }
    }
  }

  @Test
  void siblingsOfArraysAreArrays() {
    ObjectType url = object(SchemaVersion.V1_5_0, "url");
    assertThat(attribute(url, "category_ids").sibling()).isEqualTo("categories");
    assertThat(attribute(url, "category_ids").array()).isTrue();
    assertThat(attribute(url, "categories").array()).isTrue();
  }

  @Test
  void constraintsNamePaths() {
    assertThat(eventClass(SchemaVersion.V1_3_0, "patch_state").constraints().atLeastOne())
        .containsExactly("device.os.sp_name", "device.os.sp_ver", "device.os.version");
    assertThat(eventClass(SchemaVersion.V1_3_0, "authorize_session").constraints().justOne())
        .containsExactly("privileges", "group");
    assertThat(object(SchemaVersion.V1_3_0, "user").constraints().atLeastOne())
        .containsExactly("account", "name", "uid");
    assertThat(object(SchemaVersion.V1_3_0, "api").constraints()).isEqualTo(Constraints.NONE);
  }

  @Test
  void observablesAreMarkedOnTypesAttributesAndObjects() {
    assertThat(object(SchemaVersion.V1_3_0, "user").observable()).isEqualTo(21);
    assertThat(object(SchemaVersion.V1_3_0, "api").observable()).isEqualTo(-1);
    assertThat(attribute(object(SchemaVersion.V1_3_0, "user"), "uid").observable()).isEqualTo(-1);
    assertThat(attribute(object(SchemaVersion.V1_5_0, "user"), "uid").observable()).isEqualTo(31);
  }

  @Test
  void deprecationIsKept() {
    assertThat(eventClass(SchemaVersion.V1_3_0, "security_finding").deprecatedSince())
        .isEqualTo("1.1.0");
    assertThat(eventClass(SchemaVersion.V1_3_0, "api_activity").deprecatedSince()).isNull();
    assertThat(object(SchemaVersion.V1_3_0, "finding").deprecatedSince()).isNotNull();
    ObjectType user = object(SchemaVersion.V1_8_0, "user");
    assertThat(attribute(user, "credential_uid").deprecatedSince()).isEqualTo("1.6.0");
    ObjectType account = object(SchemaVersion.V1_8_0, "account");
    assertThat(attribute(account, "type_id").enumValues().get("3").deprecatedSince())
        .isEqualTo("1.6.0");
  }

  @Test
  void extensionsAreKept() {
    Schema schema = Schema.load(SchemaVersion.V1_8_0);
    assertThat(schema.extensions())
        .contains(new Extension("win", 2, "Windows", "1.8.0"))
        .extracting(Extension::name)
        .containsExactly("linux", "win", "macos");
    assertThat(schema.findClass(201001).orElseThrow().extension()).isEqualTo("win");
  }

  @Test
  void classesAreFoundByAnyOfTheirNames() {
    for (SchemaVersion version : SchemaVersion.values()) {
      Schema schema = Schema.load(version);
      assertThat(schema.findClass("kernel_extension")).isEqualTo(schema.findClass(1002));
      assertThat(schema.findClass("kernel_extension_activity")).isEqualTo(schema.findClass(1002));
      assertThat(schema.findClass("win/registry_key_activity")).isEqualTo(schema.findClass(201001));
      assertThat(schema.findClass("registry_key_activity")).isPresent();
      assertThat(schema.findClass("linux/registry_key_activity")).isEmpty();
      assertThat(schema.findClass("win/api_activity")).isEmpty();
      assertThat(schema.findClass("")).isEmpty();
    }
    assertThat(Schema.load(SchemaVersion.V1_0_0).findClass("peripheral_activity")).isEmpty();
  }

  @Test
  void oneObjectIsFreeForm() {
    for (SchemaVersion version : SchemaVersion.values()) {
      assertThat(Schema.load(version).objects())
          .filteredOn(object -> object.attributes().isEmpty())
          .containsExactly(object(version, "object"));
      assertThat(object(version, "object").isFreeForm()).isTrue();
      assertThat(object(version, "user").isFreeForm()).isFalse();
    }
  }

  private static EventClass eventClass(SchemaVersion version, String name) {
    return Schema.load(version).findClass(name).orElseThrow();
  }

  private static ObjectType object(SchemaVersion version, String name) {
    return Schema.load(version).findObject(name).orElseThrow();
  }

  private static Attribute attribute(AttributeHolder holder, String name) {
    return holder.findAttribute(name).orElseThrow();
  }

  private static List<Attribute> required(EventClass eventClass) {
    return eventClass.attributes().values().stream()
        .filter(attribute -> attribute.requirement() == Requirement.REQUIRED)
        .toList();
  }

  private static List<String> names(List<Attribute> attributes) {
    return attributes.stream().map(Attribute::name).toList();
  }

  private static List<AttributeHolder> holders(Schema schema) {
    List<AttributeHolder> holders = new ArrayList<>(schema.classes());
    holders.addAll(schema.objects());
    return holders;
  }
}
