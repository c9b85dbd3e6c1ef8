package dev.tarn.connectors.file;

import dev.tarn.connectors.compression.Compression;
import dev.tarn.connectors.compression.Decoder;
import dev.tarn.event.Source.PausedUnitException;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.UnitGoneException;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bytes of one file from a place on, as far as they were not read before. One thread. */
final class FileUnit implements RawUnit {
  /** How much longer than a finished-looking file one waits that stops in the middle of a line. */
  private static final int UNFINISHED_LINE_FACTOR = 5;

  private final UnitName unitName;
  private final WatchedFile file;
  private final List<KnownFile> knownFiles;
  private final Stored stored;
  private final FileSourceConfig config;
  private final InstantSource clock;
  private final boolean endsWhenIdle;

  /** As of the last part. */
  private FileNote note;

  private @Nullable ContentStream stream;

  /** Where and how the bytes lie on the disk. */
  record Stored(Path path, Inode inode, Compression compression, long bytes, Instant modified) {}

  /**
   * @param note of the file before this unit
   * @param knownFiles the file itself, and others of which nothing is to be known any more: the one
   *     whose rest this is, and those that are gone
   */
  FileUnit(
      String source,
      FileNote note,
      WatchedFile file,
      List<KnownFile> knownFiles,
      Stored stored,
      FileSourceConfig config,
      InstantSource clock,
      boolean endsWhenIdle) {
    this.note = note;
    this.file = file;
    this.knownFiles = knownFiles;
    this.stored = stored;
    this.config = config;
    this.clock = clock;
    this.endsWhenIdle = endsWhenIdle;
    this.unitName = new UnitName(source, name(note));
  }

  /** The name of a file's newest unit, within its source. */
  static String name(FileNote note) {
    return note.id() + "+" + note.start();
  }

  WatchedFile file() {
    return file;
  }

  List<KnownFile> knownFiles() {
    return knownFiles;
  }

  @Override
  public UnitName name() {
    return unitName;
  }

  @Override
  public UnitPosition start() {
    return new UnitPosition(0, 0, note.startState());
  }

  @Override
  public Map<String, String> facts() {
    return Map.of(
        "file.path", stored.path().toString(), "file.modified", stored.modified().toString());
  }

  @Override
  public Instant createdAt() {
    return stored.modified();
  }

  @Override
  public long storedBytes() {
    return isPlain() ? stored.bytes() - note.start() : stored.bytes();
  }

  private boolean isPlain() {
    return stored.compression() == Compression.NONE;
  }

  @Override
  public InputStream open(UnitPosition from) throws IOException {
    stream = null;
    FileChannel channel;
    try {
      requireSameFile();
      channel = FileChannel.open(stored.path(), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new UnitGoneException(stored.path() + " has vanished");
    }
    boolean opened = false;
    try {
      requireSameFile();
      if (!note.prefix().holds(channel, 0)) {
        throw new UnitGoneException(stored.path() + " was replaced by another file");
      }
      long place = note.start() + from.byteOffset();
      ContentStream content =
          isPlain()
              ? new PlainStream(this, channel, place, trailBefore(channel, place))
              : new DecodedStream(
                  channel, Decoder.of(stored.compression(), channel), place, config);
      stream = content;
      opened = true;
      return content;
    } catch (NoSuchFileException e) {
      throw new UnitGoneException(stored.path() + " has vanished");
    } finally {
      if (!opened) {
        channel.close();
      }
    }
  }

  private void requireSameFile() throws IOException {
    if (!liesThere()) {
      // the scanner finds it under its new name
      throw new PausedUnitException(stored.path() + " was renamed, or replaced by another file");
    }
  }

  /** Whether the path still names the file of the disk, as far as can be told. */
  private boolean liesThere() throws IOException {
    return Inode.of(Files.readAttributes(stored.path(), BasicFileAttributes.class))
        .mayBe(stored.inode());
  }

  /** What lies before the place in a plain file, which must be what was read. */
  private ContentTrail trailBefore(FileChannel channel, long place) throws IOException {
    int length = (int) Math.min(Fingerprint.MAX_LENGTH, place);
    byte[] before = Fingerprint.read(channel, place - length, length);
    Fingerprint tail = note.tail();
    boolean atTail = tail.length() == length && note.storedEnd() == place;
    if (before.length < length
        || (atTail && length > 0 && !Fingerprint.of(before, 0, length).equals(tail))) {
      throw new UnitGoneException(stored.path() + " was truncated or written anew");
    }
    ContentTrail trail = new ContentTrail(place - length, note.marks());
    trail.add(before, 0, length);
    return trail;
  }

  /**
   * Whether a plain file that has no more bytes has ended.
   *
   * @param finished whether its last record looks whole
   */
  boolean hasSettled(boolean finished) throws IOException {
    Instant changed;
    try {
      if (!liesThere()) {
        throw new NoSuchFileException(stored.path().toString());
      }
      changed = Files.getLastModifiedTime(stored.path()).toInstant();
    } catch (NoSuchFileException e) {
      // where it was only renamed, more may follow; to a deleted file nothing is added
      return !FolderListing.hasInode(stored.path().getParent(), stored.inode());
    }
    Duration wait = config.settleAfter();
    if (!finished) {
      wait = wait.multipliedBy(UNFINISHED_LINE_FACTOR);
      if (!endsWhenIdle && wait.compareTo(config.unfinishedAfter()) < 0) {
        wait = config.unfinishedAfter();
      }
    }
    return !fresh(changed, clock.instant(), wait);
  }

  /** Whether a file that was changed then may still be being written. */
  static boolean fresh(Instant modified, Instant now, Duration settleAfter) {
    Duration age = Duration.between(modified, now);
    // a time far in the future says nothing
    return age.compareTo(settleAfter) < 0 && age.compareTo(settleAfter.negated()) >= 0;
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    ContentStream read = Objects.requireNonNull(stream, "the unit was not opened");
    long place = note.start() + to.byteOffset();
    long next = place;
    String nextState = "";
    long storedEnd;
    Fingerprint storedTail;
    Fingerprint prefix = note.prefix();
    if (last) {
      ContentStream.End end = Objects.requireNonNull(read.end(), "the stream has not ended");
      boolean atPlace = end.corrupt() || read.trail().end() == place;
      next = atPlace ? place : read.trail().end();
      nextState = atPlace ? to.framerState() : "";
      storedEnd = end.storedBytes();
      storedTail = end.tail();
      prefix = end.prefix();
    } else if (isPlain()) {
      storedEnd = place;
      storedTail = read.before(place);
    } else {
      storedEnd = note.storedEnd();
      storedTail = note.tail();
    }
    FileNote.Content content = FileNote.Content.NONE;
    if (!isPlain()) {
      long seen = next;
      Fingerprint contentPrefix =
          read.trail()
              .beginning()
              .map(bytes -> Fingerprint.of(bytes, 0, (int) Math.min(bytes.length, seen)))
              .orElse(note.content().prefix());
      content = new FileNote.Content(contentPrefix, read.before(next));
    }
    note =
        new FileNote(
            note.name(),
            note.fingerprint(),
            note.generation(),
            note.start(),
            note.startState(),
            last,
            prefix,
            storedEnd,
            storedTail,
            next,
            nextState,
            config.name(stored.path()),
            stored.inode(),
            note.copy(),
            content,
            read.trail().marks(),
            clock.millis());
    Map<String, String> notes = new HashMap<>();
    for (KnownFile each : knownFiles) {
      if (!each.recordedKey().isEmpty()) {
        notes.put(each.recordedKey(), "");
      }
    }
    notes.put(FileNote.KEY_PREFIX + note.id(), note.encode());
    return notes;
  }
}
