package dev.tarn.connectors.file;

import dev.tarn.connectors.NoteUnit;
import dev.tarn.connectors.file.WatchedFile.State;
import dev.tarn.event.Source.Findings;
import dev.tarn.event.Source.Progress;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.Trial;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds what there is to read of a source's files and hands each file to one reader at a time. All
 * readers of the source share it. Thread-safe.
 *
 * <p>It watches files of the disk, whatever their names: those that the source asks for, and those
 * that once were such and were renamed, as long as something may follow.
 */
final class FileScanner {
  /** How long a file that goes on growing keeps a source from being idle. */
  private static final Duration WAIT_FOR_GROWING = Duration.ofSeconds(30);

  /** How long a renamed file must have been unchanged that is no longer looked at. */
  private static final Duration FOLLOW_RENAMED = Duration.ofHours(1);

  private static final Duration FORGET_EVERY = Duration.ofHours(1);

  private final String source;
  private final FileSourceConfig config;
  private final FileSelection selection;
  private final FileIdentifier identifier;
  private final RotatedFiles rotated;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Object, WatchedFile> files = new HashMap<>();
  private final ArrayDeque<WatchedFile> queue = new ArrayDeque<>();

  /** Those that readers have taken to look at, which they do in this order. */
  private final ArrayDeque<WatchedFile> turns = new ArrayDeque<>();

  private boolean scanning;
  private boolean scanned;

  /** Whether files that went were looked for since something changed. */
  private boolean searched;

  private boolean started;
  private boolean starting;
  private long nextScanNanos = System.nanoTime();
  private long nextSearchNanos = System.nanoTime();
  private Instant nextForget;
  private int round;

  FileScanner(String source, FileSourceConfig config, InstantSource clock) {
    this.source = source;
    this.config = config;
    this.selection =
        new FileSelection(config.paths(), config.include(), config.exclude(), config.folder());
    this.identifier = new FileIdentifier(source, config, clock);
    this.rotated = new RotatedFiles(config);
    this.clock = clock;
    this.nextForget = clock.instant().plus(FORGET_EVERY);
  }

  /** What a file of the disk is told from others by while it is there. */
  static Object key(Path path, BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    return key == null ? path : key;
  }

  void endWhenIdle() {
    identifier.endWhenIdle();
  }

  /** The next file that has something to read, or null if none came within the wait. */
  @Nullable RawUnit next(Progress progress, Findings findings, Duration maxWait)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + maxWait.toNanos();
    NoteUnit start = start(progress, findings);
    if (start != null) {
      return start;
    }
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      WatchedFile taken = take(findings, deadline);
      if (taken == null) {
        return null;
      }
      FileUnit unit = null;
      State after = State.FAILED;
      try {
        awaitTurn(taken);
        FileIdentifier.Verdict verdict = identifier.identify(taken, taken.path, progress);
        unit = verdict.unit();
        after = verdict.state();
      } catch (NoSuchFileException e) {
        // it was renamed, or it is gone: the next look tells
        after = State.PAUSED;
      } catch (AccessDeniedException e) {
        findings.report("file-unreadable", taken.path.toString(), "no permission to read the file");
      } catch (IOException e) {
        findings.report(
            "file-unreadable", taken.path.toString(), "the file cannot be read: " + e.getMessage());
      } finally {
        endTurn(taken);
        if (unit == null) {
          settle(taken, after);
        }
      }
      if (unit != null) {
        return unit;
      }
    }
  }

  private void awaitTurn(WatchedFile taken) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (turns.peek() != taken) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void endTurn(WatchedFile taken) {
    lock.lock();
    try {
      turns.remove(taken);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A unit to be read before all others, once in the life of a source that starts at the end. */
  private @Nullable NoteUnit start(Progress progress, Findings findings) throws IOException {
    lock.lock();
    try {
      if (started || starting) {
        return null;
      }
      starting = true;
    } finally {
      lock.unlock();
    }
    boolean done = false;
    try {
      NoteUnit unit = null;
      if (StartAtEnd.isDue(config, progress)) {
        StartAtEnd start = new StartAtEnd(source, clock);
        for (Path path : firstFiles(findings)) {
          try {
            start.add(path, config);
          } catch (IOException e) {
            findings.report(
                "file-unreadable", path.toString(), "the file cannot be read: " + e.getMessage());
          }
        }
        unit = start.unit();
      } else {
        identifier.load(progress);
        started();
      }
      done = true;
      return unit;
    } finally {
      if (!done) {
        startAgain();
      }
    }
  }

  /** Whether the files can be read that there are now. */
  List<Trial> tryOut() {
    String what = "read " + String.join(", ", config.paths());
    List<Trial> trials = new ArrayList<>();
    Map<Path, String> unreadable = new TreeMap<>();
    List<Path> readable = new ArrayList<>();
    try {
      selection.walk(
          visitor(
              (code, subject, message) -> unreadable.put(Path.of(subject), message),
              (path, attributes) -> {
                if (Files.isReadable(path)) {
                  readable.add(path);
                } else {
                  unreadable.put(path, "no permission to read the file");
                }
              }));
      int number = readable.size();
      trials.add(
          number == 0
              ? Trial.notTried(what, "no file is there now")
              : Trial.good(what, number == 1 ? "1 file" : number + " files"));
    } catch (IOException e) {
      trials.add(Trial.failed(what, String.valueOf(e.getMessage())));
    }
    unreadable.forEach((path, message) -> trials.add(Trial.failed("read " + path, message)));
    return trials;
  }

  private List<Path> firstFiles(Findings findings) throws IOException {
    List<Path> paths = new ArrayList<>();
    selection.walk(visitor(findings, (path, attributes) -> paths.add(path)));
    return paths;
  }

  /** The start is recorded. */
  void started(Progress progress) {
    identifier.load(progress);
    started();
  }

  private void started() {
    lock.lock();
    try {
      started = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The start was not recorded. */
  void startAgain() {
    lock.lock();
    try {
      starting = false;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable WatchedFile take(Findings findings, long deadline)
      throws IOException, InterruptedException {
    while (true) {
      boolean look = false;
      boolean walk = false;
      lock.lockInterruptibly();
      try {
        WatchedFile next = started ? queue.poll() : null;
        if (next != null) {
          next.state = State.TAKEN;
          turns.add(next);
          return next;
        }
        long now = System.nanoTime();
        walk = now - nextScanNanos >= 0;
        boolean search = scanned && !searched && now - nextSearchNanos >= 0;
        look = started && !scanning && (walk || search);
        if (look) {
          scanning = true;
        } else {
          long wait = deadline - now;
          if (wait <= 0) {
            return null;
          }
          if (started && !scanning) {
            wait = Math.min(wait, (searched ? nextScanNanos : nextSearchNanos) - now);
          }
          changed.awaitNanos(wait);
        }
      } finally {
        lock.unlock();
      }
      if (look) {
        scan(walk, findings);
      }
    }
  }

  // ------------------------------------------------------------------ looking

  /** Is told of a file that was found. */
  private interface Found {
    void file(Path path, BasicFileAttributes attributes);
  }

  private static PathPattern.Visitor visitor(Findings findings, Found found) {
    return new PathPattern.Visitor() {
      @Override
      public void file(Path path, BasicFileAttributes attributes) {
        found.file(path, attributes);
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
    };
  }

  /**
   * @param walk whether to look for files that the source asks for; else only for those that went
   */
  private void scan(boolean walk, Findings findings) throws IOException {
    long began = System.nanoTime();
    Map<Object, WatchedFile> found = new HashMap<>();
    boolean complete = false;
    try {
      if (walk) {
        selection.walk(
            visitor(findings, (path, attributes) -> see(found, path, attributes, true, began)));
        for (WatchedFile renamed : unasked()) {
          follow(renamed, found, began);
        }
      } else {
        rotated.search(
            identifier.orphans(),
            paths(),
            visitor(findings, (path, attributes) -> see(found, path, attributes, false, began)));
      }
      complete = true;
    } finally {
      List<WatchedFile> gone = new ArrayList<>();
      lock.lock();
      try {
        boolean news = false;
        if (walk) {
          round++;
        }
        List<WatchedFile> newNames = new ArrayList<>();
        for (WatchedFile seen : found.values()) {
          WatchedFile known = files.get(seen.key());
          if (known == null) {
            add(seen);
            newNames.add(seen);
          } else {
            boolean moved = !known.path.equals(seen.path);
            if (admit(known, seen, began)) {
              news = true;
              if (moved) {
                newNames.add(known);
              } else {
                queue.add(known);
              }
            }
          }
        }
        // a copy is told from what it was copied of once that is known; what seems to have moved
        // may be one, too: the file system uses its keys again
        newNames.sort(
            Comparator.comparingInt(WatchedFile::rotations).thenComparing(file -> file.path));
        queue.addAll(newNames);
        news |= !newNames.isEmpty();
        if (walk && complete) {
          gone.addAll(removeUnseen());
          scanned = true;
        }
        searched = walk ? searched && !news && gone.isEmpty() : queue.isEmpty();
        scanning = false;
        long took = System.nanoTime() - began;
        // looking takes no more than a tenth of the time
        if (walk) {
          nextScanNanos = System.nanoTime() + Math.max(config.scanEvery().toNanos(), 10 * took);
        } else {
          nextSearchNanos = System.nanoTime() + 10 * took;
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      gone.forEach(identifier::vanished);
      if (walk && complete && !clock.instant().isBefore(nextForget)) {
        nextForget = clock.instant().plus(FORGET_EVERY);
        identifier.forgetOld();
      }
    }
  }

  private void see(
      Map<Object, WatchedFile> found,
      Path path,
      BasicFileAttributes attributes,
      boolean wanted,
      long lookedNanos) {
    Object key = key(path, attributes);
    WatchedFile before = found.get(key);
    if (before != null && before.path.compareTo(path) <= 0) {
      // the file has two names
      return;
    }
    found.put(
        key,
        new WatchedFile(
            key,
            path,
            wanted,
            attributes.size(),
            attributes.lastModifiedTime().toInstant(),
            lookedNanos));
  }

  private Set<Path> paths() {
    lock.lock();
    try {
      return files.values().stream().map(file -> file.path).collect(Collectors.toSet());
    } finally {
      lock.unlock();
    }
  }

  private List<WatchedFile> unasked() {
    lock.lock();
    try {
      return files.values().stream().filter(file -> !file.wanted).toList();
    } finally {
      lock.unlock();
    }
  }

  private void follow(WatchedFile renamed, Map<Object, WatchedFile> found, long lookedNanos) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(renamed.path, BasicFileAttributes.class);
      boolean same = key(renamed.path, attributes).equals(renamed.key());
      Instant unchangedSince = attributes.lastModifiedTime().toInstant();
      boolean old = unchangedSince.plus(FOLLOW_RENAMED).isBefore(clock.instant());
      if (same && !(old && isDone(renamed) && identifier.retire(renamed))) {
        if (!found.containsKey(renamed.key())) {
          see(found, renamed.path, attributes, false, lookedNanos);
        }
      }
    } catch (IOException e) {
      // it was renamed again, or it is gone: the search tells
    }
  }

  private boolean isDone(WatchedFile file) {
    lock.lock();
    try {
      return file.state == State.DONE;
    } finally {
      lock.unlock();
    }
  }

  private List<WatchedFile> removeUnseen() {
    List<WatchedFile> gone = new ArrayList<>();
    for (WatchedFile file : files.values()) {
      if (file.seenInRound != round && file.state != State.TAKEN) {
        gone.add(file);
      }
    }
    for (WatchedFile file : gone) {
      files.remove(file.key());
      queue.remove(file);
    }
    return gone;
  }

  private void add(WatchedFile seen) {
    seen.seenInRound = round;
    files.put(seen.key(), seen);
  }

  /** Takes over what was seen of a watched file; returns whether it is to be queued. */
  private boolean admit(WatchedFile known, WatchedFile seen, long began) {
    known.seenInRound = round;
    known.wanted |= seen.wanted;
    boolean moved = !known.path.equals(seen.path);
    known.path = seen.path;
    // an older look than that of the reader says nothing
    if (seen.size < known.size && known.lookedNanos - began < 0) {
      known.shrunk = true;
    }
    boolean same = known.size == seen.size && known.modified.equals(seen.modified);
    boolean due =
        switch (known.state) {
          case QUEUED, TAKEN -> false;
          case DONE -> !same || moved || known.shrunk;
          // asks again as it ages: the unit itself decides when it has settled
          case PAUSED, FAILED -> true;
        };
    if (due) {
      known.state = State.QUEUED;
    }
    return due;
  }

  // ------------------------------------------------------------------ what becomes of a file

  /** What was read of a unit is durable. */
  void settled(FileUnit unit, boolean complete, Progress progress) {
    identifier.settled(unit, progress);
    settle(unit.file(), complete ? State.DONE : State.PAUSED);
  }

  private void settle(WatchedFile file, State state) {
    lock.lock();
    try {
      file.state = state;
      searched = false;
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

  /** How often files were looked for so far. */
  int walks() {
    lock.lock();
    try {
      return scanned ? round : 0;
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
          && searched
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
