package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.lake.LakeObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every source owes a lake: whatever happens on the way, each record is stored once. The cells
 * run a whole engine. A source's test extends it and says how the source is configured and fed.
 *
 * <p>Sources that are spoken to over a network extend {@link NetworkSourceContract}.
 */
abstract class SourceRunContract {
  private static final long STOP_SECONDS = 20;

  @TempDir Path folder;
  TestEngine engine;

  /** All that the configuration says of the source but its mapping, as a YAML flow. */
  abstract String source() throws Exception;

  /** Gives the source content that it hands out from now on; each call is another piece. */
  abstract void feed(byte[] content) throws Exception;

  @BeforeEach
  void makeEngine() throws Exception {
    engine = new TestEngine(folder);
    engine.source = source();
  }

  final void feed(String content) throws Exception {
    feed(content.getBytes(StandardCharsets.UTF_8));
  }

  /** Feeds so many pieces of fifty records. */
  final void feedPieces(int pieces) throws Exception {
    for (int i = 0; i < pieces; i++) {
      feed(logins(i * 50, i * 50 + 50));
    }
  }

  /** The records of {@link TestEngine#logins} from 0 on are stored, each once, and nothing else. */
  final void assertStored(int records) throws Exception {
    assertThat(engine.events()).hasSize(records).doesNotHaveDuplicates();
    assertThat(engine.rows().keySet()).noneMatch(key -> key.endsWith("AGAIN"));
    assertThat(engine.total().events()).isEqualTo(records);
  }

  final RunningEngine start(boolean untilIdle) throws IOException {
    return new RunningEngine(engine.plan(), engine.options(untilIdle));
  }

  @Test
  void whatIsThereIsStoredOnceAndASecondRunAddsNothing() throws Exception {
    feedPieces(3);
    assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);
    assertStored(150);

    EngineResult second = engine.runUntilIdle();

    assertThat(second.end()).isEqualTo(End.IDLE);
    assertThat(second.progress().records()).isZero();
    assertStored(150);
  }

  @Test
  void whatComesAfterARunIsReadByTheNext() throws Exception {
    feedPieces(2);
    engine.runUntilIdle();
    feed(logins(100, 130));

    assertThat(engine.runUntilIdle().progress().records()).isEqualTo(30);

    assertStored(130);
  }

  @Test
  void theOrderOfPiecesDoesNotMatter() throws Exception {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(7));
    for (int i : order) {
      feed(logins(i * 50, i * 50 + 50));
    }

    engine.runUntilIdle();

    assertStored(1_000);
  }

  @Test
  void aStopInTheMiddleKeepsWhatWasReadAndTheNextRunGoesOn() throws Exception {
    feed(logins(0, 6_000));
    engine.epochBytes = 1 << 16;
    RunningEngine running = start(true);
    running.awaitProgress(progress -> progress.epochs() > 0);

    assertThat(running.stop().end()).isIn(End.STOPPED, End.IDLE);

    engine.epochBytes = 16 << 20;
    assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);
    assertStored(6_000);
  }

  @Test
  void aStopWhileNothingComesIsQuick() throws Exception {
    feedPieces(1);
    RunningEngine running = start(false);
    running.awaitProgress(progress -> progress.events() == 50 && progress.unitsDone() > 0);
    long begun = System.nanoTime();

    assertThat(running.stop().end()).isEqualTo(End.STOPPED);

    assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(STOP_SECONDS));
    engine.runUntilIdle();
    assertStored(50);
  }

  @Test
  void anInterruptEndsARunAndTheNextGoesOn() throws Exception {
    feed(logins(0, 6_000));
    engine.epochBytes = 1 << 16;
    RunningEngine running = start(false);
    running.awaitProgress(progress -> progress.epochs() > 0);

    assertThat(running.interrupt()).isInstanceOf(InterruptedException.class);

    engine.epochBytes = 16 << 20;
    engine.runUntilIdle();
    assertStored(6_000);
  }

  @Test
  void pollsThatFindNothingMakeNothingAndLoseNothing() throws Exception {
    RunningEngine running = start(false);
    feedPieces(1);
    running.awaitProgress(progress -> progress.events() == 50);
    feed(logins(50, 100));
    running.awaitProgress(progress -> progress.events() == 100 && progress.unitsDone() > 1);

    EngineResult result = running.stop();

    assertThat(result.progress().epochs()).isBetween(1L, 3L);
    assertStored(100);
  }

  /** How many epochs ten pieces make at least, when epochs are small. */
  int epochsOfTenPieces() {
    return 3;
  }

  @ParameterizedTest
  @EnumSource(LakeObserver.Step.class)
  void aFailureAfterAnyStepOfAnEpochLosesAndRepeatsNothing(LakeObserver.Step step)
      throws Exception {
    feedPieces(10);
    engine.epochBytes = 1;
    AtomicInteger left = new AtomicInteger(epochsOfTenPieces());
    engine.observer =
        reached -> {
          if (reached == step && left.decrementAndGet() >= 0) {
            throw new UncheckedIOException(new IOException("as if the process had ended"));
          }
        };
    boolean ended = false;
    for (int attempt = 0; attempt < 4 && !ended; attempt++) {
      try {
        engine.runUntilIdle();
        ended = true;
      } catch (UncheckedIOException e) {
        assertThat(attempt).isLessThan(3);
      }
    }
    assertThat(left.get()).isNotPositive();
    assertStored(500);
  }

  /** Between the record of an epoch and the word to the source there are three steps to end at. */
  @Test
  void aKilledProcessLosesAndRepeatsNothing() throws Exception {
    feedPieces(10);
    engine.plan();
    for (int step = 1; step <= 4; step++) {
      Process process = KillTarget.start(folder, step);
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }

    engine.runUntilIdle();

    awaitRedelivery();
    assertStored(500);
  }

  /** Reads again what a source gives again after a while because its reader was killed. */
  void awaitRedelivery() throws Exception {
    engine.runUntilIdle();
  }

  @Test
  void aBadRecordGoesToTheQuarantineAndItsNeighboursAreStored() throws Exception {
    feed(logins(0, 10) + "{\"kind\":\"login\",\"user\":\n" + logins(10, 20));
    feed(logins(20, 30));

    assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);

    assertStored(30);
    assertThat(engine.quarantine()).hasSize(1);
  }

  @Test
  void badContentGoesToTheQuarantineAndItsNeighboursAreStored() throws Exception {
    byte[] whole = TestEngine.gzip(logins(0, 2_000));
    feed(Arrays.copyOf(whole, 60));
    feed(logins(0, 10));

    engine.runUntilIdle();

    assertThat(engine.quarantine()).isNotEmpty();
    assertThat(engine.events()).hasSizeGreaterThanOrEqualTo(10).doesNotHaveDuplicates();
    assertThat(engine.runUntilIdle().progress().records()).isZero();
  }
}
