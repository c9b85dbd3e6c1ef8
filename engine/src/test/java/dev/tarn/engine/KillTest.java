package dev.tarn.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code scripts/kill-test 200} runs more rounds and writes a report: {@code tarn.kill.rounds},
 * {@code tarn.kill.seed} and {@code tarn.kill.report} are its settings. {@code scripts/kill-test
 * remap 100} does so for remaps and replays.
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
    String report = System.getProperty("tarn.kill.report");
    test.run(
        rounds,
        lines -> {
          if (report != null) {
            Files.writeString(Path.of(report), text(seed, begun, lines));
          }
        });
  }

  @Test
  void aKillOfARemapLeavesTheOldRowsOrTheNew() throws Exception {
    int rounds = Integer.getInteger("tarn.kill.remap.rounds", 4);
    long seed = Long.getLong("tarn.kill.seed", System.nanoTime() & 0xffffffffL);
    System.out.println("seed " + seed);
    Instant begun = Instant.now();
    String report = System.getProperty("tarn.kill.remap.report");
    new RemapKillRounds(folder, seed)
        .run(
            rounds,
            lines -> {
              if (report != null) {
                Files.writeString(Path.of(report), remapText(seed, begun, lines));
              }
            });
  }

  private static String remapText(long seed, Instant begun, List<String> lines) {
    return "# Kill test of remap and replay\n\nWritten by `scripts/kill-test remap` with seed "
        + seed
        + ": "
        + (lines.size() - 1)
        + " rounds in "
        + Duration.between(begun, Instant.now()).toSeconds()
        + " s. A round changes the mapping, starts a remap or a replay and kills it as said (SIGKILL"
        + " after a time, or the end of the process at a step of the commit: files written, record"
        + " written, each table changed, all changed), then does it to its end. A reader looks all"
        + " the time: every row it sees must be as before or all as after, and the ledger of each"
        + " unit must balance and count one or the other. A round that differs ends the test.\n\n- "
        + String.join("\n- ", lines)
        + "\n";
  }

  private static String text(long seed, Instant begun, List<String> lines) {
    return "# Kill test\n\nWritten by `scripts/kill-test` with seed "
        + seed
        + ": "
        + (lines.size() - 1)
        + " rounds in "
        + Duration.between(begun, Instant.now()).toSeconds()
        + " s. A round starts from an empty lake, kills the engine as said (SIGKILL after a time, or"
        + " the end of the process at a step of a commit), each time with one of two mappings, lets"
        + " it run to its end, and compares every row with those of clean runs by unit name and"
        + " ordinal. A round that differs ends the test.\n\n- "
        + String.join("\n- ", lines)
        + "\n";
  }
}
