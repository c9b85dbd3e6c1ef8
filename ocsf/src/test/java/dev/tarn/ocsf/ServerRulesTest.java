package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The two readings of the server's rules that the tests have agree: what the mutations expect, and
 * {@link ServerRules}. All combinations: {@code ./build -pl ocsf test -Dtest=ServerRulesTest
 * -Dtarn.all=true}; another seed: {@code -Dtarn.seed=N}.
 */
class ServerRulesTest {

  @ParameterizedTest
  @EnumSource(SchemaVersion.class)
  void rulesFindWhatMutationsExpect(SchemaVersion version) {
    MutatedEvents events =
        new MutatedEvents(Long.getLong("tarn.seed", 4), Boolean.getBoolean("tarn.all"));
    List<String> differences = new ArrayList<>();
    events.forEach(
        version,
        one -> {
          List<ExpectedFinding> found =
              ServerRules.findings(one.event().schema(), one.event().event(), false);
          Differences.of(one.expected(), found)
              .ifPresent(difference -> differences.add(one.title() + "\n  " + difference));
        });
    assertThat(differences.stream().limit(20)).as("%s, %s", version, events).isEmpty();
  }
}
