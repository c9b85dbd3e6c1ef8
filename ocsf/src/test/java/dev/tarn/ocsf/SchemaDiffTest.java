package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.SchemaDiff.Aspect;
import dev.tarn.ocsf.SchemaDiff.Change;
import dev.tarn.ocsf.SchemaDiff.Entry;
import dev.tarn.ocsf.SchemaDiff.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SchemaDiffTest {
  private static SchemaDiff diff(SchemaVersion from, SchemaVersion to) {
    return SchemaDiff.between(Schema.load(from), Schema.load(to));
  }

  private static Entry entry(List<Entry> entries, String name) {
    return entries.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void findsNothingBetweenAVersionAndItself() {
    for (SchemaVersion version : SchemaVersion.values()) {
      assertThat(diff(version, version).entries()).isEmpty();
    }
  }

  @Test
  void knowsARenamedClassByItsUid() {
    Entry renamed =
        entry(
            diff(SchemaVersion.V1_3_0, SchemaVersion.V1_4_0).entries(Kind.CLASS),
            "kernel_extension_activity");

    assertThat(renamed.renamed()).isTrue();
    assertThat(renamed.before()).isEqualTo("kernel_extension");
    assertThat(renamed.changes())
        .contains(
            new Change(Aspect.NAME, null, null, "kernel_extension", "kernel_extension_activity"));
  }

  @Test
  void tellsWhatCameAndWhatWent() {
    SchemaDiff forth = diff(SchemaVersion.V1_1_0, SchemaVersion.V1_8_0);
    SchemaDiff back = diff(SchemaVersion.V1_8_0, SchemaVersion.V1_1_0);

    assertThat(entry(forth.entries(Kind.OBJECT), "ai_model").added()).isTrue();
    assertThat(entry(back.entries(Kind.OBJECT), "ai_model").removed()).isTrue();
    assertThat(entry(forth.entries(Kind.PROFILE), "osint").added()).isTrue();
    assertThat(entry(forth.entries(Kind.EXTENSION), "macos").added()).isTrue();
    assertThat(forth.entries().stream().filter(Entry::added).count())
        .isEqualTo(back.entries().stream().filter(Entry::removed).count());
  }

  @Test
  void tellsInWhatAnAttributeDiffers() {
    List<Change> changes =
        entry(diff(SchemaVersion.V1_1_0, SchemaVersion.V1_8_0).inClass(6003), "api_activity")
            .changes();

    assertThat(changes)
        .contains(
            new Change(Aspect.TYPE, "duration", null, "integer_t", "long_t"),
            new Change(Aspect.REQUIREMENT, "status", null, "optional", "recommended"),
            new Change(Aspect.PROFILE, null, "osint", null, "osint"),
            new Change(Aspect.ATTRIBUTE, "osint", null, null, "osint[]"));
  }

  @Test
  void tellsEnumValuesThatCameWentOrHaveAnotherCaption() {
    Schema before = schema(attribute(value("1", "One", null), value("2", "Two", null)));
    Schema after = schema(attribute(value("2", "Zwei", "1.8.0"), value("3", "Three", null)));

    assertThat(SchemaDiff.between(before, after).inObject("thing").getFirst().changes())
        .containsExactly(
            new Change(Aspect.ENUM_VALUE, "kind_id", "1", "One", null),
            new Change(Aspect.ENUM_VALUE, "kind_id", "2", "Two", "Zwei"),
            new Change(Aspect.ENUM_VALUE, "kind_id", "3", null, "Three"),
            new Change(Aspect.DEPRECATED, "kind_id", "2", null, "1.8.0"));
  }

  @Test
  void goesIntoEveryObjectOnceAtItsShortestPath() {
    List<Entry> entries = diff(SchemaVersion.V1_1_0, SchemaVersion.V1_8_0).inClass(6003);

    assertThat(entries.stream().filter(each -> each.kind() == Kind.OBJECT).map(Entry::name))
        .doesNotHaveDuplicates()
        .contains("metadata", "user", "process")
        .doesNotContain("ai_model");
    assertThat(entry(entries, "user").path()).isEqualTo("actor.user");
    assertThat(entries.getFirst().path()).isEmpty();
  }

  @Test
  void doesNotGoIntoWhatOneSideHasAlone() {
    assertThat(diff(SchemaVersion.V1_1_0, SchemaVersion.V1_8_0).inObject("ai_model"))
        .containsExactly(new Entry(Kind.OBJECT, "", null, "ai_model", List.of()));
    assertThat(diff(SchemaVersion.V1_1_0, SchemaVersion.V1_8_0).inObject("nothing")).isEmpty();
  }

  @Test
  void tellsConstraintsAndDataTypes() {
    SchemaDiff diff = diff(SchemaVersion.V1_0_0, SchemaVersion.V1_8_0);

    assertThat(entry(diff.entries(Kind.TYPE), "string_t").changes())
        .contains(new Change(Aspect.MAX_LENGTH, null, null, "65535", null));
    assertThat(diff.entries().stream().flatMap(each -> each.changes().stream()))
        .anyMatch(change -> change.aspect() == Aspect.AT_LEAST_ONE);
  }

  private static EnumValue value(String key, String caption, String deprecatedSince) {
    return new EnumValue(key, caption, deprecatedSince);
  }

  private static Attribute attribute(EnumValue... values) {
    Map<String, EnumValue> byKey = new LinkedHashMap<>();
    for (EnumValue value : values) {
      byKey.put(value.key(), value);
    }
    AttributeType integer =
        new AttributeType("integer_t", "Integer", "integer_t", null, -1, null, List.of(), -1);
    return new Attribute(
        "kind_id",
        "Kind",
        integer,
        null,
        false,
        Requirement.REQUIRED,
        Set.of(),
        byKey,
        "kind",
        -1,
        null);
  }

  private static Schema schema(Attribute attribute) {
    ObjectType object =
        new ObjectType(
            "thing", "Thing", -1, null, Map.of(attribute.name(), attribute), Constraints.NONE);
    return new Schema(
        SchemaVersion.V1_8_0, Map.of(), Map.of(), Map.of(), Map.of(), Map.of("thing", object));
  }
}
