package dev.tarn.connectors.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.connectors.RecordedProgress;
import dev.tarn.event.Source;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class SpoolTest extends RunningSpools {
  // ------------------------------------------------------------------ in and out

  @Test
  void whatIsAppendedIsReadOnceAndInOrder() throws Exception {
    try (Running running = start()) {
      running.append(null, "a", "b");
      assertThat(running.readAll()).containsExactly("a", "b");
      running.append(null, "");
      running.append(null, "c");
      assertThat(running.readAll()).containsExactly("", "c");
    }
    try (Running running = start()) {
      assertThat(running.readAll()).isEmpty();
      running.append(null, "d");
      assertThat(running.readAll()).containsExactly("d");
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void howMuchWaitsAndSinceWhenIsKnown() throws Exception {
    try (Running running = start()) {
      running.append(null, "a", "b");
      now = now.plusSeconds(5);
      running.append(null, "c");
      assertThat(running.spool.backlog())
          .isEqualTo(new Source.Backlog(3, Optional.of(now.minusSeconds(5))));
      running.record(running.take());
    }
    try (Running running = start()) {
      assertThat(running.spool.backlog()).isEqualTo(new Source.Backlog(0, Optional.empty()));
      running.append(null, "d");
      assertThat(running.spool.backlog()).isEqualTo(new Source.Backlog(1, Optional.of(now)));
    }
    try (Running running = start()) {
      assertThat(running.spool.backlog()).isEqualTo(new Source.Backlog(1, Optional.of(now)));
    }
  }

  @Test
  void aUnitThatIsRecordedInPartGoesOnUnderItsName() throws Exception {
    UnitName name;
    try (Running running = start()) {
      running.append(null, "a", "b");
      running.append(null, "c");
      RawUnit unit = running.take();
      name = unit.name();
      progress.record(unit, new UnitPosition(5, 1, "messages"), false);
      running.append(null, "d");
      assertThat(running.poll()).as("nothing passes a unit that was left").isEmpty();
    }
    try (Running running = start()) {
      RawUnit unit = running.take();
      assertThat(unit.name()).isEqualTo(name);
      assertThat(messages(unit, progress.find(name).orElseThrow().position()))
          .containsExactly("b", "c");
      running.record(unit);
      running.reader.acknowledge(List.of(name));
      assertThat(running.readAll()).containsExactly("d");
    }
  }

  @Test
  void whatIsRecordedAndNotAcknowledgedIsNotReadAgain() throws Exception {
    try (Running running = start()) {
      running.append(null, "a");
      running.record(running.take());
    }
    try (Running running = start()) {
      assertThat(running.readAll()).isEmpty();
    }
  }

  @Test
  void aUnitThatIsGivenBackIsHandedOutAgain() throws Exception {
    try (Running running = start()) {
      running.append(null, "a");
      RawUnit unit = running.take();
      running.append(null, "b");
      running.reader.release(List.of(unit.name()));
      assertThat(running.take().name()).isEqualTo(unit.name());
    }
  }

  @Test
  void manyEntriesAreManyUnitsAndTheirFilesAreDeletedWhenTheyAreRecorded() throws Exception {
    try (Running running = start()) {
      List<String> sent = IntStream.range(0, 40).mapToObj(i -> text(20_000, i)).toList();
      for (String message : sent) {
        running.append(null, message);
      }
      assertThat(files(".spool")).hasSizeGreaterThan(10);
      assertThat(running.readAll()).isEqualTo(sent);
      assertThat(files(".spool")).hasSize(1);
    }
  }

  @Test
  void entriesOfAnySizeGoThrough() throws Exception {
    size = 256 << 20;
    String large = "y".repeat(5 << 20);
    try (Running running = start()) {
      running.append(null, large, "", large, large, large);
      running.append(null, "a");
      assertThat(running.readAll().stream().map(String::length))
          .containsExactly(5 << 20, 0, 5 << 20, 5 << 20, 5 << 20, 1);
    }
  }

  @Test
  void manyThreadsAppendWhileOneReads() throws Exception {
    size = 16 << 20;
    try (Running running = start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> appends = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int thread = i;
        appends.add(
            threads.submit(
                () -> {
                  for (int j = 0; j < 50; j++) {
                    running.append(null, text(8_000, thread * 50 + j));
                  }
                  return null;
                }));
      }
      List<String> read = new ArrayList<>();
      for (Future<?> append : appends) {
        read.addAll(running.readAll());
        append.get();
      }
      read.addAll(running.readAll());
      assertThat(read).hasSize(800).doesNotHaveDuplicates();
    }
    assertThat(findings).isEmpty();
  }

  // ------------------------------------------------------------------ the process ends

  @Test
  void aTailThatIsTornAtAnyByteIsCutOff() throws Exception {
    long whole;
    byte[] bytes;
    try (Running running = start()) {
      running.append("1", "first");
      running.append("2", "second", "more");
      whole = Files.size(onlySegment());
      running.append("3", "third");
    }
    Path file = onlySegment();
    bytes = Files.readAllBytes(file);
    for (int length = (int) whole; length < bytes.length; length++) {
      for (boolean zeros : new boolean[] {false, true}) {
        byte[] torn = new byte[zeros ? bytes.length : length];
        System.arraycopy(bytes, 0, torn, 0, length);
        Files.write(file, torn);
        progress = new RecordedProgress();
        try (Running running = start()) {
          assertThat(Files.size(file)).isEqualTo(whole);
          assertThat(running.append("2", "second", "more")).isFalse();
          assertThat(running.append("3", "third")).isTrue();
          assertThat(running.readAll()).containsExactly("first", "second", "more", "third");
        }
        assertThat(Files.readAllBytes(file)).hasSameSizeAs(bytes);
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void aFileThatIsTornInItsHeaderIsBegunAnew() throws Exception {
    try (Running running = start()) {
      running.append(null, "a");
      running.readAll();
    }
    Path file = onlySegment();
    byte[] bytes = Files.readAllBytes(file);
    Path newer = Segment.file(directory(), 1);
    for (int length = 0; length < SegmentHeader.BYTES; length++) {
      Files.write(newer, Arrays.copyOf(bytes, length));
      try (Running running = start()) {
        assertThat(running.readAll()).isEmpty();
      }
      assertThat(newer).doesNotExist();
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void aSpoolIsOpenOnceAtATime() throws Exception {
    try (Running running = start()) {
      running.append(null, "a");
      assertThatThrownBy(this::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use");
      assertThat(running.readAll()).containsExactly("a");
    }
  }

  @Test
  void aSpoolThatIsGoneIsTold() throws Exception {
    try (Running running = start()) {
      running.append(null, "a");
      running.readAll();
    }
    Files.delete(onlySegment());
    try (Running running = start()) {
      running.append(null, "b");
      assertThat(running.readAll()).containsExactly("b");
    }
    assertThat(findings).singleElement().asString().startsWith("spool-replaced");
  }

  @Test
  void numbersThatTheLakeHasAreNotGivenAgain() throws Exception {
    try (Running running = start()) {
      running.append(null, "a");
    }
    byte[] before = Files.readAllBytes(onlySegment());
    try (Running running = start()) {
      running.append(null, "b");
      running.readAll();
    }
    // as if a backup had been put back
    Files.write(onlySegment(), before);
    try (Running running = start()) {
      running.append(null, "c");
      assertThat(running.readAll()).containsExactly("c");
    }
  }

  @Test
  void aNewerVersionsSpoolIsLeftAlone() throws Exception {
    try (Running running = start()) {
      running.append(null, "a");
    }
    Path file = onlySegment();
    byte[] bytes = Files.readAllBytes(file);
    bytes[7] = '2';
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, SegmentHeader.BYTES - 4);
    ByteBuffer.wrap(bytes).putInt(SegmentHeader.BYTES - 4, (int) crc.getValue());
    Files.write(file, bytes);
    assertThatThrownBy(this::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("newer version");
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  // ------------------------------------------------------------------ ids of requests

  @Test
  void aRequestIsKnownAgainAlsoWhenItsFileIsGone() throws Exception {
    try (Running running = start()) {
      for (int i = 0; i < 30; i++) {
        assertThat(running.append("id-" + i, text(20_000, i))).isTrue();
        assertThat(running.append("id-" + i, text(20_000, i))).isFalse();
      }
      assertThat(running.readAll()).hasSize(30);
      assertThat(files(".spool")).hasSize(1);
    }
    for (int start = 0; start < 2; start++) {
      try (Running running = start()) {
        for (int i = 0; i < 30; i++) {
          assertThat(running.append("id-" + i, text(20_000, i))).isFalse();
        }
        assertThat(running.readAll()).isEmpty();
      }
      now = now.plus(Duration.ofHours(23));
    }
    now = now.plus(Duration.ofHours(1));
    try (Running running = start()) {
      assertThat(running.append("id-0", text(20_000, 0))).as("its time is over").isTrue();
      assertThat(running.readAll()).hasSize(1);
      assertThat(files(".ids")).isEmpty();
    }
  }

  @Test
  void twoRequestsOfOneIdAreTwoWhenTheirContentDiffers() throws Exception {
    try (Running running = start()) {
      assertThat(running.append("id", "a")).isTrue();
      assertThat(running.append("id", "b")).isTrue();
      assertThat(running.append("id", "a", "b")).isTrue();
      assertThat(running.append("id", "a")).isFalse();
      assertThat(running.append("other", "a")).isTrue();
    }
  }

  @Test
  void aRepetitionWaitsForTheFirst() throws Exception {
    try (Running running = start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch forcing = new CountDownLatch(2);
      CountDownLatch free = disk.holdForces(forcing);
      Future<Boolean> first = threads.submit(() -> running.append("id", "a"));
      Future<Boolean> again =
          threads.submit(
              () -> {
                forcing.countDown();
                return running.append("id", "a");
              });
      assertThat(forcing.await(20, TimeUnit.SECONDS)).isTrue();
      free.countDown();
      assertThat(List.of(first.get(), again.get())).containsExactlyInAnyOrder(true, false);
      assertThat(running.readAll()).containsExactly("a");
    }
  }
}
