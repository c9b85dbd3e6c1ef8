package dev.tarn.connectors.file;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A file of the disk that is there now, under whatever name. {@link FileScanner} guards it. */
final class WatchedFile {
  /** What becomes of it next. */
  enum State {
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

  /** The file system's own key, or the path where there is none. */
  private final Object key;

  /** Whether the source asks for files of its name; else it is where a file went that was read. */
  volatile boolean wanted;

  volatile Path path;
  State state = State.QUEUED;
  volatile long size;
  volatile Instant modified;

  /** When the size was looked at. */
  volatile long lookedNanos;

  int seenInRound;
  long waitingSinceNanos;

  /** Whether it was seen to become shorter since it was last looked into. */
  volatile boolean shrunk;

  /** What it holds, as far as {@link FileIdentifier} has found. */
  @Nullable KnownFile held;

  /** What was found out about its content, while that stays the same. */
  @Nullable CompressedContent examined;

  WatchedFile(
      Object key, Path path, boolean wanted, long size, Instant modified, long lookedNanos) {
    this.key = key;
    this.path = path;
    this.wanted = wanted;
    this.size = size;
    this.modified = modified;
    this.lookedNanos = lookedNanos;
  }

  /** How many steps of rotation its name looks like. */
  int rotations() {
    Path name = path.getFileName();
    return name == null ? 0 : RotatedName.bases(name.toString()).size();
  }

  Object key() {
    return key;
  }
}
