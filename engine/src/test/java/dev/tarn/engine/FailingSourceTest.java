package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.NavigableMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailingSourceTest {
  @TempDir Path folder;
  private TestEngine engine;

  @BeforeEach
  void makeEngine() throws IOException {
    engine = new TestEngine(folder);
    engine.write("good.json", TestEngine.logins(0, 500));
  }

  private EngineResult run(BrittleSource source) throws Exception {
    Plan plan = source.beside(engine.plan());
    return new EmbeddedEngine(plan, engine.options(true), EngineListener.NONE).run();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static long count(NavigableMap<String, String> rows, String namespace) {
    return rows.keySet().stream().filter(key -> key.startsWith(namespace + ".")).count();
  }

  @Test
  void aStreamThatBreaksIsOpenedAgainWhereItBroke() throws Exception {
    EngineResult result = run(new BrittleSource(bytes(TestEngine.logins(0, 1_000)), 30_000, 3, 0));
    assertThat(result.end()).isEqualTo(End.IDLE);
    assertThat(result.findings()).extracting(EngineFinding::code).containsOnly("unit-failed");
    assertThat(engine.quarantine()).isEmpty();
    assertThat(count(engine.rows(), "brittle")).isEqualTo(1_000);
    assertThat(engine.rows().keySet()).noneMatch(key -> key.endsWith("AGAIN"));
  }

  @Test
  void aSourceThatNeverAnswersKeepsNoOtherFromBeingRead() throws Exception {
    EngineResult result = run(new BrittleSource(new byte[0], 1, 0, Integer.MAX_VALUE));
    assertThat(result.end()).isEqualTo(End.IDLE_WITH_FAILURES);
    assertThat(result.findings())
        .extracting(EngineFinding::code)
        .containsOnly("source-unavailable");
    assertThat(count(engine.rows(), "logs")).isEqualTo(500);
  }

  @Test
  void aUnitThatNeverOpensIsGivenUpByARunUntilIdle() throws Exception {
    EngineResult result =
        run(new BrittleSource(bytes(TestEngine.logins(0, 100)), 0, Integer.MAX_VALUE, 0));
    assertThat(result.end()).isEqualTo(End.IDLE_WITH_FAILURES);
    assertThat(result.findings())
        .extracting(EngineFinding::code)
        .contains("unit-failed", "unit-unreadable");
    assertThat(count(engine.rows(), "logs")).isEqualTo(500);
    assertThat(count(engine.rows(), "brittle")).isZero();
  }
}
