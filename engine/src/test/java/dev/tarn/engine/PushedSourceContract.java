package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.event.Source;
import dev.tarn.event.Source.Trial.Outcome;
import dev.tarn.event.UnitName;
import dev.tarn.lake.LakeException;
import dev.tarn.lake.LakeObserver;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What sources that listen owe a lake, and those who push to them. */
abstract class PushedSourceContract extends SourceRunContract {
  private static final Source.Progress NOTHING =
      new Source.Progress() {
        @Override
        public Optional<Source.UnitProgress> find(UnitName unit) {
          return Optional.empty();
        }

        @Override
        public Optional<String> findNote(String key) {
          return Optional.empty();
        }

        @Override
        public Map<String, String> findNotes(String prefix) {
          return Map.of();
        }
      };

  int port;

  /** The word for it in the configuration. */
  abstract String type();

  /**
   * Pushes content as it is; on return it is in the spool.
   *
   * @throws ConnectException if nobody listens
   */
  abstract void push(byte[] content) throws Exception;

  @Override
  final String source() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    return "type: " + type() + ", listen: '127.0.0.1:" + port + "'";
  }

  /** To the engine that runs, or to the source's reader alone: what it keeps is read later. */
  @Override
  final void feed(byte[] content) throws Exception {
    try {
      push(content);
    } catch (ConnectException e) {
      try (Source.Reader reader = opened().reader("spool", NOTHING, (code, about, text) -> {})) {
        reader.poll(Duration.ZERO);
        push(content);
      }
    }
  }

  /** All that waits in a spool is one unit. */
  @Override
  final int epochsOfTenPieces() {
    return 1;
  }

  private Source opened() throws IOException {
    return engine.plan().sources().getFirst().opener().get();
  }

  private List<Outcome> trials() throws Exception {
    return opened().tryOut().stream().map(Source.Trial::outcome).toList();
  }

  @Test
  final void itListensOnWhileTheLakeCannotBeWritten() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    engine.observer =
        step -> {
          if (step == LakeObserver.Step.FILES_WRITTEN && broken.get()) {
            throwUnchecked(new LakeException("disk-full", "no space left on device"));
          }
        };
    RunningEngine running = start(false);
    running.awaitListening(port);
    push(logins(0, 50).getBytes(StandardCharsets.UTF_8));
    running.awaitFinding("disk-full");

    push(logins(50, 100).getBytes(StandardCharsets.UTF_8));

    broken.set(false);
    running.awaitBacklog("logs", backlog -> backlog.records() == 0);
    assertThat(running.stop().end()).isEqualTo(End.STOPPED);
    assertStored(100);
    engine.runUntilIdle();
    assertStored(100);
  }

  @Test
  final void itListensOnWhileTheConfigurationChangesAroundIt() throws Exception {
    RunningEngine running = start(false);
    running.awaitListening(port);
    AtomicBoolean changing = new AtomicBoolean(true);
    FutureTask<Integer> pushing =
        new FutureTask<>(
            () -> {
              int records = 0;
              for (; changing.get(); records += 5) {
                push(logins(records, records + 5).getBytes(StandardCharsets.UTF_8));
              }
              return records;
            });
    Thread.ofVirtual().start(pushing);

    Files.writeString(
        folder.resolve("tarn.yaml"),
        "  more: {type: file, path: more, mapping: ./mapping.yaml}\n",
        StandardOpenOption.APPEND);
    assertThat(running.reload().added()).containsExactly("more");
    engine.changeMapping("severity_id: {const: informational}", "severity_id: {const: low}");
    assertThat(running.reload().mapped()).containsExactly("logs", "more");
    engine.plan();
    assertThat(running.reload().removed()).containsExactly("more");
    changing.set(false);

    int records = pushing.get();
    running.awaitProgress(progress -> progress.events() >= records);
    assertThat(running.stop().end()).isEqualTo(End.STOPPED);
    assertStored(records);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> void throwUnchecked(Exception e) throws E {
    throw (E) e;
  }

  @Test
  final void whatIsNeededToListenIsTriedOut() throws Exception {
    assertThat(trials()).containsExactly(Outcome.GOOD);
    ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    try (taken) {
      assertThat(trials()).containsExactly(Outcome.FAILED);
    }
    engine.source += ", tls_certificate: tarn.pem, tls_key: tarn.key";
    assertThat(trials()).containsExactly(Outcome.FAILED, Outcome.GOOD);
  }
}
