package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
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

  /** One unit whose stream breaks every so many bytes, so many times. */
  private static final class BrittleSource implements Source {
    private final byte[] content;
    private final int breakEvery;
    private int failuresLeft;
    private int pollFailuresLeft;

    BrittleSource(String content, int breakEvery, int failures, int pollFailures) {
      this.content = content.getBytes(StandardCharsets.UTF_8);
      this.breakEvery = breakEvery;
      this.failuresLeft = failures;
      this.pollFailuresLeft = pollFailures;
    }

    @Override
    public String name() {
      return "brittle";
    }

    @Override
    public List<String> splits() {
      return List.of("only");
    }

    @Override
    public Reader reader(String split, Progress progress, Findings findings) {
      ArrayDeque<RawUnit> units = new ArrayDeque<>(List.of(new Unit()));
      return new Reader() {
        @Override
        public Optional<RawUnit> poll(Duration maxWait) throws IOException {
          if (pollFailuresLeft > 0) {
            pollFailuresLeft--;
            throw new IOException("the queue does not answer");
          }
          return Optional.ofNullable(units.poll());
        }

        @Override
        public void acknowledge(List<UnitName> done) {}

        @Override
        public void release(List<UnitName> unfinished) {}

        @Override
        public boolean idle() {
          return units.isEmpty();
        }

        @Override
        public void close() {}
      };
    }

    private final class Unit implements Source.RawUnit {
      @Override
      public UnitName name() {
        return new UnitName("brittle", "unit");
      }

      @Override
      public Map<String, String> facts() {
        return Map.of();
      }

      @Override
      public Instant createdAt() {
        return Instant.EPOCH;
      }

      @Override
      public long storedBytes() {
        return content.length;
      }

      @Override
      public InputStream open(UnitPosition from) {
        int start = (int) from.byteOffset();
        return new FilterInputStream(
            new ByteArrayInputStream(content, start, content.length - start)) {
          private int left = breakEvery;

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            if (left <= 0 && failuresLeft > 0) {
              failuresLeft--;
              throw new IOException("connection reset");
            }
            int read = super.read(target, offset, Math.min(length, Math.max(1, left)));
            left -= Math.max(0, read);
            return read;
          }
        };
      }

      @Override
      public Map<String, String> notes(UnitPosition to, boolean last) {
        return Map.of();
      }
    }
  }

  private EngineResult run(BrittleSource source) throws Exception {
    Plan files = engine.plan();
    SourcePlan logs = files.sources().getFirst();
    Plan plan =
        new Plan(
            files.lake(),
            files.commitEvery(),
            files.drift(),
            List.of(logs, new SourcePlan("brittle", () -> source, logs.mapping())),
            files.schemas(),
            files.text());
    return new EmbeddedEngine(plan, engine.options(true), EngineListener.NONE).run();
  }

  private static long count(NavigableMap<String, String> rows, String namespace) {
    return rows.keySet().stream().filter(key -> key.startsWith(namespace + ".")).count();
  }

  @Test
  void aStreamThatBreaksIsOpenedAgainWhereItBroke() throws Exception {
    EngineResult result = run(new BrittleSource(TestEngine.logins(0, 1_000), 30_000, 3, 0));
    assertThat(result.end()).isEqualTo(End.IDLE);
    assertThat(result.findings()).extracting(EngineFinding::code).containsOnly("unit-failed");
    assertThat(engine.quarantine()).isEmpty();
    assertThat(count(engine.rows(), "brittle")).isEqualTo(1_000);
    assertThat(engine.rows().keySet()).noneMatch(key -> key.endsWith("AGAIN"));
  }

  @Test
  void aSourceThatNeverAnswersKeepsNoOtherFromBeingRead() throws Exception {
    EngineResult result = run(new BrittleSource("", 1, 0, Integer.MAX_VALUE));
    assertThat(result.end()).isEqualTo(End.IDLE_WITH_FAILURES);
    assertThat(result.findings())
        .extracting(EngineFinding::code)
        .containsOnly("source-unavailable");
    assertThat(count(engine.rows(), "logs")).isEqualTo(500);
  }

  @Test
  void aUnitThatNeverOpensIsGivenUpByARunUntilIdle() throws Exception {
    EngineResult result =
        run(new BrittleSource(TestEngine.logins(0, 100), 0, Integer.MAX_VALUE, 0));
    assertThat(result.end()).isEqualTo(End.IDLE_WITH_FAILURES);
    assertThat(result.findings())
        .extracting(EngineFinding::code)
        .contains("unit-failed", "unit-unreadable");
    assertThat(count(engine.rows(), "logs")).isEqualTo(500);
    assertThat(count(engine.rows(), "brittle")).isZero();
  }
}
