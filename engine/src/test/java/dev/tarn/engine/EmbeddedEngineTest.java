package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.gzip;
import static dev.tarn.engine.TestEngine.login;
import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import dev.tarn.engine.EngineResult.End;
import dev.tarn.lake.Lake;
import dev.tarn.lake.LakeConfig;
import dev.tarn.lake.LakeException;
import dev.tarn.lake.LakeObserver;
import dev.tarn.lake.LakeReader;
import dev.tarn.lake.LedgerRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddedEngineTest {
  @TempDir Path folder;
  private TestEngine engine;

  @BeforeEach
  void makeEngine() throws IOException {
    engine = new TestEngine(folder);
  }

  @Test
  void anEmptyFolderGivesAnEmptyLake() throws Exception {
    EngineResult result = engine.runUntilIdle();
    assertThat(result.end()).isEqualTo(End.IDLE);
    assertThat(result.progress().records()).isZero();
    assertThat(engine.rows()).isEmpty();
  }

  @Test
  void everyRecordEndsInOnePlace() throws Exception {
    engine.write(
        "a.json",
        logins(0, 100)
            + "{\"kind\":\"heartbeat\"}\n"
            + "{\"kind\":\"other\",\"time\":1760000000000,\"note\":\"x\"}\n"
            + "{\"kind\":\"nobody knows\",\"time\":1760000000000}\n"
            + "{\"kind\":\"login\",\"user\":\"u\"}\n");
    EngineResult result = engine.runUntilIdle();
    assertThat(result.end()).isEqualTo(End.IDLE);
    assertThat(result.progress().records()).isEqualTo(104);
    assertThat(result.progress().events()).isEqualTo(101);
    assertThat(result.progress().filtered()).isEqualTo(1);
    assertThat(result.progress().quarantined()).isEqualTo(2);
    assertThat(result.progress().unitsDone()).isEqualTo(1);
    assertThat(engine.events()).hasSize(101);
    assertThat(engine.paths())
        .containsEntry("kind", 104L)
        .containsEntry("note", 101L)
        .containsEntry("extra.n", 100L);
    assertThat(engine.quarantine())
        .hasSize(2)
        .anySatisfy(row -> assertThat(row).contains("nobody knows"))
        .allSatisfy(row -> assertThat(row).contains("\"mapping\":\"test\""));
    assertThat(engine.total().records()).isEqualTo(104);
  }

  @Test
  void aSecondRunAddsNothing() throws Exception {
    for (int i = 0; i < 20; i++) {
      engine.write("day-" + i % 3 + "/" + i + ".json.gz", gzip(logins(i * 100, i * 100 + 100)));
    }
    engine.runUntilIdle();
    NavigableMap<String, String> first = engine.rows();
    assertThat(first).hasSize(2000);
    EngineResult second = engine.runUntilIdle();
    assertThat(second.progress().unitsBegun()).isZero();
    assertThat(second.progress().epochs()).isZero();
    assertThat(engine.rows()).isEqualTo(first);
  }

  @Test
  void oneLargeUnitIsMappedByManyWorkersInOrder() throws Exception {
    engine.workers = 4;
    engine.epochBytes = 2 << 20;
    engine.write("big.json.gz", gzip("{\"Records\":[" + records(60_000) + "]}"));
    EngineResult result = engine.runUntilIdle();
    assertThat(result.progress().events()).isEqualTo(60_000);
    NavigableMap<String, String> rows = engine.rows();
    assertThat(rows).hasSize(60_000);
    int i = 0;
    for (var row : rows.entrySet()) {
      assertThat(row.getKey()).endsWith(String.format(" %08d", i));
      assertThat(row.getValue()).contains("\"note " + i + "\"");
      i++;
    }
  }

  private static String records(int number) {
    return logins(0, number).strip().replace('\n', ',');
  }

  @Test
  void aFileThatGrewGoesOnWhereItEnded() throws Exception {
    Path file = engine.write("a.json", logins(0, 10));
    engine.runUntilIdle();
    Files.writeString(file, logins(10, 15), StandardOpenOption.APPEND);
    engine.runUntilIdle();
    assertThat(engine.events()).hasSize(15).doesNotHaveDuplicates();
    assertThat(engine.quarantine()).isEmpty();
  }

  @Test
  void aFileThatGrowsIsFollowedWithoutCuttingLines() throws Exception {
    engine.sourceOptions = "settle_after: 1h, scan_every: 10ms";
    String content = logins(0, 300);
    Path file = engine.write("a.json", "");
    AtomicReference<EngineProgress> progress = new AtomicReference<>();
    CountDownLatch half = new CountDownLatch(1);
    EmbeddedEngine running =
        new EmbeddedEngine(
            engine.plan(),
            engine.options(false),
            new EngineListener() {
              @Override
              public void committed(EngineProgress now) {
                progress.set(now);
                if (now.events() >= 150) {
                  half.countDown();
                }
              }
            });
    AtomicReference<EngineResult> result = new AtomicReference<>();
    Thread thread = runInBackground(running, result);
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; from += 777) {
      Files.write(
          file,
          Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 777)),
          StandardOpenOption.APPEND);
    }
    assertThat(half.await(30, TimeUnit.SECONDS)).isTrue();
    running.stop();
    thread.join(30_000);
    assertThat(result.get().end()).isEqualTo(End.STOPPED);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    engine.runUntilIdle();
    assertThat(engine.events()).hasSize(300).doesNotHaveDuplicates();
    assertThat(engine.quarantine()).isEmpty();
  }

  private static Thread runInBackground(
      EmbeddedEngine running, AtomicReference<EngineResult> result) {
    return Thread.ofPlatform()
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
  }

  @Test
  void aStopCommitsWhatIsInFlightAndTheNextRunGoesOn() throws Exception {
    String content = logins(0, 200_000);
    engine.write("a.json.gz", gzip(content));
    engine.epochBytes = 1 << 20;
    CountDownLatch begun = new CountDownLatch(1);
    EmbeddedEngine running =
        new EmbeddedEngine(
            engine.plan(),
            engine.options(true),
            new EngineListener() {
              @Override
              public void committed(EngineProgress now) {
                begun.countDown();
              }
            });
    AtomicReference<EngineResult> result = new AtomicReference<>();
    Thread thread = runInBackground(running, result);
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    running.stop();
    thread.join(60_000);
    assertThat(result.get().end()).isEqualTo(End.STOPPED);
    long stored = engine.total().records();
    assertThat(stored).isEqualTo(result.get().progress().records()).isBetween(1L, 199_999L);
    engine.epochBytes = 32 << 20;
    engine.runUntilIdle();
    assertThat(engine.total().records()).isEqualTo(200_000);
    assertThat(engine.rows()).hasSize(200_000);
  }

  @ParameterizedTest
  @EnumSource(LakeObserver.Step.class)
  void aFailureAfterAnyStepOfAnEpochLosesAndRepeatsNothing(LakeObserver.Step step)
      throws Exception {
    for (int i = 0; i < 30; i++) {
      engine.write(i + ".json", logins(i * 50, i * 50 + 50) + "not json\n");
    }
    engine.epochBytes = 1;
    AtomicInteger left = new AtomicInteger(3);
    engine.observer =
        reached -> {
          if (reached == step && left.decrementAndGet() >= 0) {
            throw new UncheckedIOException(new IOException("as if the process had ended"));
          }
        };
    for (int attempt = 0; attempt < 10; attempt++) {
      try {
        engine.runUntilIdle();
        break;
      } catch (UncheckedIOException e) {
        // the mapping changes between crash and restart: what is recorded stays as it was mapped
        engine.changeMapping("message: note", "message: {first: [note, user]}");
      }
    }
    assertThat(left.get()).isNegative();
    NavigableMap<String, String> rows = engine.rows();
    assertThat(rows).hasSize(30 * 51);
    assertThat(rows.keySet()).noneMatch(key -> key.endsWith("AGAIN"));

    engine.observer = LakeObserver.NONE;
    TestEngine clean = new TestEngine(folder.resolve("clean"));
    for (int i = 0; i < 30; i++) {
      clean.write(i + ".json", logins(i * 50, i * 50 + 50) + "not json\n");
    }
    clean.runUntilIdle();
    assertThat(rows).isEqualTo(clean.rows());
  }

  @Test
  void aLakeThatCannotBeWrittenForAWhileLosesNothing() throws Exception {
    for (int i = 0; i < 10; i++) {
      engine.write(i + ".json", logins(i * 50, i * 50 + 50));
    }
    engine.epochBytes = 1;
    AtomicInteger left = new AtomicInteger(2);
    engine.observer =
        reached -> {
          if (reached == LakeObserver.Step.FILES_WRITTEN && left.decrementAndGet() >= 0) {
            throwUnchecked(new LakeException("disk-full", "no space left on device"));
          }
        };
    EngineResult result = engine.runUntilIdle();
    assertThat(result.end()).isEqualTo(End.IDLE);
    assertThat(result.findings()).extracting(EngineFinding::code).contains("disk-full");
    assertThat(engine.rows()).hasSize(500);
  }

  @Test
  void aLakeThatStaysUnwritableEndsARunUntilIdleWithAClearFinding() throws Exception {
    engine.write("a.json", logins(0, 50));
    engine.observer = reached -> throwUnchecked(new LakeException("disk-full", "no space left"));
    EngineResult result = engine.runUntilIdle();
    assertThat(result.end()).isEqualTo(End.LAKE_FAILED);
    assertThat(result.findings())
        .last()
        .extracting(EngineFinding::message)
        .asString()
        .contains("the lake cannot be written: no space left");
    engine.observer = LakeObserver.NONE;
    engine.runUntilIdle();
    assertThat(engine.rows()).hasSize(50);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> void throwUnchecked(Exception e) throws E {
    throw (E) e;
  }

  @Test
  void aSecondWriterIsRefused() throws Exception {
    try (Lake lake =
        Lake.open(LakeConfig.at(engine.lake()), Clock.systemUTC(), LakeObserver.NONE)) {
      assertThat(lake.lastEpoch()).isZero();
      assertThatThrownBy(() -> engine.runUntilIdle())
          .isInstanceOfSatisfying(
              LakeException.class, e -> assertThat(e.code()).isEqualTo("lake-locked"));
    }
  }

  @Test
  void aReadOnlyLakeIsRefused() throws Exception {
    Files.createDirectories(engine.lake());
    Files.setPosixFilePermissions(engine.lake(), PosixFilePermissions.fromString("r-xr-xr-x"));
    if (Files.isWritable(engine.lake())) {
      // the superuser may write anywhere: a file where the lake should be stands in for it
      Files.delete(engine.lake());
      Files.writeString(engine.lake(), "");
    }
    assertThatThrownBy(() -> engine.runUntilIdle()).isInstanceOf(IOException.class);
  }

  @Test
  void badInputEndsInTheQuarantineAndItsNeighboursLand() throws Exception {
    byte[] good = gzip(logins(0, 5_000));
    engine.write("truncated.json.gz", Arrays.copyOf(good, good.length / 2));
    engine.write("half-line.json", logins(0, 3) + "{\"kind\":\"login\",\"ti");
    byte[] garbage = new byte[100_000];
    new Random(7).nextBytes(garbage);
    garbage[0] = 'x';
    engine.write("garbage.bin", garbage);
    engine.write(
        "deep.json",
        login(1)
            + "{\"kind\":\"login\",\"x\":"
            + "[".repeat(10_000)
            + "]".repeat(10_000)
            + "}\n"
            + login(2));
    engine.write("empty.json", "");
    engine.write("empty.json.gz", gzip(""));
    EngineResult result = engine.runUntilIdle();
    assertThat(result.end()).isEqualTo(End.IDLE);
    assertThat(result.findings()).extracting(EngineFinding::code).containsOnly("truncated-gzip");
    NavigableMap<String, String> rows = engine.rows();
    assertThat(events(rows, "half-line.json")).isEqualTo(3);
    assertThat(quarantined(rows, "half-line.json")).isEqualTo(1);
    assertThat(events(rows, "deep.json")).isEqualTo(2);
    assertThat(quarantined(rows, "deep.json")).isEqualTo(1);
    assertThat(events(rows, "garbage.bin")).isZero();
    assertThat(quarantined(rows, "garbage.bin")).isPositive();
    assertThat(events(rows, "truncated.json.gz")).isBetween(100L, 4_999L);
    assertThat(engine.quarantine()).anyMatch(row -> row.contains("\"truncated-gzip\""));
    assertThat(engine.total().records()).isEqualTo(rows.size());
    assertThat(engine.runUntilIdle().progress().records()).isZero();
  }

  private static long events(NavigableMap<String, String> rows, String file) {
    return rows.keySet().stream()
        .filter(key -> !key.startsWith("tarn.") && key.contains("/" + file + "@"))
        .count();
  }

  private static long quarantined(NavigableMap<String, String> rows, String file) {
    return rows.keySet().stream()
        .filter(key -> key.startsWith("tarn.") && key.contains("/" + file + "@"))
        .count();
  }

  @Test
  void aTruncatedFileThatIsCompletedLaterBecomesWhole() throws Exception {
    byte[] whole = gzip("{\"Records\":[" + records(5_000) + "]}");
    Path file = engine.write("a.json.gz", Arrays.copyOf(whole, whole.length / 2));
    engine.runUntilIdle();
    Files.write(file, whole);
    engine.runUntilIdle();
    assertThat(engine.events()).hasSize(5_000).doesNotHaveDuplicates();
    assertThat(engine.quarantine()).hasSize(1);
  }

  @Test
  void recordsBeforeADamagedEndAreNotLost() throws Exception {
    byte[] lines = gzip(logins(0, 1_000));
    engine.write("lines.gz", Arrays.copyOf(lines, lines.length - 3));
    byte[] array = gzip("[" + records(1_000) + "]");
    engine.write("array.gz", Arrays.copyOf(array, array.length - 3));
    engine.runUntilIdle();
    assertThat(engine.events()).hasSize(2_000);
    assertThat(engine.quarantine())
        .hasSize(2)
        .allSatisfy(
            row -> assertThat(row).contains("\"truncated-gzip\"").contains("\"raw_bytes\":0"));
  }

  @Test
  void aHugeStringIsQuarantinedWithAllItsBytesKept() throws Exception {
    Path file = engine.write("huge.json", login(1));
    byte[] block = "0123456789abcdef".repeat(65_536).getBytes(StandardCharsets.UTF_8);
    int blocks = 60;
    Files.writeString(file, "{\"kind\":\"login\",\"x\":\"", StandardOpenOption.APPEND);
    for (int i = 0; i < blocks; i++) {
      Files.write(file, block, StandardOpenOption.APPEND);
    }
    Files.writeString(file, "\"}\n" + login(2), StandardOpenOption.APPEND);
    for (String keepRaw : List.of("7d", "0")) {
      engine.lakeOptions = "commit_every: 50ms, keep_raw: " + keepRaw;
      engine.runUntilIdle();
      assertThat(engine.events()).hasSize(2);
      assertThat(engine.quarantine())
          .singleElement()
          .asString()
          .contains("record-too-large")
          .doesNotContain("\"raw_object\":null")
          .matches(row -> row.contains("\"raw_bytes\":" + ((long) blocks * block.length + 23)));
      long kept = 0;
      for (Path object : rawObjects()) {
        try (InputStream in = new ZstdInputStream(Files.newInputStream(object))) {
          kept = Math.max(kept, in.transferTo(java.io.OutputStream.nullOutputStream()));
        }
      }
      assertThat(kept).isGreaterThan((long) blocks * block.length);
      deleteLake();
    }
  }

  private List<Path> rawObjects() throws IOException {
    try (var files = Files.walk(engine.lake().resolve("_raw"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private void deleteLake() throws IOException {
    try (var files = Files.walk(engine.lake())) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void rawObjectsOfAUnitHoldItsBytesInTheirOrder() throws Exception {
    engine.epochBytes = 1;
    engine.workers = 1;
    String content = logins(0, 50_000);
    engine.write("a.json.gz", gzip(content));
    engine.runUntilIdle();
    List<LedgerRow> parts = new ArrayList<>();
    try (LakeReader reader = LakeReader.open(engine.lake())) {
      reader.ledger(parts::add);
    }
    assertThat(parts).hasSizeGreaterThan(1);
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    for (LedgerRow part : parts) {
      try (InputStream in =
          new ZstdInputStream(
              Files.newInputStream(
                  engine.lake().resolve(java.util.Objects.requireNonNull(part.rawObject()))))) {
        in.transferTo(kept);
      }
    }
    assertThat(kept.toString(StandardCharsets.UTF_8)).isEqualTo(content);
  }
}
