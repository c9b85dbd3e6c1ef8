package dev.tarn.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.PathCounts;
import dev.tarn.event.PathCounts.Use;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path directory;
  private final SetClock clock = new SetClock(START);
  private Lake lake;
  private int units;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(LakeConfig.at(directory), clock, LakeObserver.NONE);
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  /** An epoch of records that all have the paths. */
  private void commit(long records, String... paths) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    for (String path : paths) {
      counts.put(path, records);
    }
    commit(records, counts);
  }

  private void commit(long records, Map<String, Long> paths) throws IOException {
    PathCounts counts = new PathCounts();
    paths.forEach((path, count) -> counts.add(path, Use.UNMAPPED, "number of 1 byte", count, 0));
    counts.addRecords(records);
    epochWith(counts).commit("plan");
  }

  private Epoch epochWith(PathCounts counts) throws IOException {
    UnitName unit = new UnitName("trail", "unit-" + units++);
    Epoch epoch = lake.beginEpoch();
    long number = lake.unitNumber(unit);
    epoch.write(TestLake.API, TestLake.batch(number, 0, 1));
    epoch.addPart(TestLake.part(unit, number, 0, 1, true, Map.of(TestLake.API, 1L)));
    epoch.addPaths("trail", "aws-cloudtrail", counts, DriftConfig.DEFAULT);
    return epoch;
  }

  private Map<String, String> states() throws IOException {
    Map<String, String> states = new TreeMap<>();
    rows().forEach(row -> states.put(row.path(), row.state().name()));
    return states;
  }

  private List<DriftRow> rows() throws IOException {
    List<DriftRow> rows = new ArrayList<>();
    try (LakeReader reader = LakeReader.open(directory)) {
      reader.drift(rows::add);
    }
    return rows;
  }

  private DriftSource source() throws IOException {
    try (LakeReader reader = LakeReader.open(directory)) {
      return reader.driftSources().get(0);
    }
  }

  @Test
  void allIsKnownThatCameWhileLearning() throws IOException {
    commit(300, "a");
    commit(300, "a", "b");

    assertThat(states()).containsOnly(Map.entry("a", "KNOWN"), Map.entry("b", "KNOWN"));
    assertThat(source().learnedAt()).isNull();
    assertThat(source().learnedBy()).isEqualTo(START.plus(Duration.ofDays(1)));
  }

  @Test
  void learningEndsWhenHalfOfTheRecordsBroughtNothingNew() throws IOException {
    commit(700, "a");
    commit(10, "a", "b");

    assertThat(source().learnedAt()).isEqualTo(START);
    assertThat(states()).containsEntry("a", "KNOWN").containsEntry("b", "NEW");
  }

  @Test
  void learningEndsAfterItsTime() throws IOException {
    commit(3, "a");
    clock.now = START.plus(Duration.ofHours(25));
    commit(3, "a", "b");

    assertThat(states()).containsEntry("a", "KNOWN").containsEntry("b", "NEW");
  }

  @Test
  void aNewPathBecomesKnown() throws IOException {
    commit(700, "a");
    commit(10, "a", "b");
    clock.now = START.plus(Duration.ofDays(8));
    commit(10, "a", "b");

    assertThat(states()).containsEntry("b", "KNOWN");
  }

  @Test
  void aRegularPathVanishesWhenItWasMissingLongEnough() throws IOException {
    commit(1000, Map.of("a", 1000L, "rare", 10L, "often", 100L));
    clock.now = START.plus(Duration.ofHours(1));
    commit(900, "a");
    clock.now = START.plus(Duration.ofHours(30));
    commit(90, "a");
    assertThat(states()).containsEntry("often", "KNOWN");

    commit(90, "a");

    assertThat(states())
        .containsEntry("a", "KNOWN")
        .containsEntry("rare", "KNOWN")
        .containsEntry("often", "VANISHED");

    commit(1, "a", "often");
    assertThat(states()).containsEntry("often", "KNOWN");
  }

  @Test
  void countsSharesOfTheRecordsSinceAPathCame() throws IOException {
    commit(1000, "a");
    commit(100, Map.of("a", 100L, "b", 25L));

    DriftRow b = rows().get(1);
    assertThat(b.path()).isEqualTo("b");
    assertThat(b.records()).isEqualTo(25);
    assertThat(b.share()).isEqualTo(0.25);
    assertThat(rows().get(0).share()).isEqualTo(1);
    assertThat(source().records()).isEqualTo(1100);
  }

  @Test
  void anAbandonedEpochCountsNothingAndAnotherOpeningGoesOn() throws IOException {
    commit(700, "a");
    PathCounts counts = new PathCounts();
    counts.add("lost", Use.UNMAPPED, "null", 5, 0);
    counts.addRecords(5);
    epochWith(counts).abandon();
    close();
    open();
    commit(10, "a", "b");

    assertThat(states()).containsOnly(Map.entry("a", "KNOWN"), Map.entry("b", "NEW"));
    assertThat(source().records()).isEqualTo(710);
  }

  @Test
  void pathsStayFewOverAllEpochs() throws IOException {
    for (int epoch = 0; epoch < 5; epoch++) {
      Map<String, Long> paths = new TreeMap<>();
      for (int i = 0; i < 150; i++) {
        paths.put("sessions.id" + epoch + "-" + i + ".bytes", 1L);
      }
      commit(100, paths);
    }

    assertThat(rows()).hasSize(201);
    assertThat(rows().get(0).path()).isEqualTo("sessions.*.bytes");
    assertThat(rows().get(0).records()).isLessThanOrEqualTo(500);
  }
}
