package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.mapping.MappingCoverage.FailedValue;
import dev.tarn.mapping.MappingCoverage.PathCoverage;
import dev.tarn.mapping.MappingCoverage.UnknownValue;
import dev.tarn.ocsf.Requirement;
import dev.tarn.ocsf.Schema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MappingCoverageTest {
  private static final String MAPPING =
      """
      mapping: doors
      ocsf: 1.5.0
      product: {name: Door, vendor_name: Acme}
      input: {format: json, always: [at]}
      filters: {beat: kind == beat}
      events:
        - class: authentication
          when: user exists
          set:
            time: {from: at, format: epoch_seconds}
            activity_id: {from: kind, enum: {in: logon}, other: other}
            severity_id: {const: informational}
            user.name: user
            service.name: {const: door}
            metadata.labels: tags[*].name
            duration: took
          drop: [secret]
        - class: base_event
          when: kind == never
          set:
            time: {from: at, format: epoch_seconds}
            activity_id: {const: other}
            severity_id: {const: informational}
      """;

  private static MappingCoverage.Report report(String records) throws IOException {
    MappingSpec spec =
        MappingChecker.check("doors.yaml", MAPPING, file -> Optional.empty()).spec().orElseThrow();
    MappingCoverage coverage = new MappingCoverage(spec, Schema.load(spec.version()));
    new MappingTracer(CompiledMapping.compile(spec), InstantSource.system())
        .run(new ByteArrayInputStream(records.getBytes(StandardCharsets.UTF_8)), coverage::add);
    return coverage.report();
  }

  @Test
  void countsWhatBecomesOfEachPath() throws IOException {
    MappingCoverage.Report report =
        report(
            """
            {"at":1,"kind":"in","user":"a","tags":[{"name":"x","n":1},{"name":"y","n":2}],"secret":"s"}
            {"at":2,"kind":"out","user":"b","extra":{"deep":[1,2]},"took":"long"}
            {"at":3,"kind":"beat"}
            {"at":"never","kind":"in","user":"c"}
            {"kind":
            """);

    assertThat(report.records()).isEqualTo(5);
    assertThat(report.events()).isEqualTo(2);
    assertThat(report.paths())
        .contains(
            new PathCoverage("at", 2, 0, 0, "1"),
            new PathCoverage("user", 2, 0, 0, "a"),
            new PathCoverage("tags[*].name", 2, 0, 0, "x"),
            new PathCoverage("secret", 0, 0, 1, "s"),
            new PathCoverage("extra.deep", 0, 1, 0, "[1,2]"),
            new PathCoverage("took", 0, 1, 0, "long"));
    assertThat(report.dropped()).isEqualTo(1);
    assertThat(report.filtered()).isEqualTo(Map.of("beat", 1L));
    assertThat(report.rejected())
        .extracting(MappingCoverage.RejectedCount::code)
        .contains("conversion-failed")
        .hasSize(2);
  }

  @Test
  void countsWhatIsFilledAndWhatIsNotKnown() throws IOException {
    MappingCoverage.Report report =
        report(
            """
            {"at":1,"kind":"in","user":"a","took":5}
            {"at":2,"kind":"out","user":"b","took":"long"}
            {"at":3,"kind":"out","user":"c"}
            """);

    assertThat(report.unknown()).containsExactly(new UnknownValue("activity_id", "out", 2));
    assertThat(report.failed())
        .containsExactly(new FailedValue("conversion-failed", "took", "duration", 1));
    assertThat(report.entries())
        .extracting(MappingCoverage.EntryCount::className, MappingCoverage.EntryCount::count)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("authentication", 3L),
            org.assertj.core.groups.Tuple.tuple("base_event", 0L));
    MappingCoverage.ClassCoverage authentication = report.classes().getFirst();
    assertThat(authentication.className()).isEqualTo("authentication");
    assertThat(authentication.filled(Requirement.REQUIRED)).isEqualTo(1);
    assertThat(authentication.filled(Requirement.RECOMMENDED)).isBetween(0.1, 0.9);
    assertThat(authentication.fills())
        .contains(new MappingCoverage.Fill("service", Requirement.RECOMMENDED, 3, 3));
  }
}
