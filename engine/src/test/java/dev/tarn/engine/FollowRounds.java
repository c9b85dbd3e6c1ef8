package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.lake.LakeReader;
import dev.tarn.lake.SourceTotal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows logs that are written and rotated, with engines that are killed again and again.
 *
 * <p>A round: an empty lake and two logs. Lines are written and the logs rotated in every way, at
 * random, while an engine follows them, which is killed by SIGKILL at a random instant and started
 * again, some times; then one runs until it is idle. Every line must be there once, and none may be
 * in the quarantine.
 */
final class FollowRounds {
  private static final List<String> PATHS =
      List.of("in", "[in/app.log*, in/web-1.log*]", "[in/app.log, in/web-1.log]");

  private final Path folder;
  private final Random random;
  private final TestEngine engine;
  private int written;
  private boolean namesOnly;
  private @Nullable Process process;

  FollowRounds(Path folder, long seed) throws IOException {
    this.folder = folder;
    this.random = new Random(seed);
    this.engine = new TestEngine(folder);
    engine.lakeOptions = "commit_every: 30ms";
    engine.sourceOptions = "settle_after: 150ms, scan_every: 10ms";
  }

  void run(int rounds, KillRounds.Reporter reporter) throws Exception {
    assertThat(engine.plan().sources()).hasSize(1);
    List<String> report = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      String line = "round " + round + ": " + round();
      report.add(line);
      reporter.report(List.copyOf(report));
      System.out.println(line);
    }
  }

  private String round() throws Exception {
    delete(engine.lake());
    delete(folder.resolve("in"));
    Files.createDirectories(folder.resolve("in"));
    written = 0;
    // every name of the logs; some of them by patterns; those alone that are written to
    String path = PATHS.get(random.nextInt(PATHS.size()));
    namesOnly = !path.contains("*") && !path.equals("in");
    engine.path = path;
    engine.plan();
    Map<String, Integer> steps = new TreeMap<>();
    List<RotatingLog> logs = new ArrayList<>();
    for (String name : List.of("app.log", "web-1.log")) {
      logs.add(new RotatingLog(folder.resolve("in"), name, random, () -> written++, this::pause));
    }
    int kills = 2 + random.nextInt(2);
    try {
      for (int kill = 0; kill < kills; kill++) {
        Process started = start(false);
        process = started;
        // rotates while the engine starts, too
        int count = 20 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
          String step = step(logs.get(random.nextInt(logs.size())), logs);
          steps.merge(step, 1, Integer::sum);
          pause();
        }
        started.destroyForcibly().waitFor();
        process = null;
        for (int i = random.nextInt(6); i > 0; i--) {
          steps.merge(step(logs.get(random.nextInt(logs.size())), logs), 1, Integer::sum);
        }
      }
    } finally {
      Process left = process;
      if (left != null) {
        left.destroyForcibly().waitFor();
      }
    }
    for (RotatingLog log : logs) {
      log.finishLine();
    }
    Process last = start(true);
    assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(last.exitValue()).isZero();
    NumberedLines.check(engine, written);
    return path + ", " + kills + " kills, " + steps + ", " + written + " lines, all there once";
  }

  private String step(RotatingLog log, List<RotatingLog> all) throws Exception {
    switch (random.nextInt(20)) {
      case 0, 1 -> {
        if (mayRotate(log, all)) {
          log.rename(random.nextBoolean());
          return "rename";
        }
      }
      case 2, 3 -> {
        if (mayRotate(log, all)) {
          log.copyAndTruncate(random.nextBoolean());
          return "copy-truncate";
        }
      }
      case 4, 5 -> {
        log.compress();
        return "compress";
      }
      case 6 -> {
        if (allRead(all)) {
          log.beginAnew();
          return "begin anew";
        }
      }
      case 7 -> {
        if (allRead(all)) {
          log.deleteRotated();
          return "delete";
        }
      }
      default -> log.write();
    }
    return "write";
  }

  /** A file that was never seen under the one name that it is looked for by is lost. */
  private boolean mayRotate(RotatingLog log, List<RotatingLog> all) throws Exception {
    if (namesOnly && !log.known() && allRead(all)) {
      log.write();
    }
    return !namesOnly || log.known();
  }

  /** Waits until the lake has all lines, if an engine is there that would see to it. */
  private boolean allRead(List<RotatingLog> logs) throws Exception {
    for (RotatingLog log : logs) {
      log.finishLine();
    }
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (process != null && process.isAlive() && System.nanoTime() < until) {
      if (Files.exists(engine.lake().resolve("state.db")) && events() == written) {
        for (RotatingLog log : logs) {
          log.isRead();
        }
        return true;
      }
      Thread.sleep(20);
    }
    return false;
  }

  private long events() {
    try (LakeReader reader = LakeReader.open(engine.lake())) {
      return reader.totals().stream().mapToLong(SourceTotal::events).sum();
    } catch (IOException e) {
      // it is being made
      return -1;
    }
  }

  private void pause() throws InterruptedException {
    if (random.nextInt(3) == 0) {
      TimeUnit.MILLISECONDS.sleep(random.nextInt(random.nextInt(20) == 0 ? 300 : 25));
    }
  }

  /** Starts an engine; returns at once. */
  private Process start(boolean untilIdle) throws IOException {
    List<String> arguments =
        untilIdle ? List.of(folder.toString(), "until-idle") : List.of(folder.toString());
    return new ProcessBuilder(TestProcess.command("300m", FollowTarget.class, arguments))
        .redirectError(folder.resolve("stderr.txt").toFile())
        .redirectOutput(folder.resolve("stdout.txt").toFile())
        .start();
  }

  private static void delete(Path path) throws IOException {
    if (Files.exists(path)) {
      try (var files = Files.walk(path)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
