package dev.tarn.connectors.file;

import dev.tarn.event.Source.Findings;
import dev.tarn.event.Source.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds what there is to read of a source's files and hands each file to one reader at a time. All
 * readers of the source share it. Thread-safe.
 */
final class FileScanner {
  /** How long a file that goes on growing keeps a source from being idle. */
  private static final Duration WAIT_FOR_GROWING = Duration.ofSeconds(30);

  private final String source;
  private final FileSourceConfig config;
  private final PathPattern pattern;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Path, Tracked> files = new HashMap<>();
  private final ArrayDeque<Tracked> queue = new ArrayDeque<>();
  private boolean scanning;
  private boolean scanned;
  private long nextScanNanos = System.nanoTime();
  private int round;

  private enum State {
    /** In the queue. */
    QUEUED,
    /** A reader looks at it, or reads it. */
    TAKEN,
    /** Read as far as it goes, or not yet ready. */
    PAUSED,
    /** Could not be looked at; is tried again, and not waited for. */
    FAILED,
    /** Nothing to do until it changes. */
    DONE
  }

  private static final class Tracked {
    final Path path;
    State state = State.QUEUED;
    long size;
    Instant modified;
    int seenInRound;
    long waitingSinceNanos;

    Tracked(Path path, long size, Instant modified) {
      this.path = path;
      this.size = size;
      this.modified = modified;
    }
  }

  FileScanner(String source, FileSourceConfig config, InstantSource clock) {
    this.source = source;
    this.config = config;
    this.pattern = PathPattern.of(config.path(), config.folder());
    this.clock = clock;
  }

  /** The next file that has something to read, or null if none came within the wait. */
  @Nullable FileUnit next(Progress progress, Findings findings, Duration maxWait)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + maxWait.toNanos();
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Tracked taken = take(findings, deadline);
      if (taken == null) {
        return null;
      }
      FileUnit unit = null;
      State after = State.FAILED;
      try {
        Identified identified = identify(taken, progress);
        unit = identified.unit();
        after = identified.state();
      } catch (NoSuchFileException e) {
        findings.report("file-vanished", taken.path.toString(), "the file has vanished");
      } catch (AccessDeniedException e) {
        findings.report("file-unreadable", taken.path.toString(), "no permission to read the file");
      } catch (IOException e) {
        findings.report(
            "file-unreadable", taken.path.toString(), "the file cannot be read: " + e.getMessage());
      } finally {
        if (unit == null) {
          settle(taken, after);
        }
      }
      if (unit != null) {
        return unit;
      }
    }
  }

  private @Nullable Tracked take(Findings findings, long deadline)
      throws IOException, InterruptedException {
    while (true) {
      boolean scan = false;
      lock.lockInterruptibly();
      try {
        Tracked next = queue.poll();
        if (next != null) {
          next.state = State.TAKEN;
          return next;
        }
        long now = System.nanoTime();
        if (!scanning && now - nextScanNanos >= 0) {
          scanning = true;
          scan = true;
        } else {
          long wait = deadline - now;
          if (wait <= 0) {
            return null;
          }
          if (!scanning) {
            wait = Math.min(wait, nextScanNanos - now);
          }
          changed.awaitNanos(wait);
        }
      } finally {
        lock.unlock();
      }
      if (scan) {
        scan(findings);
      }
    }
  }

  private void scan(Findings findings) throws IOException {
    long began = System.nanoTime();
    List<Tracked> found = new ArrayList<>();
    boolean complete = false;
    try {
      pattern.walk(
          new PathPattern.Visitor() {
            @Override
            public void file(Path path, BasicFileAttributes attributes) {
              found.add(
                  new Tracked(path, attributes.size(), attributes.lastModifiedTime().toInstant()));
            }

            @Override
            public void failed(Path path, IOException why) {
              findings.report(
                  "file-unreadable",
                  path.toString(),
                  why instanceof AccessDeniedException
                      ? "no permission to look into it"
                      : "it cannot be looked into: " + why.getMessage());
            }
          });
      complete = true;
    } finally {
      Collections.sort(found, (a, b) -> a.path.compareTo(b.path));
      lock.lock();
      try {
        round++;
        found.forEach(this::admit);
        if (complete) {
          int current = round;
          files.values().removeIf(file -> file.seenInRound != current && file.state != State.TAKEN);
          queue.removeIf(file -> file.seenInRound != current);
        }
        scanned = true;
        scanning = false;
        long took = System.nanoTime() - began;
        // looking takes no more than a tenth of the time
        nextScanNanos = System.nanoTime() + Math.max(config.scanEvery().toNanos(), 10 * took);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void admit(Tracked seen) {
    Tracked known = files.get(seen.path);
    if (known == null) {
      seen.seenInRound = round;
      files.put(seen.path, seen);
      queue.add(seen);
      return;
    }
    known.seenInRound = round;
    boolean same = known.size == seen.size && known.modified.equals(seen.modified);
    boolean due =
        switch (known.state) {
          case QUEUED, TAKEN -> false;
          case DONE -> !same;
          // asks again as it ages: the unit itself decides when it has settled
          case PAUSED, FAILED -> true;
        };
    if (due) {
      known.size = seen.size;
      known.modified = seen.modified;
      known.state = State.QUEUED;
      queue.add(known);
    }
  }

  /**
   * @param unit to read, or null
   * @param state of the file where there is no unit
   */
  private record Identified(@Nullable FileUnit unit, State state) {}

  private Identified identify(Tracked file, Progress progress) throws IOException {
    String name = fileName(file.path);
    try (FileChannel channel = FileChannel.open(file.path, StandardOpenOption.READ)) {
      long size = channel.size();
      Instant modified = Files.getLastModifiedTime(file.path).toInstant();
      setSeen(file, size, modified);
      boolean fresh = FileUnit.fresh(modified, clock.instant(), config.settleAfter());
      if (size == 0) {
        return new Identified(null, State.DONE);
      }
      byte[] first = new byte[(int) Math.min(size, Fingerprint.MAX_LENGTH)];
      ByteBuffer target = ByteBuffer.wrap(first);
      while (target.hasRemaining() && channel.read(target, target.position()) >= 0) {
        // reads on
      }
      Compression compression = Compression.of(first, target.position());
      if (fresh && (compression != Compression.NONE || size < Compression.MAGIC_BYTES)) {
        return new Identified(null, State.PAUSED);
      }
      FileNote note = progress.findNote(FileNote.key(name)).flatMap(FileNote::decode).orElse(null);
      FileNote identity;
      if (note != null && sameFile(note, channel, size)) {
        if (note.complete() && size == note.storedEnd()) {
          return new Identified(null, State.DONE);
        }
        identity = note.complete() ? following(note) : note;
      } else {
        Fingerprint fingerprint = Fingerprint.of(first, target.position());
        int generation = note == null ? 0 : note.generation() + 1;
        identity =
            new FileNote(
                fingerprint,
                generation,
                0,
                "",
                false,
                fingerprint,
                0,
                new Fingerprint("", 0),
                0,
                "");
      }
      return new Identified(
          new FileUnit(
              source, name, file.path, compression, identity, size, modified, config, clock),
          State.TAKEN);
    }
  }

  private static boolean sameFile(FileNote note, FileChannel channel, long size)
      throws IOException {
    return size >= note.storedEnd()
        && note.prefix().holds(channel, 0)
        && (note.tail().length() == 0
            || note.tail().holds(channel, note.storedEnd() - note.tail().length()));
  }

  private static FileNote following(FileNote note) {
    return new FileNote(
        note.fingerprint(),
        note.generation(),
        note.next(),
        note.nextState(),
        false,
        note.prefix(),
        note.storedEnd(),
        new Fingerprint("", 0),
        note.next(),
        "");
  }

  private String fileName(Path path) {
    Path named = path.startsWith(config.folder()) ? config.folder().relativize(path) : path;
    return named.toString().replace('\\', '/');
  }

  private void setSeen(Tracked file, long size, Instant modified) {
    lock.lock();
    try {
      file.size = size;
      file.modified = modified;
    } finally {
      lock.unlock();
    }
  }

  /** The file of this path was read to its end, and that is durable. */
  void complete(Path path) {
    find(path).ifPresent(file -> settle(file, State.DONE));
  }

  /** The file of this path was read as far as it goes for now. */
  void release(Path path) {
    find(path).ifPresent(file -> settle(file, State.PAUSED));
  }

  private Optional<Tracked> find(Path path) {
    lock.lock();
    try {
      return Optional.ofNullable(files.get(path));
    } finally {
      lock.unlock();
    }
  }

  private void settle(Tracked file, State state) {
    lock.lock();
    try {
      file.state = state;
      if (state == State.PAUSED) {
        if (file.waitingSinceNanos == 0) {
          file.waitingSinceNanos = System.nanoTime();
        }
      } else {
        file.waitingSinceNanos = 0;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether all that the last scan found has been handed out, and nothing is waited for. */
  boolean idle() {
    lock.lock();
    try {
      long now = System.nanoTime();
      return scanned
          && queue.isEmpty()
          && files.values().stream()
              .noneMatch(
                  file ->
                      file.state == State.PAUSED
                          && now - file.waitingSinceNanos < WAIT_FOR_GROWING.toNanos());
    } finally {
      lock.unlock();
    }
  }
}
