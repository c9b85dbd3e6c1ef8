package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.lake.LakeReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Kills remaps and replays again and again. A round: a lake that was read by one mapping; the
 * mapping is changed; a remap or a replay is killed, by SIGKILL at a random instant or at a step of
 * its commit, while a reader looks at the rows all the time. Whatever it sees is what there was
 * before or what there is after, never a mixture, and the ledger balances, unit by unit. Then the
 * work is done to its end.
 */
final class RemapKillRounds {
  private final Path folder;
  private final Random random;
  private final TestEngine engine;
  private final List<String> report = new ArrayList<>();
  private final String firstMapping;
  private final String otherMapping;

  RemapKillRounds(Path folder, long seed) throws IOException {
    this.folder = folder;
    this.random = new Random(seed);
    this.engine = new TestEngine(folder);
    this.firstMapping = Files.readString(folder.resolve("mapping.yaml"));
    this.otherMapping =
        firstMapping
            .replace("when: kind == other", "when: kind in [other, nonsense]")
            .replace("heartbeat: kind == heartbeat", "heartbeat: user == user-5")
            .replace("const: informational}\n      user.name", "const: low}\n      user.name");
  }

  void run(int rounds, KillRounds.Reporter reporter) throws Exception {
    writeInput();
    useMapping(otherMapping);
    engine.runUntilIdle();
    NavigableMap<String, String> other = engine.rows();
    deleteLake();
    useMapping(firstMapping);
    engine.runUntilIdle();
    NavigableMap<String, String> first = engine.rows();
    assertThat(first).isNotEqualTo(other);
    report.add(first.size() + " rows by the first mapping, " + other.size() + " by the other");
    NavigableMap<String, String> current = first;
    boolean firstIsUsed = true;
    int kills = 0;
    for (int round = 1; round <= rounds; round++) {
      boolean replay = current.equals(first) && random.nextInt(3) == 0;
      firstIsUsed = replay ? false : !firstIsUsed;
      useMapping(firstIsUsed ? firstMapping : otherMapping);
      NavigableMap<String, String> after =
          replay ? replayed(first, other) : firstIsUsed ? first : other;
      StringBuilder line =
          new StringBuilder("round " + round + ": " + (replay ? "replay" : "remap"));
      String kind = replay ? "replay" : "remap";
      int step =
          round <= 12 ? 1 + (round - 1) % 6 : random.nextInt(12) < 6 ? 1 + random.nextInt(6) : 0;
      Process process = start(kind, step);
      if (step > 0) {
        line.append(" step ").append(step);
        watch(line.toString(), process, current, after);
      } else {
        long millis = random.nextLong(2_500);
        line.append(" after ").append(millis).append(" ms");
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (process.isAlive() && System.nanoTime() < end) {
          require(line.toString(), current, after);
        }
        process.destroyForcibly().waitFor();
      }
      kills += process.exitValue() == 0 ? 0 : 1;
      boolean old = require(line.toString(), current, after).equals(current);
      Process last = start(kind, 0);
      watch(line.toString(), last, current, after);
      assertThat(last.exitValue()).as(line.toString()).isZero();
      assertThat(engine.rows()).as(line.toString()).isEqualTo(after);
      line.append(old ? ": the old rows" : ": the new rows").append(", then the new ones");
      current = after;
      report.add(line.toString());
      report.set(
          0,
          report.get(0).replaceAll("; .*", "") + "; " + kills + " processes were killed at work");
      reporter.report(List.copyOf(report));
      System.out.println(line);
      if (replay) {
        // back to the first mapping, whatever became of the others
        useMapping(firstMapping);
        firstIsUsed = true;
        assertThat(start("remap", 0).waitFor()).isZero();
        current = first;
        assertThat(engine.rows()).isEqualTo(first);
      }
    }
  }

  private void watch(
      String round, Process process, Map<String, String> before, Map<String, String> after)
      throws Exception {
    while (process.isAlive()) {
      require(round, before, after);
    }
    process.waitFor();
  }

  /** The rows are those before or after, and the ledger counts one of both. */
  private Map<String, String> require(
      String round, Map<String, String> before, Map<String, String> after) throws Exception {
    Map<String, String> rows = engine.rows();
    if (!rows.equals(before) && !rows.equals(after)) {
      assertThat(rows).as(round).isEqualTo(after);
    }
    Map<String, Long> ledger = new TreeMap<>();
    try (LakeReader reader = LakeReader.open(engine.lake())) {
      reader.units(
          unit -> {
            assertThat(unit.records())
                .as(round)
                .isEqualTo(unit.events() + unit.quarantined() + unit.filtered());
            ledger.put(unit.unit(), unit.events() + unit.quarantined());
          });
      reader.ledger(part -> assertThat(part.counts().balanced()).as(round).isTrue());
    }
    Map<String, Long> beforeByUnit = byUnit(before);
    if (!ledger.equals(beforeByUnit)) {
      assertThat(ledger).as(round).isEqualTo(byUnit(after));
    }
    return rows;
  }

  private static Map<String, Long> byUnit(Map<String, String> rows) {
    Map<String, Long> counts = new TreeMap<>();
    rows.keySet()
        .forEach(
            key ->
                counts.merge(
                    key.substring(key.indexOf(' ') + 1, key.lastIndexOf(' ')), 1L, Long::sum));
    return counts;
  }

  /** The first rows, with those of the records that the other mapping no longer rejects. */
  private static NavigableMap<String, String> replayed(
      NavigableMap<String, String> first, NavigableMap<String, String> other) {
    NavigableMap<String, String> rows = new TreeMap<>(first);
    Map<String, String> byRecord = new TreeMap<>();
    other.keySet().forEach(key -> byRecord.put(key.substring(key.indexOf(' ')), key));
    for (String key : first.keySet()) {
      String now = byRecord.get(key.substring(key.indexOf(' ')));
      if (key.startsWith("tarn.quarantine ") && !key.equals(now)) {
        rows.remove(key);
        if (now != null) {
          rows.put(now, String.valueOf(other.get(now)));
        }
      }
    }
    return rows;
  }

  private void useMapping(String text) throws IOException {
    Files.writeString(folder.resolve("mapping.yaml"), text);
  }

  private void deleteLake() throws IOException {
    try (var files = Files.walk(engine.lake())) {
      for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Starts the work; returns once it begins. */
  private Process start(String work, int haltAfter) throws IOException {
    List<String> arguments = List.of(folder.toString(), work, Integer.toString(haltAfter));
    Process process =
        new ProcessBuilder(TestProcess.command("200m", RemapKillTarget.class, arguments))
            .redirectError(folder.resolve("stderr.txt").toFile())
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    out.readLine();
    return process;
  }

  /** Small files, of which some have bad lines; an envelope; a damaged file. */
  private void writeInput() throws IOException {
    int next = 0;
    for (int i = 0; i < 8; i++) {
      String content = TestEngine.logins(next, next + 40);
      next += 40;
      content += "{\"kind\":\"login\",\"user\":\n{\"kind\":\"heartbeat\"}\n";
      content += "{\"kind\":\"nonsense\",\"time\":1760000000000,\"note\":\"n" + i + "\"}\n";
      content += "{\"kind\":\"other\",\"time\":1760000000000,\"note\":\"o" + i + "\"}\n";
      engine.write("small/" + i + ".json", content);
    }
    String records = TestEngine.logins(next, next + 800).strip().replace('\n', ',');
    engine.write("big.json.gz", TestEngine.gzip("{\"Records\":[" + records + "]}"));
    byte[] damaged = TestEngine.gzip(TestEngine.logins(next, next + 1_000));
    engine.write("damaged.json.gz", Arrays.copyOf(damaged, damaged.length / 2));
  }
}
