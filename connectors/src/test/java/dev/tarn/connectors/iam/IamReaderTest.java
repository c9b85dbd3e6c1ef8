package dev.tarn.connectors.iam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.connectors.RecordedProgress;
import dev.tarn.connectors.Secret;
import dev.tarn.connectors.aws.AwsAccess;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.Reader;
import dev.tarn.event.Source.UnitGoneException;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IamReaderTest {
  private static final Duration WAIT = Duration.ofMillis(20);
  private static final String TODAY = "iam_access_keys/111122223333/2026-03-02T00:00Z";
  private static final String TOMORROW = "iam_access_keys/111122223333/2026-03-03T00:00Z";

  @TempDir Path folder;
  private final RecordedProgress progress = new RecordedProgress();
  private final List<String> findings = new ArrayList<>();
  private final FakeKeys keys = new FakeKeys();
  private Instant now = Instant.parse("2026-03-02T09:30:00.25Z");
  private Reader reader;

  @BeforeEach
  void open() {
    AwsAccess access =
        new AwsAccess("eu-central-1", "AKIA", new Secret(() -> "secret"), null, null, null, null);
    IamSource source =
        new IamSource(
            "logs",
            new IamSourceConfig(access, List.of(), null, Duration.ofDays(1), 1_000_000),
            role -> keys.open(),
            folder,
            () -> now);
    reader =
        source.reader(
            source.splits().getFirst(),
            progress,
            (code, subject, message) -> findings.add(code + " " + subject));
  }

  @AfterEach
  void close() throws IOException {
    reader.close();
  }

  private void restart() throws IOException {
    reader.close();
    open();
  }

  private RawUnit next() throws Exception {
    for (int i = 0; i < 200; i++) {
      Optional<RawUnit> unit = reader.poll(WAIT);
      if (unit.isPresent()) {
        return unit.get();
      }
    }
    throw new AssertionError("no report: " + keys.requests);
  }

  private static String read(RawUnit unit, long from) throws IOException {
    try (InputStream in = unit.open(new UnitPosition(from, 0, ""))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void record(RawUnit unit) throws IOException {
    progress.record(unit, new UnitPosition(unit.storedBytes(), 25, ""), true);
    reader.acknowledge(List.of(unit.name()));
  }

  private long asked(String request) {
    return keys.requests.stream().filter(request::equals).count();
  }

  @Test
  void allPagesAreInAReportAndItsTimeIsOne() throws Exception {
    RawUnit report = next();

    assertThat(report.name().name()).isEqualTo(TODAY);
    List<String> lines = read(report, 0).lines().toList();
    assertThat(lines).hasSize(25).doesNotHaveDuplicates();
    assertThat(lines.getFirst())
        .isEqualTo(
            "{\"loggedDate\":\"2026-03-02T09:30:00Z\",\"user\":\"user-0\","
                + "\"account_number\":\"111122223333\",\"AccessKeyId\":\"AKIA...MPLE\","
                + "\"CreateDate\":\"1970-01-01T00:00:00Z\",\"Status\":\"Active\"}");
    assertThat(reader.poll(WAIT)).isEmpty();
    record(report);
    assertThat(files()).isEmpty();
    assertThat(reader.poll(WAIT)).isEmpty();
    assertThat(reader.idle()).isTrue();
    restart();
    assertThat(reader.poll(WAIT)).isEmpty();
    assertThat(reader.idle()).isTrue();
  }

  @Test
  void aReportOfWhichAPartIsRecordedGoesOnWithTheSameBytes() throws Exception {
    RawUnit report = next();
    String whole = read(report, 0);
    int half = whole.indexOf('\n', whole.length() / 2) + 1;
    progress.record(report, new UnitPosition(half, 12, ""), false);
    keys.users = 3;
    now = Instant.parse("2026-03-03T00:00:00Z");
    restart();

    RawUnit again = next();

    assertThat(again.name()).isEqualTo(report.name());
    assertThat(read(again, half)).isEqualTo(whole.substring(half));
    record(again);
    assertThat(next().name().name()).isEqualTo(TOMORROW);
  }

  @Test
  void aReportThatWasRecordedAndNotAcknowledgedIsForgotten() throws Exception {
    RawUnit report = next();
    progress.record(report, new UnitPosition(report.storedBytes(), 25, ""), true);
    restart();

    assertThat(reader.poll(WAIT)).isEmpty();

    assertThat(files()).isEmpty();
    assertThat(reader.idle()).isTrue();
  }

  @Test
  void aReportThatWasNotCompletedIsMadeAnew() throws Exception {
    keys.failAfter(30, 500, "ServiceFailure");
    assertThatThrownBy(this::next).isInstanceOf(IOException.class);
    assertThat(files()).containsExactly("111122223333-20260302T0000Z.jsonl.part");
    Files.writeString(folder.resolve("111122223333-20260301T0000Z.jsonl.part"), "{");
    Files.writeString(folder.resolve("777788889999-20260302T0000Z.jsonl.part"), "{");
    restart();

    RawUnit report = next();

    assertThat(read(report, 0).lines()).hasSize(25);
    assertThat(files())
        .containsExactly(
            "111122223333-20260302T0000Z.jsonl", "777788889999-20260302T0000Z.jsonl.part");
  }

  @Test
  void aReportOfWhichTheRestIsLostIsToldAndNotMixedWithAnother() throws Exception {
    RawUnit report = next();
    progress.record(report, new UnitPosition(100, 1, ""), false);
    Files.delete(folder.resolve(files().getFirst()));
    assertThatThrownBy(() -> report.open(UnitPosition.START)).isInstanceOf(UnitGoneException.class);
    restart();

    assertThat(reader.poll(WAIT)).isEmpty();

    assertThat(findings).containsExactly("report-lost " + TODAY);
    assertThat(reader.idle()).isTrue();
    now = Instant.parse("2026-03-03T00:00:00Z");
    assertThat(next().name().name()).isEqualTo(TOMORROW);
  }

  @Test
  void afterAFailureItGoesOnWithTheUserItWasAt() throws Exception {
    // caller, a page of users, keys and use of user-0, keys of user-1: then its use
    keys.failAfter(5, 500, "ServiceFailure");
    assertThatThrownBy(this::next).hasMessage("ServiceFailure: no");
    assertThat(reader.idle()).isFalse();

    RawUnit report = next();

    assertThat(read(report, 0).lines()).hasSize(25).doesNotHaveDuplicates();
    assertThat(asked("users null")).isEqualTo(1);
    assertThat(asked("keys user-0")).isEqualTo(1);
    assertThat(asked("keys user-1")).isEqualTo(2);
    assertThat(keys.opened).isEqualTo(2);
  }

  @Test
  void aRefusedPlaceInTheListOfUsersIsNoReasonToStop() throws Exception {
    keys.failAfter(22, 400, "ValidationError");
    assertThatThrownBy(this::next).hasMessage("ValidationError: no");
    assertThat(keys.requests.getLast()).isEqualTo("users 10");

    RawUnit report = next();

    assertThat(read(report, 0).lines()).hasSize(25).doesNotHaveDuplicates();
    assertThat(asked("users null")).isEqualTo(2);
  }

  @Test
  void whatFailedUntilTheNextReportWasDueIsNotMixedWithThat() throws Exception {
    keys.failAfter(5, 403, "AccessDenied");
    keys.failAfter(1, 403, "AccessDenied");
    assertThatThrownBy(this::next).hasMessage("AccessDenied: no");
    now = Instant.parse("2026-03-03T08:00:00Z");

    RawUnit report = next();

    assertThat(report.name().name()).isEqualTo(TOMORROW);
    assertThat(read(report, 0)).doesNotContain("2026-03-02");
  }
}
