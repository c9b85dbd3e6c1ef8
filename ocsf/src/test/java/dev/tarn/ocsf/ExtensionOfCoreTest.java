package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * OCSF's own extensions for Windows and Linux, compiled from their source into a schema from which
 * they were taken out, give the schema that OCSF's compiler made with them.
 */
class ExtensionOfCoreTest {
  private static final Path EXTENSIONS = Path.of("src/test/resources/dev/tarn/ocsf/extensions");

  private static final String UNUSED = "unused";

  private static final Schema WINDOWS = Schema.load(SchemaVersion.V1_8_0);

  /** The last version before the extension for macOS, which gates the same attributes. */
  private static final Schema LINUX = Schema.load(SchemaVersion.V1_7_0);

  private static final Set<String> WINDOWS_OBJECTS =
      Set.of("reg_key", "reg_value", "win_resource", "win_service");

  /** What the Windows extension adds to objects of the core. */
  private static final Map<String, Set<String>> WINDOWS_PATCHES =
      Map.of(
          "evidences", Set.of("reg_key", "reg_value", "win_service"),
          "query_evidence", Set.of("reg_key", "reg_value"),
          "startup_item", Set.of("win_service"),
          "process", Set.of("hosted_services"));

  @Test
  void windowsCompilesToWhatTheReferenceCompilerMadeOfIt() {
    Schema without = withoutWindows();
    assertThat(without.findClass("registry_key_activity")).isEmpty();
    Schema compiled = without.extend(List.of(EXTENSIONS.resolve("win"))).orThrow();
    assertSame(compiled, WINDOWS);
  }

  @Test
  void linuxCompilesToWhatTheReferenceCompilerMadeOfIt() {
    Schema without = withoutLinux();
    assertThat(without.findProfile("linux/linux_users")).isEmpty();
    Schema compiled = without.extend(List.of(EXTENSIONS.resolve("linux"))).orThrow();
    assertSame(compiled, LINUX);
  }

  private static void assertSame(Schema compiled, Schema whole) {
    for (EventClass expected : whole.classes()) {
      EventClass actual = compiled.findClass(expected.uid()).orElseThrow();
      assertThat(actual.attributes())
          .as(expected.name())
          .containsExactlyInAnyOrderEntriesOf(expected.attributes());
      assertThat(actual).isEqualTo(expected);
    }
    for (ObjectType expected : whole.objects()) {
      ObjectType actual = compiled.findObject(expected.name()).orElseThrow();
      assertThat(actual.attributes())
          .as(expected.name())
          .containsExactlyInAnyOrderEntriesOf(expected.attributes());
      assertThat(actual).isEqualTo(expected);
    }
    assertThat(compiled.classes()).hasSameSizeAs(whole.classes());
    assertThat(compiled.objects().stream().filter(one -> !one.name().equals(UNUSED)))
        .hasSameSizeAs(whole.objects());
    assertThat(compiled.types()).containsExactlyInAnyOrderElementsOf(whole.types());
    assertThat(compiled.profiles()).containsExactlyInAnyOrderElementsOf(whole.profiles());
    assertThat(compiled.extensions()).containsExactlyInAnyOrderElementsOf(whole.extensions());
  }

  private static Schema withoutWindows() {
    Map<String, EventClass> classes = new LinkedHashMap<>();
    WINDOWS.classes().stream()
        .filter(one -> !"win".equals(one.extension()))
        .forEach(one -> classes.put(one.name(), one));
    Map<String, ObjectType> objects = new LinkedHashMap<>();
    objects.put(UNUSED, unused());
    for (ObjectType object : WINDOWS.objects()) {
      if (WINDOWS_OBJECTS.contains(object.name())) {
        continue;
      }
      Map<String, Attribute> attributes = new LinkedHashMap<>(object.attributes());
      Set<String> patched = WINDOWS_PATCHES.getOrDefault(object.name(), Set.of());
      attributes.keySet().removeAll(patched);
      if (object.name().equals("observable")) {
        attributes.computeIfPresent(
            "type_id", (name, typeId) -> withoutValues(typeId, Set.of("28", "29", "43", "46")));
      }
      objects.put(
          object.name(),
          new ObjectType(
              object.name(),
              object.caption(),
              object.observable(),
              object.deprecatedSince(),
              attributes,
              new Constraints(
                  without(object.constraints().atLeastOne(), patched),
                  without(object.constraints().justOne(), patched))));
    }
    Map<String, AttributeType> types = new LinkedHashMap<>();
    WINDOWS.types().forEach(type -> types.put(type.name(), type));
    types.remove("reg_key_path_t");
    return new Schema(
        WINDOWS.version(),
        profiles(WINDOWS, ""),
        extensionsWithout(WINDOWS, "win"),
        types,
        classes,
        objects);
  }

  /**
   * An object with the attributes of the core's dictionary that only the Windows extension uses, or
   * uses as the dictionary has them; without such a use the schema does not tell what they are.
   */
  private static ObjectType unused() {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (String name : List.of("details", "is_default", "open_mask", "last_run_time")) {
      Stream.concat(WINDOWS.classes().stream(), WINDOWS.objects().stream())
          .filter(
              holder ->
                  WINDOWS_OBJECTS.contains(holder.name())
                      || (holder instanceof EventClass one && "win".equals(one.extension())))
          .map(holder -> holder.attributes().get(name))
          .filter(Objects::nonNull)
          .forEach(attribute -> attributes.put(name, attribute));
    }
    return new ObjectType(UNUSED, "Unused", -1, null, attributes, Constraints.NONE);
  }

  private static Schema withoutLinux() {
    Map<String, EventClass> classes = new LinkedHashMap<>();
    for (EventClass one : LINUX.classes()) {
      Set<String> profiles = new LinkedHashSet<>(one.profiles());
      profiles.remove("linux/linux_users");
      classes.put(
          one.name(),
          new EventClass(
              one.name(),
              one.caption(),
              one.uid(),
              one.categoryUid(),
              one.categoryCaption(),
              profiles,
              one.extension(),
              one.deprecatedSince(),
              one.attributes(),
              one.constraints()));
    }
    Map<String, ObjectType> objects = new LinkedHashMap<>();
    for (ObjectType object : LINUX.objects()) {
      Map<String, Attribute> attributes = new LinkedHashMap<>(object.attributes());
      attributes.values().removeIf(one -> one.profiles().equals(Set.of("linux/linux_users")));
      attributes.replaceAll((name, one) -> withoutProfile(one, "linux/linux_users"));
      objects.put(
          object.name(),
          new ObjectType(
              object.name(),
              object.caption(),
              object.observable(),
              object.deprecatedSince(),
              attributes,
              object.constraints()));
    }
    Map<String, AttributeType> types = new LinkedHashMap<>();
    LINUX.types().forEach(type -> types.put(type.name(), type));
    return new Schema(
        LINUX.version(),
        profiles(LINUX, "linux/linux_users"),
        extensionsWithout(LINUX, "linux"),
        types,
        classes,
        objects);
  }

  private static Map<String, Profile> profiles(Schema whole, String without) {
    Map<String, Profile> profiles = new LinkedHashMap<>();
    whole.profiles().forEach(profile -> profiles.put(profile.name(), profile));
    profiles.remove(without);
    return profiles;
  }

  private static Map<String, Extension> extensionsWithout(Schema whole, String name) {
    return whole.extensions().stream()
        .filter(extension -> !extension.name().equals(name))
        .collect(Collectors.toMap(Extension::name, extension -> extension));
  }

  private static List<String> without(List<String> names, Set<String> left) {
    return names.stream().filter(name -> !left.contains(name)).toList();
  }

  private static Attribute withoutValues(Attribute attribute, Set<String> keys) {
    Map<String, EnumValue> values = new LinkedHashMap<>(attribute.enumValues());
    values.keySet().removeAll(keys);
    return copy(attribute, attribute.profiles(), values);
  }

  private static Attribute withoutProfile(Attribute attribute, String profile) {
    Set<String> profiles = new LinkedHashSet<>(attribute.profiles());
    profiles.remove(profile);
    return copy(attribute, profiles, attribute.enumValues());
  }

  private static Attribute copy(
      Attribute attribute, Set<String> profiles, Map<String, EnumValue> values) {
    return new Attribute(
        attribute.name(),
        attribute.caption(),
        attribute.type(),
        attribute.objectType(),
        attribute.array(),
        attribute.requirement(),
        profiles,
        values,
        attribute.sibling(),
        attribute.observable(),
        attribute.deprecatedSince());
  }
}
