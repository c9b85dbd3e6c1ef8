package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.lake.LakeObserver;
import dev.tarn.lake.LakeReader;
import dev.tarn.lake.SourceTotal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** An engine over the files of a folder: {@code in/} → {@code lake/}, by the mapping for tests. */
final class TestEngine {
  static final String MAPPING = "src/test/resources/configuration/mappings/test.yaml";

  private final Path folder;
  String lakeOptions = "commit_every: 50ms";
  String path = "in";
  String sourceOptions = "settle_after: 0s, scan_every: 10ms";

  String mapping = "./mapping.yaml";

  /** All that the configuration says of the source but its mapping; empty: files at the path. */
  String source = "";

  LakeObserver observer = LakeObserver.NONE;
  int workers = 2;
  long epochBytes = 16 << 20;

  TestEngine(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("in"));
    Files.writeString(folder.resolve("mapping.yaml"), Files.readString(Path.of(MAPPING)));
  }

  Path lake() {
    return folder.resolve("lake");
  }

  Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  Path write(String name, String content) throws IOException {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  void changeMapping(String from, String to) throws IOException {
    Path file = folder.resolve("mapping.yaml");
    Files.writeString(file, Files.readString(file).replace(from, to));
  }

  /** A record of a sign-in as one line. */
  static String login(int i) {
    return "{\"kind\":\"login\",\"time\":"
        + (1_760_000_000_000L + i * 1000L)
        + ",\"user\":\"user-"
        + i % 97
        + "\",\"note\":\"note "
        + i
        + "\",\"region\":\"r"
        + i % 2
        + "\",\"account\":\"a"
        + i % 3
        + "\",\"extra\":{\"n\":"
        + i
        + "}}\n";
  }

  static String logins(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(login(i));
    }
    return text.toString();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  static byte[] gzip(String content) throws IOException {
    return gzip(content.getBytes(StandardCharsets.UTF_8));
  }

  Plan plan() throws IOException {
    Files.writeString(
        folder.resolve("tarn.yaml"),
        "lake: {path: ./lake, retention: 10000d, "
            + lakeOptions
            + "}\nsources:\n  logs: {mapping: "
            + mapping
            + ", "
            + (source.isEmpty() ? "type: file, path: " + path + ", " + sourceOptions : source)
            + "}\n");
    return planOf(folder);
  }

  /** The plan of the configuration in a folder. */
  static Plan planOf(Path folder) throws IOException {
    Configuration configuration = Configuration.read(folder.resolve("tarn.yaml"));
    assertThat(configuration.diagnostics()).isEmpty();
    return configuration.plan().orElseThrow();
  }

  /** A plan with other sources. */
  static Plan withSources(Plan plan, List<SourcePlan> sources) {
    return new Plan(
        plan.lake(),
        plan.commitEvery(),
        plan.drift(),
        sources,
        plan.schemas(),
        plan.notifiers(),
        plan.files(),
        plan.secrets(),
        plan.text());
  }

  /** A plan whose configuration gives another when it is read again. */
  static Plan followedBy(Plan plan, Plan next) {
    Configuration configuration =
        new Configuration(Optional.of(next), List.of(), List.of(), Map.of(), Map.of());
    return new Plan(
        plan.lake(),
        plan.commitEvery(),
        plan.drift(),
        plan.sources(),
        plan.schemas(),
        plan.notifiers(),
        new PlanFiles(Map.of(), Map.of(), () -> configuration, () -> configuration),
        plan.secrets(),
        plan.text());
  }

  EngineOptions options(boolean untilIdle) {
    return new EngineOptions(
        untilIdle, workers, epochBytes, Duration.ofSeconds(30), Clock.systemUTC(), observer);
  }

  EngineResult runUntilIdle() throws IOException, InterruptedException {
    return new EmbeddedEngine(plan(), options(true), EngineListener.NONE).run();
  }

  NavigableMap<String, String> rows() throws Exception {
    return LakeRows.read(lake());
  }

  /** Rows of the tables of events. */
  List<String> events() throws Exception {
    return rows().entrySet().stream()
        .filter(row -> !row.getKey().startsWith("tarn."))
        .map(Map.Entry::getValue)
        .toList();
  }

  List<String> quarantine() throws Exception {
    return List.copyOf(rows().subMap("tarn.quarantine ", true, "tarn.quarantine!", true).values());
  }

  /** In how many records each input path was. */
  Map<String, Long> paths() throws IOException {
    Map<String, Long> paths = new TreeMap<>();
    try (LakeReader reader = LakeReader.open(lake())) {
      reader.drift(row -> paths.put(row.path(), row.records()));
    }
    return paths;
  }

  SourceTotal total() throws IOException {
    try (LakeReader reader = LakeReader.open(lake())) {
      List<SourceTotal> totals = reader.totals();
      assertThat(totals).hasSize(1);
      assertThat(totals.getFirst().balanced()).isTrue();
      return totals.getFirst();
    }
  }
}
