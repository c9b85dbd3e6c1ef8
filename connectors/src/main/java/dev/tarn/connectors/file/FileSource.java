package dev.tarn.connectors.file;

import dev.tarn.connectors.Splits;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files as a source: a file is read once, from its beginning to its end; what is appended later is
 * a unit of its own.
 *
 * <p>A file is known by its content: by its first bytes and the last ones that were read, which the
 * file of the disk, or the name, only helps to find. So a file that was renamed, copied away and
 * truncated, or compressed is read on where reading ended: {@link FileIdentifier}. Its units are
 * called by the name that it had when it was first seen.
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
    return Splits.names();
  }

  @Override
  public boolean repeatable() {
    return true;
  }

  @Override
  public Reader reader(String split, Progress progress, Findings findings) {
    return new FileReader(progress, findings);
  }

  @Override
  public List<Trial> tryOut() {
    return scanner.tryOut();
  }

  /** How often files were looked for so far. */
  int walks() {
    return scanner.walks();
  }

  private final class FileReader implements Reader {
    private final Progress progress;
    private final Findings findings;
    private final Map<UnitName, RawUnit> handedOut = new HashMap<>();

    FileReader(Progress progress, Findings findings) {
      this.progress = progress;
      this.findings = findings;
    }

    @Override
    public void endWhenIdle() {
      scanner.endWhenIdle();
    }

    @Override
    public Optional<RawUnit> poll(Duration maxWait) throws IOException, InterruptedException {
      RawUnit unit = scanner.next(progress, findings, maxWait);
      if (unit == null) {
        return Optional.empty();
      }
      handedOut.put(unit.name(), unit);
      return Optional.of(unit);
    }

    @Override
    public void acknowledge(List<UnitName> done) {
      done.forEach(unit -> settled(handedOut.remove(unit), true));
    }

    @Override
    public void release(List<UnitName> unfinished) {
      unfinished.forEach(unit -> settled(handedOut.remove(unit), false));
    }

    private void settled(@Nullable RawUnit unit, boolean complete) {
      if (unit instanceof FileUnit file) {
        scanner.settled(file, complete, progress);
      } else if (unit != null && complete) {
        scanner.started(progress);
      } else if (unit != null) {
        scanner.startAgain();
      }
    }

    @Override
    public boolean idle() {
      return scanner.idle();
    }

    @Override
    public void close() {
      handedOut.values().forEach(unit -> settled(unit, false));
      handedOut.clear();
    }
  }
}
