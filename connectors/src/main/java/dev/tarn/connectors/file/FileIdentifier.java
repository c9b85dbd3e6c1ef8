package dev.tarn.connectors.file;

import dev.tarn.connectors.compression.Compression;
import dev.tarn.connectors.file.Candidate.Likeness;
import dev.tarn.event.Source.Progress;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which file a file is: one that is known, the rest of one that is known, a copy, or a new
 * one. Thread-safe: one file is looked at at a time, so that two never become the same.
 *
 * <p>A file is a known one if it has the bytes with which that begins and those with which what was
 * read of it ends, and
 *
 * <ul>
 *   <li>it is the same file of the disk, whatever its name; or
 *   <li>it has its name, and nothing else holds it; or
 *   <li>it has a name that rotation gives, and nothing else holds it any more: a copy whose
 *       original was truncated, a compressed file whose original was deleted.
 * </ul>
 *
 * A file with a name that rotation gives whose content is that of the file it comes from, while
 * that is there still, is a copy, of which there is nothing to read.
 */
final class FileIdentifier {
  /** How long ago a file was read that is looked for under names that nobody asked for. */
  private static final Duration LOOK_FOR_RENAMED = Duration.ofDays(7);

  /** How long ago a file was last read that is forgotten when it is not there. */
  private static final Duration FORGET_GONE = Duration.ofDays(30);

  private static final int FORGOTTEN_AT_ONCE = 100;

  private final String source;
  private final FileSourceConfig config;
  private final InstantSource clock;
  private final KnownFiles known = new KnownFiles();

  /** Known files to be forgotten with the next units. */
  private final ArrayDeque<KnownFile> forgotten = new ArrayDeque<>();

  private volatile boolean endsWhenIdle;
  private boolean loaded;

  FileIdentifier(String source, FileSourceConfig config, InstantSource clock) {
    this.source = source;
    this.config = config;
    this.clock = clock;
  }

  /**
   * @param unit to read, or null
   * @param state of the file where there is no unit
   */
  record Verdict(@Nullable FileUnit unit, WatchedFile.State state) {
    static final Verdict NOTHING = new Verdict(null, WatchedFile.State.DONE);
    static final Verdict WAIT = new Verdict(null, WatchedFile.State.PAUSED);
  }

  void endWhenIdle() {
    endsWhenIdle = true;
  }

  synchronized void load(Progress progress) {
    if (!loaded) {
      known.load(progress);
      loaded = true;
    }
  }

  /** Known files that may still get more, and that nothing holds that is watched. */
  synchronized List<KnownFile> orphans() {
    long since = clock.instant().minus(LOOK_FOR_RENAMED).toEpochMilli();
    List<KnownFile> orphans = new ArrayList<>();
    for (KnownFile each : known.all()) {
      if ((each.holder() == null || each.displaced)
          && !each.busy
          && !each.retired
          && !each.recordedKey().isEmpty()
          && each.note().recordedMillis() > since) {
        orphans.add(each);
      }
    }
    return orphans;
  }

  /**
   * Chooses known files to forget: those that were last read long ago and are not there, while
   * others of their folder are. So an absent file system makes nothing be forgotten.
   */
  synchronized void forgetOld() {
    long before = clock.instant().minus(FORGET_GONE).toEpochMilli();
    Set<String> folders = new HashSet<>();
    for (KnownFile each : known.all()) {
      if (each.holder() != null) {
        folders.add(KnownFiles.folder(each.place()));
      }
    }
    forgotten.clear();
    for (KnownFile each : known.all()) {
      boolean old = each.note().recordedMillis() > 0 && each.note().recordedMillis() < before;
      if (old
          && (each.holder() == null || each.displaced)
          && !each.busy
          && folders.contains(KnownFiles.folder(each.place()))) {
        forgotten.add(each);
      }
    }
  }

  /** Does not look for what a file holds any more, if that was read; returns whether it was. */
  synchronized boolean retire(WatchedFile file) {
    KnownFile held = file.held;
    if (held != null && held.note().complete() && held.note().storedEnd() == file.size) {
      held.retired = true;
      return true;
    }
    return held == null;
  }

  /** The file is not there any more. */
  synchronized void vanished(WatchedFile file) {
    KnownFile held = file.held;
    if (held != null && held.holder() == file) {
      held.vanished();
    }
  }

  /** What was read of a unit is durable: the file is free again. */
  synchronized void settled(FileUnit unit, Progress progress) {
    for (KnownFile each : unit.knownFiles()) {
      each.busy = false;
      known.refresh(each, progress);
    }
  }

  /**
   * What there is to do with a file. A unit that is returned is to be given to {@link #settled}.
   */
  synchronized Verdict identify(WatchedFile file, Path path, Progress progress) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      Inode inode = Inode.of(attributes);
      BasicFileAttributes again = Files.readAttributes(path, BasicFileAttributes.class);
      if (!isStill(file, path, attributes) || !isStill(file, path, again)) {
        return Verdict.WAIT;
      }
      leave(file, inode);
      long size = channel.size();
      Instant modified = again.lastModifiedTime().toInstant();
      if (file.shrunk || size < file.size) {
        displace(inode);
      }
      file.shrunk = false;
      file.size = size;
      file.modified = modified;
      file.lookedNanos = System.nanoTime();
      if (size == 0) {
        return Verdict.NOTHING;
      }
      byte[] first = Fingerprint.read(channel, 0, (int) Math.min(size, Fingerprint.MAX_LENGTH));
      Compression compression = Compression.of(first, first.length);
      if (compression == Compression.OTHER) {
        if (!file.wanted) {
          return Verdict.NOTHING;
        }
        throw new IOException("it is compressed by xz or bzip2; gzip and zstd are read");
      }
      boolean fresh = FileUnit.fresh(modified, clock.instant(), config.settleAfter());
      if (fresh && (compression != Compression.NONE || size < Compression.MAGIC_BYTES)) {
        return Verdict.WAIT;
      }
      return decide(
          new Candidate(
              config,
              file,
              path,
              config.name(path),
              channel,
              size,
              modified,
              inode,
              first,
              compression,
              fresh),
          progress);
    }
  }

  private static boolean isStill(WatchedFile file, Path path, BasicFileAttributes attributes) {
    return file.key().equals(FileScanner.key(path, attributes));
  }

  /** What a file held is not there any more if the number of its inode was used again. */
  private static void leave(WatchedFile file, Inode inode) {
    KnownFile held = file.held;
    if (held != null && held.inode().isKnown() && !held.inode().same(inode)) {
      if (held.holder() == file) {
        held.vanished();
      }
      file.held = null;
      file.shrunk = false;
      file.size = 0;
    }
  }

  private void displace(Inode inode) {
    for (KnownFile each : known.withInode(inode)) {
      if (!each.busy) {
        each.displaced = true;
        each.vanished();
      }
    }
  }

  private Verdict decide(Candidate candidate, Progress progress) throws IOException {
    KnownFile same = null;
    for (KnownFile each : known.withInode(candidate.inode())) {
      if (each.busy) {
        return Verdict.WAIT;
      }
      if (!each.displaced
          && candidate.holds(each)
          && (same == null || each.note().next() > same.note().next())) {
        same = each;
      }
    }
    for (KnownFile each : known.withInode(candidate.inode())) {
      if (each != same) {
        each.displaced = true;
        each.vanished();
      }
    }
    if (same != null) {
      return goOn(same, candidate, progress);
    }
    for (KnownFile each : known.at(candidate.name())) {
      boolean sameInode = each.inode().same(candidate.inode());
      if (!sameInode && candidate.holds(each) && !candidate.isHeldElsewhere(each)) {
        return goOn(each, candidate, progress);
      }
    }
    Verdict verdict = decideCopy(candidate, null, progress);
    if (verdict != null) {
      return verdict;
    }
    return candidate.file().wanted ? readNew(candidate, progress) : Verdict.NOTHING;
  }

  private Verdict goOn(KnownFile each, Candidate candidate, Progress progress) throws IOException {
    if (each.busy) {
      return Verdict.WAIT;
    }
    known.hold(each, candidate.file(), candidate.name(), candidate.inode());
    FileNote note = each.note();
    if (!note.complete()) {
      return read(each, candidate.moved(note), candidate, List.of());
    }
    if (note.storedEnd() == candidate.size()) {
      return Verdict.NOTHING;
    }
    if (note.copy()) {
      // the file that it is a copy of may have been there while it was written
      Verdict verdict = decideCopy(candidate, each, progress);
      if (verdict != null) {
        return verdict;
      }
    }
    if (note.next() == note.start()) {
      // the newest unit is empty and done, and the next one would have its name
      FileNote rest = newNote(candidate, note.next(), note.nextState(), false, each, progress);
      return readFirst(rest, candidate, List.of(each));
    }
    return read(each, candidate.moved(note.following()), candidate, List.of());
  }

  // ------------------------------------------------------------------ copies

  /**
   * @param itself the known file that the candidate is so far, which may be a copy
   * @return null if it is no other file's
   */
  private @Nullable Verdict decideCopy(
      Candidate candidate, @Nullable KnownFile itself, Progress progress) throws IOException {
    byte[] beginning =
        candidate.compression() == Compression.NONE
            ? candidate.first()
            : CompressedContent.beginning(candidate.channel(), candidate.compression());
    String fileName = KnownFiles.fileName(candidate.name());
    List<KnownFile> originals = originals(candidate);
    Set<KnownFile> alike = new LinkedHashSet<>(originals);
    for (KnownFile each : known.beginningLike(fileName, beginning)) {
      if (candidate.isNear(each)) {
        alike.add(each);
      }
    }
    alike.removeIf(each -> each == itself || !each.mayBegin(beginning));
    for (KnownFile each : alike) {
      // what becomes of it is known when it has been read as far as it goes
      if (each.busy && each.holder() != candidate.file()) {
        return Verdict.WAIT;
      }
    }
    KnownFile best = null;
    for (KnownFile each : alike) {
      Likeness likeness = candidate.compare(each);
      if (likeness == Likeness.COPY && originals.contains(each)) {
        return decideCopyOf(each, itself, candidate, progress);
      }
      if ((likeness == Likeness.ORPHAN || likeness == Likeness.TRUNCATED)
          && (originals.contains(each) || candidate.mayBeRenamed(each))
          && (best == null || each.note().next() > best.note().next())
          && candidate.content(alike).continues(each)) {
        best = each;
      }
    }
    if (best != null) {
      return takeOver(best, itself, candidate, progress);
    }
    for (KnownFile each : originals) {
      if (alike.contains(each)
          && candidate.compare(each) == Likeness.TRUNCATED
          && candidate.content(alike).isBeginningOf(each)) {
        return candidate.fresh()
            ? Verdict.WAIT
            : skip(each, itself, candidate, candidate.content(alike).length(), progress);
      }
    }
    return null;
  }

  private Verdict decideCopyOf(
      KnownFile each, @Nullable KnownFile itself, Candidate candidate, Progress progress)
      throws IOException {
    FileContent content = candidate.content(Set.of(each));
    if (!candidate.file().wanted) {
      return Verdict.NOTHING;
    }
    if (candidate.fresh() || !content.whole() || content.length() > each.note().next()) {
      return Verdict.WAIT;
    }
    return skip(each, itself, candidate, content.length(), progress);
  }

  /** Files whose names rotation can have made the candidate's of. */
  private List<KnownFile> originals(Candidate candidate) {
    List<KnownFile> originals = new ArrayList<>();
    String folder = KnownFiles.folder(candidate.name());
    boolean atTop = folder.isEmpty() || folder.equals(".");
    for (String base : RotatedName.bases(KnownFiles.fileName(candidate.name()))) {
      originals.addAll(known.at(atTop ? base : folder + "/" + base));
      if (!atTop) {
        String parent = KnownFiles.folder(folder);
        originals.addAll(known.at(parent.isEmpty() ? base : parent + "/" + base));
      }
    }
    originals.removeIf(each -> each.holder() == candidate.file());
    return originals;
  }

  // ------------------------------------------------------------------ what is read

  private Verdict takeOver(
      KnownFile each, @Nullable KnownFile itself, Candidate candidate, Progress progress)
      throws IOException {
    List<KnownFile> replaced = new ArrayList<>();
    if (itself != null) {
      replaced.add(itself);
    }
    FileNote note = each.note();
    if (!note.complete()) {
      known.hold(each, candidate.file(), candidate.name(), candidate.inode());
      return read(each, candidate.moved(note), candidate, replaced);
    }
    FileNote rest = newNote(candidate, note.next(), note.nextState(), false, each, progress);
    replaced.add(each);
    return readFirst(rest, candidate, replaced);
  }

  /** Records that there is nothing to read of a copy up to a place. */
  private Verdict skip(
      KnownFile each,
      @Nullable KnownFile itself,
      Candidate candidate,
      long place,
      Progress progress)
      throws IOException {
    FileNote note = newNote(candidate, place, "", true, each, progress);
    return readFirst(note, candidate, itself == null ? List.of() : List.of(itself));
  }

  private Verdict readNew(Candidate candidate, Progress progress) throws IOException {
    if (candidate.compression() == Compression.NONE && candidate.first()[0] == 0) {
      long hole = candidate.hole();
      return hole == candidate.size()
          ? Verdict.NOTHING
          : readFirst(newNote(candidate, hole, "", false, null, progress), candidate, List.of());
    }
    return readFirst(newNote(candidate, 0, "", false, null, progress), candidate, List.of());
  }

  /** The note of a file that gets units of its own name. */
  private FileNote newNote(
      Candidate candidate,
      long start,
      String startState,
      boolean copy,
      @Nullable KnownFile original,
      Progress progress)
      throws IOException {
    boolean plain = candidate.compression() == Compression.NONE;
    Fingerprint first = Fingerprint.of(candidate.first(), 0, candidate.first().length);
    FileNote.Content content = FileNote.Content.NONE;
    Fingerprint tail = Fingerprint.NONE;
    if (plain && start > 0) {
      tail = Fingerprint.before(candidate.channel(), start);
    } else if (!plain && original != null && start == original.note().next()) {
      content = new FileNote.Content(original.contentPrefix(), original.contentTail());
    }
    int generation = 0;
    FileNote note;
    do {
      note =
          new FileNote(
              candidate.name(),
              first,
              generation++,
              start,
              startState,
              false,
              first,
              plain ? start : 0,
              tail,
              start,
              "",
              candidate.name(),
              candidate.inode(),
              copy,
              content,
              original == null ? Marks.NONE : original.note().marks(),
              clock.millis());
    } while (known.contains(FileNote.KEY_PREFIX + note.id())
        || progress.find(new UnitName(source, FileUnit.name(note))).isPresent());
    return note;
  }

  private Verdict readFirst(FileNote note, Candidate candidate, List<KnownFile> replaced) {
    KnownFile fresh = new KnownFile(note, "");
    known.add(fresh);
    known.hold(fresh, candidate.file(), candidate.name(), candidate.inode());
    return read(fresh, note, candidate, replaced);
  }

  /**
   * @param replaced known files that need not be known any more when the unit is recorded
   */
  private Verdict read(
      KnownFile each, FileNote note, Candidate candidate, List<KnownFile> replaced) {
    List<KnownFile> all = new ArrayList<>(replaced);
    all.addFirst(each);
    for (int i = 0; i < FORGOTTEN_AT_ONCE && !forgotten.isEmpty(); i++) {
      KnownFile old = forgotten.poll();
      if (!old.busy && !all.contains(old) && (old.holder() == null || old.displaced)) {
        all.add(old);
      }
    }
    all.forEach(one -> one.busy = true);
    FileUnit.Stored stored =
        new FileUnit.Stored(
            candidate.path(),
            candidate.inode(),
            candidate.compression(),
            candidate.size(),
            candidate.modified());
    return new Verdict(
        new FileUnit(source, note, candidate.file(), all, stored, config, clock, endsWhenIdle),
        WatchedFile.State.TAKEN);
  }
}
