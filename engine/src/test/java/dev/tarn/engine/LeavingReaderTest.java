package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source is removed while a reader is at something that does not end. */
class LeavingReaderTest {
  private static final int LINES = 8_000;
  private static final Duration LONGEST_LEAVE = Duration.ofMillis(100);

  @TempDir private Path folder;
  private TestEngine engine;
  private final byte[] content = TestEngine.logins(0, LINES).getBytes(StandardCharsets.UTF_8);
  private final BrittleSource source = new BrittleSource(content, Integer.MAX_VALUE, 0, 0);
  private final CountDownLatch halted = new CountDownLatch(1);

  @BeforeEach
  void makeEngine() throws Exception {
    engine = new TestEngine(folder);
  }

  /** Runs with the source, then without, then with it again. */
  private RunningEngine start() throws Exception {
    Plan without = engine.plan();
    Plan with = source.beside(without);
    EngineOptions options = engine.options(false);
    return new RunningEngine(
        TestEngine.followedBy(with, TestEngine.followedBy(without, with)),
        new EngineOptions(
            options.untilIdle(),
            options.workers(),
            options.epochBytes(),
            LONGEST_LEAVE,
            options.clock(),
            options.observer()));
  }

  @Test
  void whatItIsAtIsInterruptedAndReadAgainWhenTheSourceIsBack() throws Exception {
    source.haltAt(
        content.length / 2,
        () -> {
          halted.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    RunningEngine running = start();
    halted.await();

    assertThat(running.reload().removed()).containsExactly("brittle");

    running.awaitFinding("reader-interrupted");
    assertThat(running.reload().added()).containsExactly("brittle");
    running.awaitProgress(progress -> progress.unitsDone() == 1);
    EngineResult result = running.stop();
    assertThat(result.end()).isEqualTo(End.STOPPED);
    assertThat(result.progress().unitsBegun()).isEqualTo(1);
    NumberedLines.check(engine, LINES);
  }

  @Test
  void theChangeWaitsForOneThatCannotBeInterruptedWhileOthersGoOn() throws Exception {
    CountDownLatch goesOn = new CountDownLatch(1);
    source.haltAt(
        content.length / 2,
        () -> {
          halted.countDown();
          awaitWhateverHappens(goesOn);
        });
    RunningEngine running = start();
    halted.await();

    running.askForReload();
    running.awaitFinding("reader-interrupted");
    long before = running.progress().events();
    engine.write("a.json", TestEngine.logins(LINES, LINES + 10));
    running.awaitProgress(progress -> progress.events() == before + 10);
    assertThat(running.reloads()).isZero();

    goesOn.countDown();
    running.awaitReload();
    assertThat(running.stop().end()).isEqualTo(End.STOPPED);
    assertThat(engine.events()).doesNotHaveDuplicates();
  }

  private static void awaitWhateverHappens(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
