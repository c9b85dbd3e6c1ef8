package dev.tarn.connectors.file;

import org.jspecify.annotations.Nullable;

/**
 * A file that the lake remembers, or that is being read for the first time. {@link KnownFiles}
 * guards it.
 */
final class KnownFile {
  private FileNote note;

  /** The key of its note in the lake; empty while it has none. */
  private String recordedKey;

  /** What it lies in now, as far as known; differs from the note after a rename. */
  private String place;

  /** The file of the disk that holds it, or that held it last. */
  private Inode inode;

  /** What is watched and holds it. */
  private @Nullable WatchedFile holder;

  /** Whether one of its units is being read. */
  boolean busy;

  /** Whether the file of the disk that held it was seen to hold something else. */
  boolean displaced;

  /** Whether it need not be looked for any more under names that nobody asked for. */
  boolean retired;

  /**
   * @param recordedKey the key of its note in the lake, empty if it has none
   */
  KnownFile(FileNote note, String recordedKey) {
    this.note = note;
    this.recordedKey = recordedKey;
    this.place = note.place();
    this.inode = note.inode();
  }

  FileNote note() {
    return note;
  }

  /** The key of its next note. */
  String key() {
    return FileNote.KEY_PREFIX + note.id();
  }

  String recordedKey() {
    return recordedKey;
  }

  String place() {
    return place;
  }

  Inode inode() {
    return inode;
  }

  @Nullable WatchedFile holder() {
    return holder;
  }

  void recorded(FileNote newNote, String key) {
    note = newNote;
    recordedKey = key;
  }

  void heldBy(WatchedFile file, String newPlace, Inode newInode) {
    holder = file;
    file.held = this;
    place = newPlace;
    inode = newInode;
    displaced = false;
  }

  void vanished() {
    holder = null;
  }

  /** What begins a file that may hold it. */
  Fingerprint contentPrefix() {
    return note.content().prefix().length() > 0 ? note.content().prefix() : note.prefix();
  }

  /** Whether it may begin as a content does, of which these are the first bytes. */
  boolean mayBegin(byte[] beginning) {
    Fingerprint prefix = contentPrefix();
    return prefix.length() > 0 && (beginning.length < prefix.length() || prefix.begins(beginning));
  }

  /** What lies before {@link FileNote#next} in its content. */
  Fingerprint contentTail() {
    return note.content().prefix().length() > 0 ? note.content().tail() : note.tail();
  }
}
