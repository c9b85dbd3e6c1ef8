package dev.tarn.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.RecordedProgress;
import dev.tarn.event.Source.Alarm;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DigestNotesTest {
  private static final Instant NOW = Instant.parse("2026-08-17T15:05:00Z");

  private final RecordedProgress lake = new RecordedProgress();
  private DigestNotes notes = new DigestNotes(lake);

  private static DigestName digest(int hour) {
    return DigestName.of("b", key(hour)).orElseThrow();
  }

  private static String key(int hour) {
    return "AWSLogs/1/CloudTrail-Digest/eu-central-1/2026/08/17/1_t_20260817T"
        + (10 + hour)
        + "0000Z.json.gz";
  }

  /** Records notes, and begins again with what was recorded. */
  private void record(Map<String, String> some) {
    some.forEach(lake::recordNote);
    notes = new DigestNotes(lake);
  }

  private void recordVerified(int hour, Instant at) {
    record(notes.verified(digest(hour), "s3://b/" + key(hour), at));
  }

  private static DigestProblem problem(String code, String subject) {
    return new DigestProblem(code, subject, subject + " is wrong");
  }

  @Test
  void aChainBeginsWithTheOldestDigestThatWasVerified() {
    assertThat(notes.knows(digest(4))).isFalse();
    recordVerified(5, NOW);
    recordVerified(6, NOW);

    assertThat(notes.hasBegunBefore(digest(5))).isFalse();
    assertThat(notes.hasBegunBefore(digest(7))).isTrue();
    assertThat(notes.knows(digest(4))).isFalse();
    assertThat(notes.knows(digest(5))).isTrue();

    recordVerified(3, NOW);
    assertThat(notes.knows(digest(4))).isTrue();
  }

  @Test
  void peopleAreToldForADayOfEachKindOfProblem() {
    record(notes.found(problem(DigestProblem.LOG_FILE_ALTERED, "s3://b/1"), NOW));
    record(notes.found(problem(DigestProblem.LOG_FILE_ALTERED, "s3://b/2"), NOW.plusSeconds(60)));
    record(notes.found(problem(DigestProblem.LOG_FILE_MISSING, "s3://b/3"), NOW));

    assertThat(notes.alarms(NOW.plusSeconds(90)))
        .containsExactly(
            new Alarm("log-file-altered", "s3://b/2 is wrong"),
            new Alarm("log-file-missing", "s3://b/3 is wrong"));
    assertThat(notes.alarms(NOW.plus(Duration.ofDays(1))))
        .containsExactly(new Alarm("log-file-altered", "s3://b/2 is wrong"));
    recordVerified(1, NOW.plus(Duration.ofDays(2)));
    assertThat(notes.alarms(NOW)).isEmpty();
  }

  @Test
  void aDigestThatIsThereIsMissedNoMore() {
    record(notes.found(problem(DigestProblem.MISSING, "s3://b/" + key(2)), NOW));
    recordVerified(1, NOW);
    assertThat(notes.alarms(NOW)).hasSize(1);

    recordVerified(2, NOW);

    assertThat(notes.alarms(NOW)).isEmpty();
  }

  @Test
  void manyProblemsOfAKindAreOneAlarmAndFewNotes() {
    for (int i = 0; i < 1_000; i++) {
      notes
          .found(problem(DigestProblem.LOG_FILE_MISSING, "s3://b/" + i), NOW)
          .forEach(lake::recordNote);
    }

    assertThat(lake.findNotes("")).hasSizeLessThan(200);
    assertThat(notes.alarms(NOW)).hasSize(1);
  }
}
