package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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

  private static List<AttributeHolder> holders(Schema schema) {
    List<AttributeHolder> holders = new ArrayList<>(schema.classes());
    holders.addAll(schema.objects());
    return holders;
  }
}
