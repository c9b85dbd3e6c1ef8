package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.lake.LakeReader;
import dev.tarn.lake.SourceTotal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration and mappings that change while an engine runs. */
class ReloadTest {
  private static final String ONE = "severity_id: {const: informational}\n      user.name";
  private static final String OTHER = "severity_id: {const: low}\n      user.name";

  @TempDir private Path folder;
  private TestEngine engine;
  private RunningEngine running;

  @BeforeEach
  void begin() throws IOException {
    engine = new TestEngine(folder);
  }

  @AfterEach
  void end() throws Exception {
    if (running != null) {
      assertThat(running.stop().end()).isEqualTo(End.STOPPED);
    }
  }

  /** Writes the configuration: all of the lake and the sources' names and folders. */
  private void configure(String lake, String... sources) throws IOException {
    StringBuilder text = new StringBuilder("lake: {path: ./lake, " + lake + "}\nsources:\n");
    for (String source : sources) {
      text.append("  ").append(source).append('\n');
    }
    Files.writeString(folder.resolve("tarn.yaml"), text);
  }

  private static String source(String name, String path) {
    return name
        + ": {type: file, path: "
        + path
        + ", mapping: ./mapping.yaml, settle_after: 0s, scan_every: 10ms}";
  }

  private void start() throws IOException {
    running = new RunningEngine(TestEngine.planOf(folder), engine.options(false));
  }

  private void append(String name, int from, int to) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, TestEngine.logins(from, to), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Waits until the lake has so many events of each source. */
  private void awaitStored(Map<String, Long> events) throws InterruptedException {
    running.awaitProgress(progress -> stored().equals(events));
  }

  private Map<String, Long> stored() {
    try (LakeReader reader = LakeReader.open(engine.lake())) {
      return reader.totals().stream()
          .collect(Collectors.toMap(SourceTotal::source, SourceTotal::events));
    } catch (IOException e) {
      // it is being made
      return Map.of();
    }
  }

  @Test
  void mappingsThatChangeUnderLoadLoseAndRepeatNothing() throws Exception {
    configure("commit_every: 30ms", source("logs", "in"), source("more", "more"));
    append("in/a.json", 0, 100);
    start();
    running.awaitProgress(progress -> progress.events() >= 100);
    String mapping = Files.readString(folder.resolve("mapping.yaml"));
    int written = 100;
    for (int round = 1; round <= 8; round++) {
      String next = round % 2 == 0 ? mapping : mapping.replace(ONE, OTHER);
      Files.writeString(folder.resolve("mapping.yaml"), next);
      for (int piece = 0; piece < 6; piece++) {
        String file = (piece % 2 == 0 ? "in/" : "more/") + (char) ('a' + piece) + ".json";
        append(file, written, written + 200);
        written += 200;
        if (piece == 3) {
          assertThat(running.reload().mapped()).containsExactly("logs", "more");
        }
      }
    }
    int all = written;
    running.awaitProgress(progress -> progress.events() >= all);
    assertThat(running.stop().progress().events()).isEqualTo(all);
    running = null;

    NumberedLines.check(engine, all);
    List<String> rows = engine.events();
    assertThat(rows).filteredOn(row -> row.contains("\"severity_id\":1")).hasSizeGreaterThan(100);
    assertThat(rows).filteredOn(row -> row.contains("\"severity_id\":2")).hasSizeGreaterThan(100);
  }

  @Test
  void aMappingThatChangesIsReadAgainWithoutBeingAsked() throws Exception {
    configure("commit_every: 30ms", source("logs", "in"));
    start();
    append("in/a.json", 0, 1);
    awaitStored(Map.of("logs", 1L));
    engine.changeMapping(ONE, OTHER);
    running.awaitReload();
    append("in/b.json", 1, 2);
    awaitStored(Map.of("logs", 2L));

    assertThat(engine.events()).anyMatch(row -> row.contains("\"severity_id\":1"));
    assertThat(engine.events()).anyMatch(row -> row.contains("\"severity_id\":2"));
  }

  @Test
  void sourcesAreAddedRemovedAndChangedWhileOthersGoOn() throws Exception {
    configure(
        "commit_every: 30ms",
        source("stays", "stays"),
        source("goes", "goes"),
        source("moves", "moves"));
    for (String name : List.of("stays", "goes", "moves")) {
      append(name + "/a.json", 0, 10);
    }
    start();
    awaitStored(Map.of("goes", 10L, "moves", 10L, "stays", 10L));

    configure(
        "commit_every: 40ms",
        source("comes", "comes"),
        source("moves", "[moves, moved]"),
        source("stays", "stays"));
    PlanChange change = running.reload();
    assertThat(change)
        .hasToString(
            "source added comes; source removed goes; source changed moves;"
                + " changed: lake.commit_every");
    append("goes/a.json", 10, 20);
    append("stays/a.json", 10, 20);
    append("comes/a.json", 0, 10);
    append("moves/a.json", 10, 20);
    append("moved/a.json", 20, 30);
    awaitStored(Map.of("comes", 10L, "goes", 10L, "moves", 30L, "stays", 20L));

    configure("commit_every: 40ms", source("goes", "goes"));
    assertThat(running.reload().removed()).containsExactlyInAnyOrder("comes", "moves", "stays");
    awaitStored(Map.of("comes", 10L, "goes", 20L, "moves", 30L, "stays", 20L));
    assertThat(engine.rows().keySet()).noneMatch(key -> key.endsWith("AGAIN"));
  }

  @Test
  void aConfigurationWithErrorsIsRefusedAndTheOneBeforeGoesOn() throws Exception {
    configure("commit_every: 30ms", source("logs", "in"));
    start();
    configure("commit_every: 30ms", source("logs", "in"), "more: {type: fil}");
    running.reloadInVain(
        folder.resolve("tarn.yaml")
            + ":4:9: source 'more' needs 'mapping' (and 1 more); the configuration before stays in use (configuration-refused)");
    append("in/a.json", 0, 10);
    running.awaitProgress(progress -> progress.events() >= 10);

    configure("commit_every: 30ms", source("logs", "in"), source("more", "more"));
    assertThat(running.reload().added()).containsExactly("more");
    append("more/a.json", 10, 20);
    running.awaitProgress(progress -> progress.events() >= 20);
  }

  @Test
  void aLakeCannotChange() throws Exception {
    configure("commit_every: 30ms, keep_raw: 1d", source("logs", "in"));
    start();
    configure("commit_every: 30ms", source("logs", "in"));
    running.reloadInVain("tarn.yaml:1:7: 'lake.keep_raw' cannot change while Tarn runs");
    Files.writeString(
        folder.resolve("tarn.yaml"),
        Files.readString(folder.resolve("tarn.yaml"))
            .replace("./lake, ", "./other, keep_raw: 1d, "));
    running.reloadInVain("tarn.yaml:1:8: 'lake.path' cannot change while Tarn runs");
    assertThat(folder.resolve("other")).doesNotExist();

    configure("commit_every: 30ms, keep_raw: 1d", source("logs", "in"));
    assertThat(running.reload()).isEqualTo(PlanChange.NONE);
  }

  @Test
  void aFileThatIsBeingWrittenOrGoneIsNotTakenForANewOne() throws Exception {
    configure("commit_every: 30ms", source("logs", "in"), source("more", "more"));
    Path file = folder.resolve("tarn.yaml");
    EngineMonitor monitor =
        new EngineMonitor(EngineListener.NONE, 0, engine.options(false).clock());
    PlanWatch plans = new PlanWatch(TestEngine.planOf(folder), monitor, true);
    String text = Files.readString(file);
    plans.look();

    Files.writeString(file, text.substring(0, text.indexOf("  more")));
    plans.look();
    Files.writeString(file, text + "  # whole\n");
    plans.look();
    assertThat(plans.plan().number()).isZero();
    plans.look();
    assertThat(plans.plan().number()).isEqualTo(1);
    assertThat(plans.plan().plan().sources()).hasSize(2);

    Files.delete(file);
    plans.look();
    assertThat(monitor.configurationRefused()).isEmpty();
    plans.look();
    assertThat(monitor.configurationRefused().orElseThrow())
        .isEqualTo("there is no file '" + file + "'; the configuration before stays in use");
    assertThat(plans.plan().number()).isEqualTo(1);

    Files.writeString(file, text);
    plans.look();
    plans.look();
    assertThat(monitor.configurationRefused()).isEmpty();
    assertThat(plans.plan().number()).isEqualTo(2);
  }
}
