package dev.tarn.connectors.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.connectors.RecordedProgress;
import dev.tarn.event.Source;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {
  private static final long SIZE = 1 << 20;

  @TempDir Path folder;
  private final FaultyOutput disk = new FaultyOutput();
  private RecordedProgress progress = new RecordedProgress();
  private final List<String> findings = Collections.synchronizedList(new ArrayList<>());
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private long size = SIZE;

  /** A spool as a running source has it open, and its reader. */
  private final class Running implements AutoCloseable {
    private final SpoolReader reader;
    private Spool spool;

    Running() throws Exception {
      reader =
          new SpoolReader(
              "push",
              note ->
                  Spool.open(
                      new SpoolConfig(directory(), size, Duration.ofHours(24)),
                      () -> now,
                      disk,
                      note,
                      this::told),
              (opened, told) -> {
                spool = opened;
                return () -> {};
              },
              progress,
              this::told);
      // the first look opens it, and may find something already
      Optional<RawUnit> found = reader.poll(Duration.ZERO);
      if (found.isPresent()) {
        reader.release(List.of(found.get().name()));
      }
    }

    private void told(String code, String subject, String message) {
      findings.add(code + ": " + message);
    }

    boolean append(String id, String... messages) throws IOException {
      EntryBuffer entry = new EntryBuffer();
      for (String message : messages) {
        entry.add(message.getBytes(StandardCharsets.UTF_8));
      }
      return spool.append(entry, id == null ? null : RequestId.of(id, entry));
    }

    RawUnit take() throws Exception {
      return poll().orElseThrow();
    }

    Optional<RawUnit> poll() throws Exception {
      return reader.poll(Duration.ofMillis(1));
    }

    /** Records and acknowledges all there is. */
    List<String> readAll() throws Exception {
      List<String> messages = new ArrayList<>();
      for (Optional<RawUnit> unit = poll(); unit.isPresent(); unit = poll()) {
        messages.addAll(messages(unit.get(), unit.get().start()));
        record(unit.get());
        reader.acknowledge(List.of(unit.get().name()));
      }
      assertThat(reader.idle()).isTrue();
      return messages;
    }

    void record(RawUnit unit) {
      progress.record(unit, new UnitPosition(unit.storedBytes(), 0, ""), true);
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  private Path directory() {
    return folder.resolve("spool");
  }

  private Running start() throws Exception {
    return new Running();
  }

  private static List<String> messages(RawUnit unit, UnitPosition from) throws IOException {
    List<String> messages = new ArrayList<>();
    try (InputStream in = unit.open(from);
        DataInputStream data = new DataInputStream(in)) {
      long left = unit.storedBytes() - from.byteOffset();
      while (left > 0) {
        byte[] message = new byte[data.readInt()];
        data.readFully(message);
        messages.add(new String(message, StandardCharsets.UTF_8));
        left -= Integer.BYTES + message.length;
      }
      assertThat(in.read()).isEqualTo(-1);
    }
    return messages;
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private Path onlySegment() throws IOException {
    assertThat(files(".spool")).hasSize(1);
    return files(".spool").getFirst();
  }

  private static String text(int length, int number) {
    return (number + ":" + "x".repeat(length)).substring(0, length);
  }

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
      CountDownLatch free = new CountDownLatch(1);
      disk.forces.set(0);
      disk.beforeForce =
          () -> {
            forcing.countDown();
            try {
              free.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          };
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
      CountDownLatch free = new CountDownLatch(1);
      disk.beforeForce =
          () -> {
            forcing.countDown();
            try {
              free.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          };
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
