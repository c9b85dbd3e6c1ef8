package dev.tarn.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code scripts/kill-test 200} runs more rounds and writes a report: {@code tarn.kill.rounds},
 * {@code tarn.kill.seed} and {@code tarn.kill.report} are its settings.
 */
class KillTest {
  @TempDir Path folder;

  @Test
  void aKillAtAnyInstantLosesAndRepeatsNothing() throws Exception {
    int rounds = Integer.getInteger("tarn.kill.rounds", 15);
    long seed = Long.getLong("tarn.kill.seed", System.nanoTime() & 0xffffffffL);
    System.out.println("seed " + seed);
    Instant begun = Instant.now();
    KillRounds test = new KillRounds(folder, seed);
    try {
      test.run(rounds);
    } finally {
      String report = System.getProperty("tarn.kill.report");
      if (report != null) {
        Files.writeString(
            Path.of(report),
            "# Kill test\n\nWritten by `scripts/kill-test "
                + rounds
                + " "
                + seed
                + "` in "
                + Duration.between(begun, Instant.now()).toSeconds()
                + " s. A round starts from an empty lake, kills the engine as said (SIGKILL after"
                + " a time, or the end of the process at a step of a commit), each time with one"
                + " of two mappings, lets it run to its end, and compares every row with those of"
                + " clean runs.\n\n- "
                + String.join("\n- ", test.report())
                + "\n");
      }
    }
  }
}
