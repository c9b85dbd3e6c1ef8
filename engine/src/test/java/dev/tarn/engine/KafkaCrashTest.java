package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever ends while a producer writes, each of its records is stored once. */
class KafkaCrashTest {
  private static final int ROUNDS = 10;
  private static final int RECORDS_A_ROUND = 2_000;

  @TempDir Path folder;
  @TempDir Path brokerFolder;

  @Test
  void crashesOfTarnAndRestartsOfTheBrokerLoseAndRepeatNothing() throws Exception {
    long seed = Long.getLong("tarn.kafka.seed", System.nanoTime() & 0xffffffffL);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (KafkaBroker broker = new KafkaBroker(brokerFolder, Map.of())) {
      broker.create("logs", 4, Map.of());
      TestEngine engine = new TestEngine(folder);
      engine.source =
          "type: kafka, brokers: '" + broker.address() + "', topics: logs, discover_every: 1s";
      engine.epochBytes = 200_000;
      for (int round = 0; round < ROUNDS; round++) {
        int first = round * RECORDS_A_ROUND;
        broker.sendWithoutWaiting("logs", logins(first, first + RECORDS_A_ROUND));
        if (round % 4 == 3) {
          engine.plan();
          Process process = KillTarget.start(folder, 1 + random.nextInt(12));
          assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } else {
          RunningEngine running = new RunningEngine(engine.plan(), engine.options(false));
          if (round % 4 == 1) {
            running.awaitProgress(progress -> progress.records() > 0);
            broker.stop();
            broker.startAgain();
          }
          int records = 1 + random.nextInt(RECORDS_A_ROUND);
          running.awaitProgress(progress -> progress.records() >= records);
          assertThat(running.interrupt()).isInstanceOf(InterruptedException.class);
        }
      }
      broker.flush();

      assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);

      assertThat(engine.events()).hasSize(ROUNDS * RECORDS_A_ROUND).doesNotHaveDuplicates();
      assertThat(engine.rows().keySet()).noneMatch(key -> key.endsWith("AGAIN"));
      assertThat(engine.quarantine()).isEmpty();
      assertThat(engine.total().events()).isEqualTo(ROUNDS * RECORDS_A_ROUND);
    }
  }
}
