package dev.tarn.connectors.file;

import dev.tarn.connectors.RecordedProgress;
import dev.tarn.event.Source;
import dev.tarn.event.Source.PausedUnitException;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.UnitGoneException;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an engine does with a source of lines: whole lines are recorded, half a line waits until its
 * unit ends. A process that ends without a word forgets what it did not record.
 */
final class LineReader {
  private static final int WALKS = 2;
  private static final int WALKS_WHILE_WAITING = 4;

  private final RecordedProgress progress = new RecordedProgress();
  private final List<String> lines = new ArrayList<>();

  /** All lines that were recorded. */
  List<String> lines() {
    return lines;
  }

  RecordedProgress progress() {
    return progress;
  }

  /** Reads what there is, until files were looked for several times and nothing came. */
  void read(FileSource source, Source.Reader reader) throws IOException, InterruptedException {
    int walks = source.walks();
    while (source.walks() < walks + (reader.idle() ? WALKS : WALKS_WHILE_WAITING)) {
      var polled = reader.poll(Duration.ofMillis(1));
      if (polled.isPresent()) {
        read(polled.get(), reader);
        walks = source.walks();
      }
    }
  }

  /** Reads one unit, and ends without recording anything. */
  void readInVain(Source.Reader reader) throws IOException, InterruptedException {
    var polled = reader.poll(Duration.ofMillis(3));
    if (polled.isPresent()) {
      try (InputStream in = polled.get().open(from(polled.get()))) {
        in.readNBytes(10);
      } catch (PausedUnitException | UnitGoneException e) {
        // as it may be
      }
    }
  }

  private UnitPosition from(RawUnit unit) {
    return progress.find(unit.name()).map(Source.UnitProgress::position).orElse(unit.start());
  }

  private void read(RawUnit unit, Source.Reader reader) throws IOException {
    if (progress.find(unit.name()).filter(Source.UnitProgress::complete).isPresent()) {
      throw new AssertionError("the unit is complete: " + unit.name());
    }
    UnitPosition from = from(unit);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean ended = false;
    InputStream in;
    try {
      in = unit.open(from);
    } catch (PausedUnitException | UnitGoneException e) {
      reader.release(List.of(unit.name()));
      return;
    }
    try (in) {
      byte[] block = new byte[50];
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        bytes.write(block, 0, read);
      }
      ended = true;
    } catch (PausedUnitException | UnitGoneException e) {
      // what is whole is recorded
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    String whole = ended ? text : text.substring(0, text.lastIndexOf('\n') + 1);
    int length = whole.getBytes(StandardCharsets.UTF_8).length;
    List<String> read = whole.lines().toList();
    UnitPosition to =
        new UnitPosition(from.byteOffset() + length, from.ordinal() + read.size(), "");
    if (ended || !read.isEmpty()) {
      progress.record(unit, to, ended);
      lines.addAll(read);
    }
    if (ended) {
      reader.acknowledge(List.of(unit.name()));
    } else {
      reader.release(List.of(unit.name()));
    }
  }
}
