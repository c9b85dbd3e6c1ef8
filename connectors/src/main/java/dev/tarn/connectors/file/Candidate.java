package dev.tarn.connectors.file;

import dev.tarn.connectors.compression.Compression;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * A file that is being looked at, to be compared with known ones. {@link FileIdentifier} guards it.
 *
 * @param name its place in the configured folder
 * @param channel open as long as it is looked at
 * @param first the first stored bytes
 * @param fresh whether it may still be being written
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Candidate(
    FileSourceConfig config,
    WatchedFile file,
    Path path,
    String name,
    FileChannel channel,
    long size,
    Instant modified,
    Inode inode,
    byte[] first,
    Compression compression,
    boolean fresh) {

  /** What a candidate is to a known file. */
  enum Likeness {
    /** It has the content of a file that is there, from its beginning, and no more. */
    COPY,
    /** Another file holds what is known; it is not a copy of that. */
    OTHER,
    /** The file that held what is known holds something else. */
    TRUNCATED,
    /** The file that held what is known is not there. */
    ORPHAN
  }

  /** Whether its stored bytes are those of a known file, as far as that was read. */
  boolean holds(KnownFile each) throws IOException {
    return each.note().isHeldBy(channel, size);
  }

  /** Whether a known file lies beside it, or in the folder above. */
  boolean isNear(KnownFile each) {
    String folder = KnownFiles.folder(name);
    String theirs = KnownFiles.folder(each.place());
    return theirs.equals(folder) || theirs.equals(KnownFiles.folder(folder));
  }

  /**
   * Whether a known file of another name that rotation gives can have become it while it was not
   * looked at: it was compressed, or the file system does not tell files apart.
   */
  boolean mayBeRenamed(KnownFile each) {
    boolean wasPlain = each.note().content().prefix().length() == 0;
    return (compression != Compression.NONE && wasPlain)
        || !each.inode().isKnown()
        || !inode.isKnown();
  }

  /**
   * Its content.
   *
   * @param alike what it is to be compared with
   */
  FileContent content(Set<KnownFile> alike) throws IOException {
    if (compression == Compression.NONE) {
      return new FileContent.Plain(channel, size);
    }
    Set<Long> places = new HashSet<>();
    for (KnownFile each : alike) {
      if (each.note().next() > 0) {
        places.add(each.note().next());
      }
    }
    CompressedContent content =
        CompressedContent.examine(channel, compression, config, places, modified, file.examined);
    file.examined = content;
    return content;
  }

  /** Compares it with the file that holds a known one. */
  Likeness compare(KnownFile each) throws IOException {
    if (each.displaced) {
      return Likeness.TRUNCATED;
    }
    WatchedFile watched = each.holder();
    Path holder = watched == null ? config.folder().resolve(each.place()) : watched.path;
    try (FileChannel other = FileChannel.open(holder, StandardOpenOption.READ)) {
      Inode others = Inode.of(Files.readAttributes(holder, BasicFileAttributes.class));
      boolean same = !others.isKnown() || !each.inode().isKnown() || others.same(each.inode());
      if (!same) {
        return Likeness.ORPHAN;
      }
      if (!each.note().isHeldBy(other, other.size())) {
        return Likeness.TRUNCATED;
      }
      if (others.isKnown() && others.same(inode)) {
        return Likeness.OTHER;
      }
      byte[] beginning = Fingerprint.read(other, 0, Compression.MAGIC_BYTES);
      boolean plain = Compression.of(beginning, beginning.length) == Compression.NONE;
      FileContent content =
          plain && compression != Compression.NONE
              ? content(Set.of(each))
              : new FileContent.Plain(channel, size);
      return content.begins(other) ? Likeness.COPY : Likeness.OTHER;
    } catch (NoSuchFileException e) {
      return Likeness.ORPHAN;
    }
  }

  /** Whether another file holds a known one, or is about to. */
  boolean isHeldElsewhere(KnownFile each) throws IOException {
    WatchedFile holder = each.holder();
    if (each.busy && holder != file) {
      return true;
    }
    if (holder == file) {
      return false;
    }
    if (holder == null) {
      return FolderListing.hasInode(path.getParent(), each.inode());
    }
    try (FileChannel other = FileChannel.open(holder.path, StandardOpenOption.READ)) {
      Inode others = Inode.of(Files.readAttributes(holder.path, BasicFileAttributes.class));
      return others.same(each.inode()) && each.note().isHeldBy(other, other.size());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The note of a known file that lies here now, and as it is stored here. */
  FileNote moved(FileNote note) throws IOException {
    boolean stored = note.isHeldBy(channel, size);
    boolean plain = compression == Compression.NONE;
    boolean wasPlain = note.content().prefix().length() == 0;
    Fingerprint contentPrefix = wasPlain ? note.prefix() : note.content().prefix();
    Fingerprint contentTail = wasPlain ? note.tail() : note.content().tail();
    Fingerprint beginning = plain ? contentPrefix : Fingerprint.of(first, 0, first.length);
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
        stored ? note.prefix() : beginning,
        stored ? note.storedEnd() : plain ? note.next() : 0,
        stored ? note.tail() : plain ? contentTail : Fingerprint.NONE,
        note.next(),
        note.nextState(),
        name,
        inode,
        note.copy(),
        content,
        note.marks(),
        note.recordedMillis());
  }

  /**
   * How many zeros it begins with: a writer that does not append leaves such a hole when its file
   * is truncated.
   */
  long hole() throws IOException {
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
}
