package dev.tarn.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code scripts/follow-test 200} runs more rounds and writes a report: {@code tarn.follow.rounds},
 * {@code tarn.follow.seed} and {@code tarn.follow.report} are its settings.
 */
class FollowTest {
  @TempDir Path folder;

  @Test
  void rotationAndKillsLoseAndRepeatNothing() throws Exception {
    int rounds = Integer.getInteger("tarn.follow.rounds", 3);
    long seed = Long.getLong("tarn.follow.seed", System.nanoTime() & 0xffffffffL);
    System.out.println("seed " + seed);
    Instant begun = Instant.now();
    String report = System.getProperty("tarn.follow.report");
    new FollowRounds(folder, seed)
        .run(
            rounds,
            lines -> {
              if (report != null) {
                Files.writeString(Path.of(report), text(seed, begun, lines));
              }
            });
  }

  private static String text(long seed, Instant begun, List<String> lines) {
    return "# Follow test\n\nWritten by `scripts/follow-test` with seed "
        + seed
        + ": "
        + lines.size()
        + " rounds in "
        + Duration.between(begun, Instant.now()).toSeconds()
        + " s. A round starts from an empty lake. Two logs are written, now and then half a line,"
        + " and rotated by renaming (numbers or dates, with lines written to the renamed file"
        + " later), copying and truncating, compressing, truncating in place and deleting, while"
        + " an engine follows them, which is killed by SIGKILL and started again. What is truncated"
        + " in place or deleted was read before. A last engine runs until it is idle. Then every"
        + " line must be in the lake once, and nothing in the quarantine. A round that differs ends"
        + " the test. The seed gives the steps, not the instants at which they meet the engine.\n\n"
        + "- "
        + String.join("\n- ", lines)
        + "\n";
  }
}
