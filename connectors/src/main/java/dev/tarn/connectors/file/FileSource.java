package dev.tarn.connectors.file;

import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Files as a source: a file is read once, from its beginning to its end; what is appended later is
 * a unit of its own.
 *
 * <p>A file is known by its path (relative to the configuration's folder where it lies below it)
 * and by a fingerprint of its first 1,024 stored bytes, or of those that there were when it was
 * first seen. A file of a known path whose beginning, or whose last bytes read, differ is another
 * file and read from its start. A renamed file is read again under its new name: a pattern should
 * not match the names that a rotation gives.
 *
 * <p>A plain file that changed less than {@code settleAfter} ago is read as far as it goes, and its
 * last record, if not whole, waits for more.
 */
public final class FileSource implements Source {
  private final String name;
  private final FileScanner scanner;

  public FileSource(String name, FileSourceConfig config, InstantSource clock) {
    this.name = name;
    this.scanner = new FileScanner(name, config, clock);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> splits() {
    Runtime runtime = Runtime.getRuntime();
    // a reader may hold a few copies of a record of the longest size
    long byHeap = runtime.maxMemory() / (256L << 20);
    int readers = Math.clamp(Math.min(byHeap, runtime.availableProcessors()), 1, 4);
    return IntStream.range(0, readers).mapToObj(Integer::toString).toList();
  }

  @Override
  public Reader reader(String split, Progress progress, Findings findings) {
    return new FileReader(progress, findings);
  }

  private final class FileReader implements Reader {
    private final Progress progress;
    private final Findings findings;
    private final Map<UnitName, Path> handedOut = new HashMap<>();

    FileReader(Progress progress, Findings findings) {
      this.progress = progress;
      this.findings = findings;
    }

    @Override
    public Optional<RawUnit> poll(Duration maxWait) throws IOException, InterruptedException {
      FileUnit unit = scanner.next(progress, findings, maxWait);
      if (unit == null) {
        return Optional.empty();
      }
      handedOut.put(unit.name(), unit.path());
      return Optional.of(unit);
    }

    @Override
    public void acknowledge(List<UnitName> done) {
      for (UnitName unit : done) {
        Path path = handedOut.remove(unit);
        if (path != null) {
          scanner.complete(path);
        }
      }
    }

    @Override
    public void release(List<UnitName> unfinished) {
      for (UnitName unit : unfinished) {
        Path path = handedOut.remove(unit);
        if (path != null) {
          scanner.release(path);
        }
      }
    }

    @Override
    public boolean idle() {
      return scanner.idle();
    }

    @Override
    public void close() {
      handedOut.values().forEach(scanner::release);
      handedOut.clear();
    }
  }
}
