package dev.tarn.connectors.file;

import dev.tarn.connectors.compression.Compression;
import dev.tarn.event.Source.Progress;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.nio.channels.FileChannel;
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

  /** A file that is being looked at. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Candidate(
      WatchedFile file,
      Path path,
      String name,
      FileChannel channel,
      long size,
      Instant modified,
      Inode inode,
      byte[] first,
      Compression compression,
      boolean fresh) {}

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
          && isStored(each, candidate)
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
      if (!sameInode && isStored(each, candidate) && !isHeldElsewhere(each, candidate)) {
        return goOn(each, candidate, progress);
      }
    }
    Verdict verdict = decideCopy(candidate, null, progress);
    if (verdict != null) {
      return verdict;
    }
    return candidate.file().wanted ? readNew(candidate, progress) : Verdict.NOTHING;
  }

  /** Whether the stored bytes are those of a known file, as far as that was read. */
  private static boolean isStored(KnownFile each, Candidate candidate) throws IOException {
    return holds(each.note(), candidate.channel(), candidate.size());
  }

  private static boolean holds(FileNote note, FileChannel channel, long size) throws IOException {
    return size >= note.storedEnd()
        && note.prefix().length() > 0
        && note.prefix().holds(channel, 0)
        && (note.tail().length() == 0
            || note.tail().holds(channel, note.storedEnd() - note.tail().length()));
  }

  private Verdict goOn(KnownFile each, Candidate candidate, Progress progress) throws IOException {
    if (each.busy) {
      return Verdict.WAIT;
    }
    known.hold(each, candidate.file(), candidate.name(), candidate.inode());
    FileNote note = each.note();
    if (!note.complete()) {
      return read(each, moved(note, candidate), candidate, List.of());
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
    return read(each, moved(following(note), candidate), candidate, List.of());
  }

  // ------------------------------------------------------------------ copies

  private enum Likeness {
    /** It has the content of a file that is there, from its beginning, and no more. */
    COPY,
    /** Another file holds what is known; it is not a copy of that. */
    OTHER,
    /** The file that held what is known holds something else. */
    TRUNCATED,
    /** The file that held what is known is not there. */
    ORPHAN
  }

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
      if (isNear(each, candidate)) {
        alike.add(each);
      }
    }
    alike.removeIf(each -> each == itself || !mayBegin(each, beginning));
    for (KnownFile each : alike) {
      // what becomes of it is known when it has been read as far as it goes
      if (each.busy && each.holder() != candidate.file()) {
        return Verdict.WAIT;
      }
    }
    KnownFile best = null;
    for (KnownFile each : alike) {
      Likeness likeness = compare(each, candidate);
      if (likeness == Likeness.COPY && originals.contains(each)) {
        return decideCopyOf(each, itself, candidate, progress);
      }
      if ((likeness == Likeness.ORPHAN || likeness == Likeness.TRUNCATED)
          && (originals.contains(each) || mayBeRenamed(each, candidate))
          && (best == null || each.note().next() > best.note().next())
          && content(candidate, alike).continues(each)) {
        best = each;
      }
    }
    if (best != null) {
      return takeOver(best, itself, candidate, progress);
    }
    for (KnownFile each : originals) {
      if (alike.contains(each)
          && compare(each, candidate) == Likeness.TRUNCATED
          && content(candidate, alike).isBeginningOf(each)) {
        return candidate.fresh()
            ? Verdict.WAIT
            : skip(each, itself, candidate, content(candidate, alike).length(), progress);
      }
    }
    return null;
  }

  private Verdict decideCopyOf(
      KnownFile each, @Nullable KnownFile itself, Candidate candidate, Progress progress)
      throws IOException {
    FileContent content = content(candidate, Set.of(each));
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

  /** Whether a known file lies beside the candidate, or in the folder above. */
  private static boolean isNear(KnownFile each, Candidate candidate) {
    String folder = KnownFiles.folder(candidate.name());
    String theirs = KnownFiles.folder(each.place());
    return theirs.equals(folder) || theirs.equals(KnownFiles.folder(folder));
  }

  /**
   * Whether a known file of another name that rotation gives can have become the candidate while it
   * was not looked at: it was compressed, or the file system does not tell files apart.
   */
  private static boolean mayBeRenamed(KnownFile each, Candidate candidate) {
    boolean wasPlain = each.note().content().prefix().length() == 0;
    return (candidate.compression() != Compression.NONE && wasPlain)
        || !each.inode().isKnown()
        || !candidate.inode().isKnown();
  }

  /** Whether a known file may begin as a content does, of which these are the first bytes. */
  private static boolean mayBegin(KnownFile each, byte[] beginning) {
    Fingerprint prefix = each.contentPrefix();
    return prefix.length() > 0 && (beginning.length < prefix.length() || prefix.begins(beginning));
  }

  private FileContent content(Candidate candidate, Set<KnownFile> alike) throws IOException {
    if (candidate.compression() == Compression.NONE) {
      return new FileContent.Plain(candidate.channel(), candidate.size());
    }
    Set<Long> places = new HashSet<>();
    for (KnownFile each : alike) {
      if (each.note().next() > 0) {
        places.add(each.note().next());
      }
    }
    CompressedContent content =
        CompressedContent.examine(
            candidate.channel(),
            candidate.compression(),
            config,
            places,
            candidate.modified(),
            candidate.file().examined);
    candidate.file().examined = content;
    return content;
  }

  /** Compares a candidate with the file that holds a known one. */
  private Likeness compare(KnownFile each, Candidate candidate) throws IOException {
    if (each.displaced) {
      return Likeness.TRUNCATED;
    }
    WatchedFile watched = each.holder();
    Path holder = watched == null ? config.folder().resolve(each.place()) : watched.path;
    try (FileChannel channel = FileChannel.open(holder, StandardOpenOption.READ)) {
      Inode inode = Inode.of(Files.readAttributes(holder, BasicFileAttributes.class));
      boolean same = !inode.isKnown() || !each.inode().isKnown() || inode.same(each.inode());
      if (!same) {
        return Likeness.ORPHAN;
      }
      if (!holds(each.note(), channel, channel.size())) {
        return Likeness.TRUNCATED;
      }
      if (inode.isKnown() && inode.same(candidate.inode())) {
        return Likeness.OTHER;
      }
      byte[] first = Fingerprint.read(channel, 0, Compression.MAGIC_BYTES);
      Compression theirs = Compression.of(first, first.length);
      FileContent content =
          theirs == Compression.NONE && candidate.compression() != Compression.NONE
              ? content(candidate, Set.of(each))
              : new FileContent.Plain(candidate.channel(), candidate.size());
      return content.begins(channel) ? Likeness.COPY : Likeness.OTHER;
    } catch (NoSuchFileException e) {
      return Likeness.ORPHAN;
    }
  }

  private boolean isHeldElsewhere(KnownFile each, Candidate candidate) throws IOException {
    WatchedFile holder = each.holder();
    if (each.busy && holder != candidate.file()) {
      return true;
    }
    if (holder == candidate.file()) {
      return false;
    }
    if (holder == null) {
      return FolderListing.hasInode(candidate.path().getParent(), each.inode());
    }
    try (FileChannel channel = FileChannel.open(holder.path, StandardOpenOption.READ)) {
      Inode inode = Inode.of(Files.readAttributes(holder.path, BasicFileAttributes.class));
      return inode.same(each.inode()) && holds(each.note(), channel, channel.size());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  // ------------------------------------------------------------------ what is read

  private static FileNote following(FileNote note) {
    return new FileNote(
        note.name(),
        note.fingerprint(),
        note.generation(),
        note.next(),
        note.nextState(),
        false,
        note.prefix(),
        note.storedEnd(),
        note.tail(),
        note.next(),
        "",
        note.place(),
        note.inode(),
        false,
        note.content(),
        note.marks(),
        note.recordedMillis());
  }

  /** The note of a known file that lies where the candidate does now, and as it is stored there. */
  private static FileNote moved(FileNote note, Candidate candidate) throws IOException {
    boolean stored = holds(note, candidate.channel(), candidate.size());
    boolean plain = candidate.compression() == Compression.NONE;
    boolean wasPlain = note.content().prefix().length() == 0;
    Fingerprint contentPrefix = wasPlain ? note.prefix() : note.content().prefix();
    Fingerprint contentTail = wasPlain ? note.tail() : note.content().tail();
    Fingerprint first =
        plain ? contentPrefix : Fingerprint.of(candidate.first(), 0, candidate.first().length);
    FileNote.Content content =
        plain
            ? FileNote.Content.NONE
            : stored ? note.content() : new FileNote.Content(contentPrefix, contentTail);
    return new FileNote(
        note.name(),
        note.fingerprint(),
        note.generation(),
        note.start(),
        note.startState(),
        note.complete(),
        stored ? note.prefix() : first,
        stored ? note.storedEnd() : plain ? note.next() : 0,
        stored ? note.tail() : plain ? contentTail : Fingerprint.NONE,
        note.next(),
        note.nextState(),
        candidate.name(),
        candidate.inode(),
        note.copy(),
        content,
        note.marks(),
        note.recordedMillis());
  }

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
      return read(each, moved(note, candidate), candidate, replaced);
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
      // a writer that does not append leaves a hole in front of it when a file is truncated
      long hole = hole(candidate.channel());
      return hole == candidate.size()
          ? Verdict.NOTHING
          : readFirst(newNote(candidate, hole, "", false, null, progress), candidate, List.of());
    }
    return readFirst(newNote(candidate, 0, "", false, null, progress), candidate, List.of());
  }

  private static long hole(FileChannel channel) throws IOException {
    long place = 0;
    while (true) {
      byte[] block = Fingerprint.read(channel, place, 1 << 16);
      for (int i = 0; i < block.length; i++) {
        if (block[i] != 0) {
          return place + i;
        }
      }
      if (block.length == 0) {
        return place;
      }
      place += block.length;
    }
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
