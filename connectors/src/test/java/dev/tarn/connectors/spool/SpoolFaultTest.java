package dev.tarn.connectors.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.connectors.RecordedProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolFaultTest extends RunningSpools {
  // ------------------------------------------------------------------ damage

  @Test
  void damageAnywhereInAnEntryTakesThatEntryAlone() throws Exception {
    long begin;
    long end;
    try (Running running = start()) {
      running.append(null, "first");
      begin = Files.size(onlySegment());
      running.append(null, "second");
      end = Files.size(onlySegment());
      running.append(null, "third");
    }
    Path file = onlySegment();
    byte[] bytes = Files.readAllBytes(file);
    for (int at = (int) begin; at < end; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x40;
      Files.write(file, damaged);
      findings.clear();
      progress = new RecordedProgress();
      try (Running running = start()) {
        assertThat(running.readAll()).containsExactly("first", "third");
      }
      assertThat(findings)
          .singleElement()
          .asString()
          .startsWith("spool-damaged")
          .contains("from byte " + begin, "entries 1 to 1 are lost");
      Path aside = file.resolveSibling(file.getFileName() + ".damaged");
      assertThat(Files.readAllBytes(aside)).isEqualTo(damaged);
      Files.delete(aside);
    }
  }

  @Test
  void aDamagedHeaderOfAFileLosesNothing() throws Exception {
    try (Running running = start()) {
      running.append(null, "a", "b");
      running.append(null, "c");
    }
    byte[] bytes = Files.readAllBytes(onlySegment());
    bytes[20] ^= 1;
    Files.write(onlySegment(), bytes);
    try (Running running = start()) {
      assertThat(running.readAll()).containsExactly("a", "b", "c");
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void aFileThatIsDamagedAsAWholeIsToldAndKept() throws Exception {
    try (Running running = start()) {
      running.append(null, "a");
    }
    byte[] nothing = new byte[(int) Files.size(onlySegment())];
    Files.write(onlySegment(), nothing);
    try (Running running = start()) {
      running.append(null, "b");
      assertThat(running.readAll()).containsExactly("b");
    }
    assertThat(findings).singleElement().asString().startsWith("spool-damaged");
    assertThat(Files.readAllBytes(files(".damaged").getFirst())).isEqualTo(nothing);
  }

  @Test
  void damageInAnOldFileIsToldAndTheRestGoesOn() throws Exception {
    List<String> sent = IntStream.range(0, 20).mapToObj(i -> text(20_000, i)).toList();
    try (Running running = start()) {
      for (String message : sent) {
        running.append(null, message);
      }
    }
    List<Path> segments = files(".spool");
    // a file of three entries whose second and third are overwritten, and one that is gone
    byte[] bytes = Files.readAllBytes(segments.get(1));
    Arrays.fill(bytes, 25_000, bytes.length, (byte) 0);
    Files.write(segments.get(1), bytes);
    Files.delete(segments.get(3));
    try (Running running = start()) {
      List<String> read = running.readAll();
      assertThat(read).doesNotHaveDuplicates().isSubsetOf(sent);
      assertThat(read).hasSize(20 - 2 - 3);
    }
    assertThat(findings).hasSize(2).allMatch(finding -> finding.startsWith("spool-damaged"));
    assertThat(files(".damaged")).hasSize(1);
  }

  @Test
  void aFileThatWasCutIsToldAndTheRestGoesOn() throws Exception {
    List<String> sent = IntStream.range(0, 20).mapToObj(i -> text(20_000, i)).toList();
    try (Running running = start()) {
      for (String message : sent) {
        running.append(null, message);
      }
    }
    Path cut = files(".spool").get(1);
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), SegmentHeader.BYTES));
    try (Running running = start()) {
      assertThat(running.readAll()).hasSize(17).isSubsetOf(sent);
    }
    assertThat(findings).singleElement().asString().contains("the file is shorter than it was");
  }

  // ------------------------------------------------------------------ the disk

  @Test
  void oneWaitForTheDiskIsSharedByAllWhoCameMeanwhile() throws Exception {
    try (Running running = start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch forcing = new CountDownLatch(1);
      CountDownLatch free = disk.holdForces(forcing);
      disk.forces.set(0);
      List<Future<Boolean>> appends = new ArrayList<>();
      appends.add(threads.submit(() -> running.append(null, "first")));
      assertThat(forcing.await(20, TimeUnit.SECONDS)).isTrue();
      long before = Files.size(onlySegment());
      for (int i = 0; i < 100; i++) {
        String message = text(10, i);
        appends.add(threads.submit(() -> running.append(null, message)));
      }
      while (Files.size(onlySegment()) < before + 100 * (EntryHeader.BYTES + 14)) {
        Thread.onSpinWait();
      }
      assertThat(running.spool.end()).as("nothing is confirmed").isZero();
      free.countDown();
      for (Future<Boolean> append : appends) {
        assertThat(append.get()).isTrue();
      }
      assertThat(disk.forces).hasValue(2);
      assertThat(running.readAll()).hasSize(101).doesNotHaveDuplicates();
    }
  }

  @Test
  void aFullSpoolSaysSoUntilTheLakeHasTaken() throws Exception {
    List<String> kept = new ArrayList<>();
    try (Running running = start()) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; ; i++) {
                  String message = text(20_000, i);
                  running.append(null, message);
                  kept.add(message);
                }
              })
          .isInstanceOf(SpoolFullException.class);
      assertThat(kept).hasSizeBetween(50, 52);
      assertThat(stored()).isLessThanOrEqualTo(SIZE);
      assertThat(running.readAll()).isEqualTo(kept);
      running.append(null, "z");
      assertThat(running.readAll()).containsExactly("z");
    }
  }

  private long stored() throws IOException {
    long bytes = 0;
    for (Path file : files(".spool")) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFullDiskLosesNothingThatWasConfirmed(boolean cutFails) throws Exception {
    List<String> kept = new ArrayList<>();
    try (Running running = start()) {
      for (int i = 0; i < 20; i++) {
        disk.room.set(i % 3 == 1 ? 40 + i : Long.MAX_VALUE);
        disk.failTruncate = cutFails;
        String message = text(100, i);
        try {
          running.append(message, message);
          kept.add(message);
        } catch (IOException e) {
          assertThat(e).hasMessageContaining("No space left");
        }
        disk.room.set(Long.MAX_VALUE);
        if (i % 7 == 0) {
          running.readAll();
          kept.clear();
        }
      }
      disk.failTruncate = false;
    }
    assertThat(kept).isNotEmpty();
    try (Running running = start()) {
      running.append("after", "after");
      kept.add("after");
      assertThat(running.readAll()).isEqualTo(kept);
    }
    assertThat(findings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatTheDiskDidNotConfirmIsNeitherConfirmedNorKept(boolean cutFails) throws Exception {
    try (Running running = start()) {
      running.append("1", "a");
      disk.failForce = true;
      disk.failTruncate = cutFails;
      assertThatThrownBy(() -> running.append("2", "b"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Input/output error");
      assertThatThrownBy(() -> running.append("2", "b")).isInstanceOf(IOException.class);
      disk.failForce = false;
      disk.failTruncate = false;
      assertThat(running.append("2", "b")).as("sent again it is new").isTrue();
      assertThat(running.append("3", "c")).isTrue();
    }
    try (Running running = start()) {
      assertThat(running.append("2", "b")).isFalse();
      assertThat(running.readAll()).containsExactly("a", "b", "c");
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void anInterruptOfOneWhoAppendsHarmsNobody() throws Exception {
    try (Running running = start()) {
      Thread.currentThread().interrupt();
      assertThat(running.append(null, "a")).isTrue();
      assertThat(Thread.interrupted()).isTrue();
      running.append(null, "b");
      assertThat(running.readAll()).containsExactly("a", "b");
    }
  }
}
