package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills engines in the middle of reloads: {@code tarn.reload.kills} of them, with {@code
 * tarn.kill.seed}.
 */
class ReloadKillTest {
  private static final String ONE = "severity_id: {const: informational}\n      user.name";
  private static final String OTHER = "severity_id: {const: low}\n      user.name";

  @TempDir private Path folder;
  private TestEngine engine;
  private Random random;
  private String mapping;
  private int written;

  @Test
  void aKillDuringAReloadLosesAndRepeatsNothing() throws Exception {
    int kills = Integer.getInteger("tarn.reload.kills", 2);
    long seed = Long.getLong("tarn.kill.seed", System.nanoTime() & 0xffffffffL);
    System.out.println("seed " + seed);
    random = new Random(seed);
    engine = new TestEngine(folder);
    mapping = Files.readString(folder.resolve("mapping.yaml"));
    change(true);
    for (int kill = 0; kill < kills; kill++) {
      killDuringReload();
    }
    change(true);
    Process last = KillTarget.start(folder, 0);
    assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(last.exitValue()).isZero();

    NumberedLines.check(engine, written);
  }

  /** Kills an engine that has changed its plan once, while it changes it again. */
  private void killDuringReload() throws Exception {
    int haltAfter = random.nextInt(4) == 0 ? random.nextInt(80) : 0;
    Process process = KillTarget.start(folder, haltAfter, Duration.ZERO);
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      append();
      change(random.nextBoolean());
      append();
      String line = out.readLine();
      assertThat(line == null || line.startsWith("reloaded ")).as(line).isTrue();
      append();
      change(random.nextBoolean());
      append();
      process.waitFor(random.nextInt(200), TimeUnit.MILLISECONDS);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private void append() throws IOException {
    for (String name : new String[] {"in/a.json", "in/b.json", "more/c.json"}) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      int lines = 1 + random.nextInt(200);
      Files.writeString(
          file,
          TestEngine.logins(written, written + lines),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      written += lines;
    }
  }

  /** Another configuration and mapping than those before: each time a source begins anew. */
  private void change(boolean both) throws IOException {
    Files.writeString(
        folder.resolve("mapping.yaml"),
        random.nextBoolean() ? mapping : mapping.replace(ONE, OTHER));
    String options =
        ", type: file, settle_after: 0s, scan_every: " + (10 + written % 1_000) + "ms}\n";
    Files.writeString(
        folder.resolve("tarn.yaml"),
        "lake: {path: ./lake, commit_every: 20ms}\nsources:\n  logs: {mapping: ./mapping.yaml, path: in"
            + options
            + (both ? "  more: {mapping: ./mapping.yaml, path: more" + options : ""));
  }
}
