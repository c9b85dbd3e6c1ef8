package dev.tarn.connectors.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.RecordedProgress;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitPosition;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Spools as running sources have them open, on a disk that can be made to fail. */
abstract class RunningSpools {
  static final long SIZE = 1 << 20;

  @TempDir Path folder;
  final FaultyOutput disk = new FaultyOutput();
  RecordedProgress progress = new RecordedProgress();
  final List<String> findings = Collections.synchronizedList(new ArrayList<>());
  Instant now = Instant.parse("2026-11-20T10:00:00Z");
  long size = SIZE;

  /** A spool as a running source has it open, and its reader. */
  final class Running implements AutoCloseable {
    final SpoolReader reader;
    Spool spool;

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

    void told(String code, String subject, String message) {
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

  Path directory() {
    return folder.resolve("spool");
  }

  Running start() throws Exception {
    return new Running();
  }

  static List<String> messages(RawUnit unit, UnitPosition from) throws IOException {
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

  List<Path> files(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  Path onlySegment() throws IOException {
    assertThat(files(".spool")).hasSize(1);
    return files(".spool").getFirst();
  }

  static String text(int length, int number) {
    return (number + ":" + "x".repeat(length)).substring(0, length);
  }
}
