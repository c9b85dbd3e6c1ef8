package dev.tarn.connectors.graph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.connectors.RecordedProgress;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogProgressTest {
  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final EntraLog LOG = EntraLog.SIGN_INS;
  private static final String KEY = "graph:sign_ins";

  private final RecordedProgress recorded = new RecordedProgress();
  private LogProgress progress = open(Duration.ofHours(1), 100);

  private LogProgress open(Duration overlap, int mostEvents) {
    try {
      String note = recorded.findNote(KEY).orElse(null);
      return new LogProgress(
          "entra",
          LOG,
          overlap,
          mostEvents,
          note == null ? LogNote.beginning(NOON) : LogNote.decode(note),
          recorded.findNotes(KEY));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Window minutes(int from, int to) {
    return new Window(NOON.plusSeconds(60L * from), NOON.plusSeconds(60L * to));
  }

  /** Reads a window in which there are some events, all at its beginning. */
  private void read(Window window, int firstId, int endId) throws IOException {
    String records =
        IntStream.range(firstId, endId)
            .mapToObj(i -> "{\"id\":\"" + i + "\",\"createdDateTime\":\"" + window.from() + "\"}")
            .collect(Collectors.joining(","));
    progress.take(LogPage.read(("{\"value\":[" + records + "]}").getBytes(UTF_8), LOG), window);
    progress.passed(window);
  }

  private int store() {
    int records = 0;
    while (progress.isReady()) {
      WindowUnit unit = progress.handOut();
      records += unit.mark();
      recorded.record(unit, new UnitPosition(unit.storedBytes(), unit.mark(), ""), true);
      progress.acknowledge(unit.name());
    }
    return records;
  }

  @Test
  void eventsAreForgottenWhenNoWindowReachesBackToThem() throws Exception {
    read(minutes(0, 10), 0, 10);
    read(minutes(10, 60), 10, 20);
    assertThat(store()).isEqualTo(20);
    assertThat(recorded.findNotes(KEY + "/")).containsOnlyKeys(KEY + "/0", KEY + "/1");

    read(minutes(60, 65), 20, 21);
    assertThat(store()).isEqualTo(1);

    assertThat(progress.floor()).isEqualTo(NOON.plusSeconds(5 * 60));
    assertThat(recorded.findNotes(KEY + "/")).containsOnlyKeys(KEY + "/1", KEY + "/2");
  }

  @Test
  void aLongerOverlapRepeatsNothing() throws Exception {
    read(minutes(0, 10), 0, 10);
    read(minutes(10, 120), 10, 20);
    store();

    progress = open(Duration.ofHours(20), 100);

    assertThat(progress.floor()).isEqualTo(NOON.plusSeconds(3_600));
    assertThat(progress.watermark()).isEqualTo(NOON.plusSeconds(7_200));
  }

  @Test
  void ofManyEventsTheOldestAreForgottenAndTheirTimeIsNotReadAgain() throws Exception {
    for (int i = 0; i < 8; i++) {
      read(minutes(i, i + 1), 20 * i, 20 * i + 20);
    }
    assertThat(store()).isEqualTo(160);

    assertThat(progress.isShortened()).isTrue();
    assertThat(recorded.findNotes(KEY + "/")).hasSize(5);
    assertThat(progress.floor()).isEqualTo(NOON.plusSeconds(121));
  }

  @Test
  void aWindowLongerThanTheOverlapMayBeLeftInTheMiddle() throws Exception {
    Window window = minutes(0, 600);
    read(window, 0, 50);
    WindowUnit unit = progress.handOut();
    long place = 0;
    for (int i = 0; i < 30; i++) {
      place += 4 + ("{\"id\":\"" + i + "\",\"createdDateTime\":\"" + NOON + "\"}").length();
    }
    UnitPosition begun = new UnitPosition(place, 30, "");
    recorded.record(unit, begun, false);

    progress = open(Duration.ofHours(1), 100);

    assertThat(progress.begunWindow()).contains(window);
    read(window, 0, 60);
    WindowUnit rest = progress.handOut();
    assertThat(rest.name()).isEqualTo(unit.name());
    assertThat(rest.mark()).isEqualTo(30);
    assertThat(rest.open(begun).readAllBytes()).hasSize((int) rest.storedBytes());
  }

  @Test
  void notesThatAreNotUnderstoodEndReading() {
    for (String note :
        new String[] {"2|x", "1|now|then|0|", "1|" + NOON + "|" + NOON + "|a|", ""}) {
      assertThatThrownBy(() -> LogNote.decode(note)).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> LogNote.Events.decode("1|" + NOON + "|AAAA"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                new LogProgress(
                    "entra",
                    LOG,
                    Duration.ofHours(1),
                    100,
                    LogNote.beginning(NOON),
                    Map.of(KEY + "/0", "2|")))
        .hasMessageContaining("newer version");
  }
}
