package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever ends while a producer writes and shards are split and merged, each record is stored
 * once.
 */
class KinesisCrashTest {
  private static final int ROUNDS = 6;
  private static final int RECORDS_A_ROUND = 1_000;

  @TempDir Path folder;

  @Test
  void crashesOfTarnAmongSplitsAndMergesLoseAndRepeatNothing() throws Exception {
    long seed = Long.getLong("tarn.kinesis.seed", System.nanoTime() & 0xffffffffL);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Files.writeString(folder.resolve("secret"), "test-secret\n");
    try (KinesisServer server = new KinesisServer()) {
      server.create("logs", 2);
      TestEngine engine = new TestEngine(folder);
      engine.source = "type: kinesis, stream: logs, " + server.access();
      engine.epochBytes = 20_000;
      for (int round = 0; round < ROUNDS; round++) {
        int first = round * RECORDS_A_ROUND;
        for (int from = first; from < first + RECORDS_A_ROUND; from += 100) {
          server.putLines("logs", logins(from, from + 100));
        }
        if (round % 2 == 0) {
          server.split("logs");
        } else {
          server.merge("logs");
        }
        if (round % 3 == 2) {
          engine.plan();
          Process process = KillTarget.start(folder, 1 + random.nextInt(12));
          assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } else {
          RunningEngine running = new RunningEngine(engine.plan(), engine.options(false));
          int records = 1 + random.nextInt(RECORDS_A_ROUND);
          running.awaitProgress(progress -> progress.records() >= records);
          assertThat(running.interrupt()).isInstanceOf(InterruptedException.class);
        }
      }

      assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);

      assertThat(engine.events()).hasSize(ROUNDS * RECORDS_A_ROUND).doesNotHaveDuplicates();
      assertThat(engine.rows().keySet()).noneMatch(key -> key.endsWith("AGAIN"));
      assertThat(engine.quarantine()).isEmpty();
      assertThat(engine.total().events()).isEqualTo(ROUNDS * RECORDS_A_ROUND);
    }
  }
}
