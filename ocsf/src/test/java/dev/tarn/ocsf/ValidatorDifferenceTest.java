package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The validator finds in generated events and in their mutations exactly what the OCSF server's
 * rules say, twice: as each mutation expects it, and as {@link ServerRules} reads them. Findings
 * are compared by code, path, severity and number.
 *
 * <p>A build takes a sample, one event of every class of every version and a few mutations of it,
 * with another seed each time; what is valid must be so with all rules on. All combinations of
 * class, profiles and extent with all mutations, some two million events, take half an hour: {@code
 * ./build -pl ocsf test -Dtest=ValidatorDifferenceTest -Dtarn.all=true}, or with {@code
 * -Dtarn.version=1.2.0} those of one version. A failure names the seed; {@code -Dtarn.seed=N}
 * repeats it.
 */
class ValidatorDifferenceTest {
  private static final int SHOWN = 20;

  static Stream<SchemaVersion> versions() {
    String one = System.getProperty("tarn.version");
    return one == null
        ? Stream.of(SchemaVersion.values())
        : Stream.of(SchemaVersion.find(one).orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void findsExactlyWhatTheServersRulesSay(SchemaVersion version, TestReporter reporter) {
    MutatedEvents events =
        new MutatedEvents(
            Long.getLong("tarn.seed", System.nanoTime()), Boolean.getBoolean("tarn.all"));
    Validator forced = Validator.builder().ocsf(version).ownRules(false).build();
    Validator recommending =
        Validator.builder().ocsf(version).ownRules(false).recommended(true).build();
    Validator complete = Validator.create();
    Validator compatible = Validator.builder().ocsf(version).serverCompatible(true).build();
    Validator choosing = Validator.builder().ownRules(false).build();
    Schema schema = Schema.load(version);
    ServerRules meant = ServerRules.meant(schema);
    ServerRules literal = ServerRules.literal(schema);
    List<String> differences = new ArrayList<>();
    AtomicInteger cases = new AtomicInteger();
    events.forEach(
        version,
        one -> {
          cases.incrementAndGet();
          Map<String, Object> event = one.event().event();
          byte[] json = JsonText.utf8(event);
          List<ExpectedFinding> expected = one.expected();
          List<ExpectedFinding> withRecommended = meant.findingsWithRecommended(event);
          compare(one, "the server's rules", expected, required(withRecommended), differences);
          compare(one, "a tree", expected, plain(forced.validate(event)), differences);
          compare(one, "bytes", expected, plain(forced.validate(json)), differences);
          compare(
              one,
              "recommended",
              withRecommended,
              plain(recommending.validate(event)),
              differences);
          literal
              .answer(event)
              .ifPresent(
                  answer ->
                      compare(
                          one,
                          "as the server",
                          answer,
                          plain(compatible.validate(json)),
                          differences));
          if (one.mutation() == null) {
            compare(one, "all rules", expected, plain(complete.validate(json)), differences);
          }
          if (one.namesItsVersion()) {
            compare(one, "by its version", expected, plain(choosing.validate(json)), differences);
          }
        });
    assertThat(differences.stream().limit(SHOWN))
        .as("%s, %s, %d cases, %d differences", version, events, cases.get(), differences.size())
        .isEmpty();
    if (events.all()) {
      reporter.publishEntry("cases of " + version, cases.toString());
    }
  }

  /** Events with many faults at once: the rules do not disturb each other. */
  @ParameterizedTest
  @MethodSource("versions")
  void agreesAboutScrambledEvents(SchemaVersion version) {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    int rounds = Boolean.getBoolean("tarn.all") ? 100 : 1;
    Schema schema = Schema.load(version);
    ServerRules meant = ServerRules.meant(schema);
    ServerRules literal = ServerRules.literal(schema);
    EventGenerator generator = new EventGenerator(schema, seed);
    ScrambledEvents scrambled = new ScrambledEvents(seed);
    Random random = new Random(seed);
    EventGenerator.Extent[] extents = EventGenerator.Extent.values();
    Validator forced =
        Validator.builder().ocsf(version).ownRules(false).maxFindings(1_000_000).build();
    Validator compatible =
        Validator.builder().ocsf(version).serverCompatible(true).maxFindings(1_000_000).build();
    List<String> differences = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (EventClass eventClass : schema.classes()) {
        EventGenerator.Extent extent = extents[random.nextInt(extents.length)];
        Map<String, Object> event =
            scrambled.scramble(generator.generate(eventClass, eventClass.profiles(), extent));
        List<ExpectedFinding> expected = meant.findings(event);
        Differences.of(expected, plain(forced.validate(event)))
            .ifPresent(one -> differences.add(eventClass.name() + " (a tree)\n  " + one));
        Differences.of(expected, plain(forced.validate(JsonText.utf8(event))))
            .ifPresent(one -> differences.add(eventClass.name() + " (bytes)\n  " + one));
        literal
            .answer(event)
            .flatMap(answer -> Differences.of(answer, plain(compatible.validate(event))))
            .ifPresent(one -> differences.add(eventClass.name() + " (as the server)\n  " + one));
      }
    }
    assertThat(differences.stream().limit(SHOWN)).as("%s, seed %d", version, seed).isEmpty();
  }

  private static void compare(
      MutatedEvents.Case one,
      String what,
      List<ExpectedFinding> expected,
      List<ExpectedFinding> found,
      List<String> differences) {
    Differences.of(expected, found)
        .ifPresent(difference -> differences.add(one.title() + " (" + what + ")\n  " + difference));
  }

  private static List<ExpectedFinding> required(List<ExpectedFinding> findings) {
    return findings.stream()
        .filter(finding -> !finding.code().equals("attribute_recommended_missing"))
        .toList();
  }

  /** A finding of the wrong severity equals no expected one. */
  private static List<ExpectedFinding> plain(List<Finding> findings) {
    return findings.stream()
        .map(
            finding ->
                new ExpectedFinding(
                    finding.isError() == ServerRules.WARNINGS.contains(finding.code())
                        ? finding.code() + " (" + finding.severity() + ")"
                        : finding.code(),
                    finding.path()))
        .toList();
  }
}
