package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The generated events keep the server's rules, and they are what they claim to be. */
class EventGeneratorTest {

  @ParameterizedTest
  @EnumSource(SchemaVersion.class)
  void generatedEventsBreakNoRule(SchemaVersion version) {
    Schema schema = Schema.load(version);
    EventGenerator generator = new EventGenerator(schema, 7);
    ServerRules rules = ServerRules.meant(schema);
    for (EventClass eventClass : schema.classes()) {
      for (EventGenerator.Extent extent : EventGenerator.Extent.values()) {
        GeneratedEvent generated = generator.generate(eventClass, eventClass.profiles(), extent);
        assertThat(rules.findings(generated.event()))
            .as("%s of %s, %s", eventClass.name(), version, extent)
            .containsExactlyInAnyOrderElementsOf(generated.expected());
      }
    }
  }

  @Test
  void fullEventsHaveEveryAttributeOfTheirClass() {
    Schema schema = Schema.load(SchemaVersion.NEWEST);
    for (EventClass eventClass : schema.classes()) {
      GeneratedEvent full =
          new EventGenerator(schema, 7)
              .generate(eventClass, eventClass.profiles(), EventGenerator.Extent.FULL);
      Set<String> missing = new HashSet<>(eventClass.attributes().keySet());
      missing.removeAll(full.event().keySet());
      missing.removeAll(eventClass.constraints().justOne());
      missing.removeIf(
          name -> !eventClass.attributes().get(name).existsUnder(eventClass.profiles()));
      assertThat(missing).as(eventClass.name()).isEmpty();
    }
  }

  @Test
  void recommendedEventsLackNothingThatIsRecommendedAtTheTop() {
    Schema schema = Schema.load(SchemaVersion.NEWEST);
    for (EventClass eventClass : schema.classes()) {
      GeneratedEvent generated =
          new EventGenerator(schema, 7)
              .generate(eventClass, Set.of(), EventGenerator.Extent.RECOMMENDED);
      List<ExpectedFinding> missing =
          ServerRules.meant(schema).findingsWithRecommended(generated.event()).stream()
              .filter(finding -> finding.code().equals("attribute_recommended_missing"))
              .filter(finding -> finding.path().indexOf('.') < 0)
              .filter(finding -> !eventClass.constraints().justOne().contains(finding.path()))
              .filter(
                  finding -> eventClass.attributes().get(finding.path()).deprecatedSince() == null)
              .toList();
      assertThat(missing).as(eventClass.name()).isEmpty();
    }
  }
}
