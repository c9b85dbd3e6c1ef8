package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lookup tables that change while an engine runs. */
class LookupReloadTest {
  private static final String MAPPING =
      """
      mapping: doors
      ocsf: 1.3.0
      product: {name: Doors, vendor_name: Acme}
      input: {format: json, always: [at]}
      lookups: {doors: {file: doors.csv}}
      events:
        - class: base_event
          set:
            time: at
            activity_id: {const: other}
            severity_id: {const: unknown}
            message: {from: door, lookup: doors, other: nobody knows}
      """;

  private final LinkedBlockingQueue<EngineFinding> findings = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Long> commits = new LinkedBlockingQueue<>();
  private TestEngine engine;
  @TempDir private Path folder;

  @BeforeEach
  void writeMapping() throws IOException {
    engine = new TestEngine(folder);
    Files.writeString(folder.resolve("mapping.yaml"), MAPPING);
    writeTable("n,north");
  }

  private void writeTable(String row) throws IOException {
    Files.writeString(folder.resolve("doors.csv"), "id,name\n" + row + "\n");
  }

  private static String opened(int second) {
    return "{\"at\":\"2026-11-20T12:00:%02dZ\",\"door\":\"n\"}\n".formatted(second);
  }

  /** Runs while something is done. */
  private EngineResult run(Doing doing) throws Exception {
    EmbeddedEngine running =
        new EmbeddedEngine(
            engine.plan(),
            engine.options(false),
            new EngineListener() {
              @Override
              public void committed(EngineProgress now) {
                commits.add(now.events());
              }

              @Override
              public void found(EngineFinding finding) {
                findings.add(finding);
              }
            });
    AtomicReference<EngineResult> result = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    result.set(running.run());
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    try {
      doing.run();
    } finally {
      running.stop();
      thread.join(60_000);
    }
    assertThat(result.get().end()).isEqualTo(End.STOPPED);
    return result.get();
  }

  private interface Doing {
    void run() throws Exception;
  }

  /** Waits until the file of so many is stored. */
  private void store(int number) throws Exception {
    engine.write(number + ".json", opened(number));
    Long events;
    do {
      events = commits.poll(60, TimeUnit.SECONDS);
      assertThat(events).isNotNull();
    } while (events < number);
  }

  private EngineFinding found() throws InterruptedException {
    EngineFinding finding = findings.poll(60, TimeUnit.SECONDS);
    assertThat(finding).isNotNull();
    return finding;
  }

  private List<String> messages() throws Exception {
    return engine.events().stream()
        .map(row -> row.replaceAll(".*\"message\":\"([^\"]*)\".*", "$1"))
        .sorted()
        .toList();
  }

  @Test
  void aTableThatChangesIsUsedFromTheNextEpochOn() throws Exception {
    String before = engine.plan().hash();
    run(
        () -> {
          store(1);
          writeTable("n,the north gate");
          assertThat(found().code()).isEqualTo("lookups-reloaded");
          store(2);
        });

    assertThat(messages()).containsExactly("north", "the north gate");
    assertThat(engine.plan().hash()).isNotEqualTo(before);
  }

  @Test
  void aTableThatIsBrokenOrRemovedIsRefusedAndTheOldOneStays() throws Exception {
    run(
        () -> {
          store(1);
          Files.writeString(folder.resolve("doors.csv"), "id\nn\n");
          EngineFinding broken = found();
          assertThat(broken.code()).isEqualTo("lookups-refused");
          assertThat(broken.message()).contains("mapping.yaml:5:25").contains("refused 1 time)");
          store(2);
          Files.delete(folder.resolve("doors.csv"));
          assertThat(found().message())
              .contains("there is no file 'doors.csv'")
              .contains("refused 2 times)");
          store(3);
          writeTable("n,again");
          assertThat(found().code()).isEqualTo("lookups-reloaded");
          store(4);
        });

    assertThat(messages()).containsExactly("again", "north", "north", "north");
  }

  @Test
  void aTableIsReadAgainAlthoughTheMappingIsBroken() throws Exception {
    run(
        () -> {
          store(1);
          engine.changeMapping("other: nobody knows", "other: somebody, others: knows");
          assertThat(found().code()).isEqualTo("configuration-refused");
          writeTable("s,south");
          assertThat(found().code()).isEqualTo("lookups-reloaded");
          store(2);
        });

    assertThat(messages()).containsExactly("nobody knows", "north");
  }
}
