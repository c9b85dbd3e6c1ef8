package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.lake.LakeReader;
import dev.tarn.lake.SourceTotal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills engines again and again and compares what their lakes hold in the end with a clean run.
 *
 * <p>A round: an empty lake; the engine is started and killed one to three times, by SIGKILL at a
 * random instant or at a random step of a commit, each time with the other of two mappings; then it
 * runs to its end. Every row must be that of a clean run by one of the mappings, no row may be
 * missing or there twice, the ledger must balance, and input paths must be counted as in a clean
 * run.
 */
final class KillRounds {
  private static final String ONE = "severity_id: {const: informational}\n      user.name";
  private static final String OTHER = "severity_id: {const: low}\n      user.name";

  private final Path folder;
  private final Random random;
  private final TestEngine engine;
  private final List<String> report = new ArrayList<>();
  private final String mapping;
  private final String otherMapping;
  private Map<String, Long> paths = Map.of();
  private long workMillis;
  private int steps;

  KillRounds(Path folder, long seed) throws IOException {
    this.folder = folder;
    this.random = new Random(seed);
    this.engine = new TestEngine(folder);
    this.mapping = Files.readString(folder.resolve("mapping.yaml"));
    this.otherMapping = mapping.replace(ONE, OTHER);
    assertThat(otherMapping).isNotEqualTo(mapping);
  }

  /** Is given the lines of the report after each round: one of the clean run, one a round. */
  interface Reporter {
    void report(List<String> lines) throws IOException;
  }

  void run(int rounds, Reporter reporter) throws Exception {
    writeInput();
    engine.lakeOptions = "commit_every: 20ms";
    assertThat(engine.plan().sources()).hasSize(1);
    NavigableMap<String, String> expected = clean(mapping);
    Map<String, String> expectedOther = clean(otherMapping);
    assertThat(expectedOther.keySet()).isEqualTo(expected.keySet());
    assertThat(expected).hasSizeGreaterThan(10_000);
    report.add(
        expected.size()
            + " rows, "
            + steps
            + " steps of commits, "
            + workMillis
            + " ms a clean run");
    for (int round = 1; round <= rounds; round++) {
      deleteLake();
      StringBuilder line = new StringBuilder("round " + round + ":");
      int kills = 1 + random.nextInt(3);
      for (int kill = 0; kill < kills; kill++) {
        useMapping(random.nextBoolean() ? mapping : otherMapping);
        if (random.nextInt(3) == 0) {
          int step = 1 + random.nextInt(steps);
          line.append(" step ").append(step);
          KillTarget.start(folder, step).waitFor();
        } else {
          long millis = random.nextLong(workMillis + 1);
          line.append(" after ").append(millis).append(" ms");
          Process process = KillTarget.start(folder, 0);
          if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
          }
        }
      }
      useMapping(random.nextBoolean() ? mapping : otherMapping);
      Process last = KillTarget.start(folder, 0);
      assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(last.exitValue()).as(line.toString()).isZero();
      line.append(": ").append(compare(line.toString(), expected, expectedOther));
      report.add(line.toString());
      reporter.report(List.copyOf(report));
      System.out.println(line);
    }
  }

  private String compare(
      String round, Map<String, String> expected, Map<String, String> expectedOther)
      throws Exception {
    NavigableMap<String, String> rows = engine.rows();
    assertThat(rows.keySet()).as(round).isEqualTo(expected.keySet());
    int first = 0;
    for (Map.Entry<String, String> row : rows.entrySet()) {
      if (row.getValue().equals(expected.get(row.getKey()))) {
        first++;
      } else {
        assertThat(row.getValue()).as(round).isEqualTo(expectedOther.get(row.getKey()));
      }
    }
    try (LakeReader reader = LakeReader.open(engine.lake())) {
      for (SourceTotal total : reader.totals()) {
        assertThat(total.balanced()).as(round).isTrue();
        assertThat(total.events() + total.quarantined()).as(round).isEqualTo(rows.size());
      }
    }
    assertThat(engine.paths()).as(round).isEqualTo(paths);
    return "equal (" + first + " of " + rows.size() + " rows by the first mapping)";
  }

  /** Rows of a run that nobody disturbs. */
  private NavigableMap<String, String> clean(String text) throws Exception {
    deleteLake();
    useMapping(text);
    Process process = KillTarget.start(folder, 0);
    long begun = System.nanoTime();
    try (BufferedReader out = output(process)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("steps ")) {
          steps = Integer.parseInt(line.substring(6));
        }
      }
    }
    assertThat(process.waitFor()).isZero();
    workMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    paths = engine.paths();
    assertThat(paths).hasSizeGreaterThan(5);
    return engine.rows();
  }

  private void useMapping(String text) throws IOException {
    Files.writeString(folder.resolve("mapping.yaml"), text);
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private void deleteLake() throws IOException {
    if (Files.exists(engine.lake())) {
      try (var files = Files.walk(engine.lake())) {
        for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** Many small files, plain and compressed; one big one; bad lines, a damaged file. */
  private void writeInput() throws IOException {
    int next = 0;
    for (int i = 0; i < 60; i++) {
      int number = 1 + random.nextInt(100);
      String content = TestEngine.logins(next, next + number);
      next += number;
      if (i % 7 == 0) {
        content += "{\"kind\":\"login\",\"user\":\n{\"kind\":\"heartbeat\"}\n";
      }
      if (i % 9 == 0) {
        content += "{\"kind\":\"other\",\"time\":1760000000000,\"note\":\"o" + i + "\"}";
      }
      if (i % 2 == 0) {
        engine.write("small/" + i + ".json", content);
      } else {
        engine.write("small/" + i + ".json.gz", TestEngine.gzip(content));
      }
    }
    String records = TestEngine.logins(next, next + 8_000).strip().replace('\n', ',');
    engine.write("big.json.gz", TestEngine.gzip("{\"Records\":[" + records + "]}"));
    byte[] damaged = TestEngine.gzip(TestEngine.logins(next, next + 2_000));
    engine.write("damaged.json.gz", Arrays.copyOf(damaged, damaged.length / 2));
  }
}
