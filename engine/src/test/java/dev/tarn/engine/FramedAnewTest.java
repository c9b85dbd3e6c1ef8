package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mapping that finds records in another way from some moment on. */
class FramedAnewTest {
  private static final int LINES = 8_000;
  private static final String MAPPING =
      """
      mapping: doors
      ocsf: 1.3.0
      product: {name: Doors, vendor_name: Acme}
      input: {format: csv, always: [at]}
      events:
        - class: base_event
          set:
            time: {from: at, format: epoch_millis}
            activity_id: {const: other}
            severity_id: {const: unknown}
            message: door
      """;

  @TempDir private Path folder;

  @Test
  void aUnitThatIsBeingReadIsOpenedAgainWhereItsRecordsEnded() throws Exception {
    TestEngine engine = new TestEngine(folder);
    Files.writeString(folder.resolve("mapping.yaml"), MAPPING);
    byte[] content = content().getBytes(StandardCharsets.UTF_8);
    BrittleSource source = new BrittleSource(content, Integer.MAX_VALUE, 0, 0);
    CountDownLatch halted = new CountDownLatch(1);
    CountDownLatch reloaded = new CountDownLatch(1);
    source.haltAt(
        content.length / 2,
        () -> {
          halted.countDown();
          try {
            reloaded.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Plan before = source.beside(engine.plan());
    engine.changeMapping(
        "message: door", "message: door\n      count: {from: times, type: integer}");
    Plan after = source.beside(engine.plan());

    RunningEngine running =
        new RunningEngine(TestEngine.followedBy(before, after), engine.options(false));
    halted.await();
    running.reload();
    reloaded.countDown();
    running.awaitProgress(progress -> progress.events() >= LINES);
    assertThat(running.stop().end()).isEqualTo(End.STOPPED);

    assertThat(engine.rows().keySet()).noneMatch(key -> key.endsWith("AGAIN"));
    List<String> rows = engine.events();
    assertThat(rows).hasSize(LINES);
    assertThat(rows).filteredOn(row -> row.contains("\"count\":7")).isNotEmpty();
    assertThat(rows).filteredOn(row -> row.contains("times")).isNotEmpty();
    assertThat(rows).allMatch(row -> row.contains("\"count\":7") != row.contains("times"));
  }

  private static String content() {
    StringBuilder text = new StringBuilder("at,door,note,times\n");
    for (int i = 0; i < LINES; i++) {
      text.append(1_760_000_000_000L + i).append(",north,").append("n".repeat(600)).append(",7\n");
    }
    return text.toString();
  }
}
