package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.event.Messages;
import dev.tarn.lake.LakeObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units whose streams are messages. */
class MessageUnitTest {
  @TempDir Path folder;
  private TestEngine engine;

  @BeforeEach
  void makeEngine() throws IOException {
    engine = new TestEngine(folder);
  }

  private static byte[] stream(List<String> messages) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (String message : messages) {
      byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
      Messages.write(stream, bytes, 0, bytes.length);
    }
    return stream.toByteArray();
  }

  private Plan plan(byte[] stream, int breakEvery, int failures) throws IOException {
    return new BrittleSource(Messages.START, stream, breakEvery, failures, 0).beside(engine.plan());
  }

  private EngineResult run(Plan plan) throws Exception {
    return new EmbeddedEngine(plan, engine.options(true), EngineListener.NONE).run();
  }

  @Test
  void aBrokenMessageSpoilsNoOther() throws Exception {
    EngineResult result =
        run(
            plan(
                stream(
                    List.of(
                        TestEngine.login(0).strip(),
                        "{\"kind\":\"login\",\"user\":\"never closed",
                        TestEngine.login(1).strip(),
                        "{\"Records\":["
                            + TestEngine.logins(2, 4).strip().replace('\n', ',')
                            + "]}",
                        "",
                        TestEngine.logins(4, 6))),
                Integer.MAX_VALUE,
                0));

    assertThat(result.end()).isEqualTo(End.IDLE);
    assertThat(engine.events()).hasSize(6);
    assertThat(engine.quarantine()).hasSize(2).anyMatch(row -> row.contains("no-record"));
    assertThat(engine.total().records()).isEqualTo(8);
  }

  @Test
  void aStreamThatBreaksGoesOnBehindItsLastMessage() throws Exception {
    String[] messages = TestEngine.logins(0, 2_000).split("\n");

    EngineResult result = run(plan(stream(List.of(messages)), 50_000, 4));

    assertThat(result.findings()).extracting(EngineFinding::code).containsOnly("unit-failed");
    assertThat(engine.events()).hasSize(2_000).doesNotHaveDuplicates();
    assertThat(engine.quarantine()).isEmpty();
  }

  @Test
  void messagesAreMappedAgainFromTheirRawBytes() throws Exception {
    engine.lakeOptions = "commit_every: 50ms, keep_raw: 7d";
    byte[] stream = stream(List.of(TestEngine.logins(0, 10), "{", TestEngine.login(10)));
    run(plan(stream, Integer.MAX_VALUE, 0));
    NavigableMap<String, String> before = engine.rows();
    engine.changeMapping("const: Door", "const: Gate");
    Plan plan = plan(stream, Integer.MAX_VALUE, 0);

    RemapResult result =
        new Remap(
                plan,
                plan.sources().getLast(),
                Clock.systemUTC(),
                LakeObserver.NONE,
                HistoryListener.NONE)
            .run(Instant.EPOCH, Instant.now().plus(Duration.ofDays(1)), false);

    assertThat(result.left()).isEmpty();
    assertThat(engine.rows().keySet()).isEqualTo(before.keySet());
    assertThat(engine.events()).hasSize(11).allMatch(row -> row.contains("Gate"));
    assertThat(engine.quarantine()).hasSize(1);
  }
}
