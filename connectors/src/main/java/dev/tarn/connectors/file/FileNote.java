package dev.tarn.connectors.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/**
 * What the lake remembers of a file, so that it is the same file after a restart, whatever its name
 * is then. Recorded with every part of the file's units.
 *
 * <p>Places and lengths are in decompressed bytes, unless they are said to be stored ones. The note
 * of an earlier version lacks what stands behind {@code nextState}.
 *
 * @param name the name by which the units are called: that of when the file was first seen
 * @param fingerprint of the first stored bytes when the file was first seen; part of the units'
 *     names
 * @param generation tells files of equal name and fingerprint apart
 * @param start where the newest unit begins
 * @param startState the framer's state there
 * @param complete whether the newest unit was read to its end
 * @param prefix stored bytes that must still begin the file
 * @param storedEnd stored bytes read so far
 * @param tail the last stored bytes before {@code storedEnd}
 * @param next after what was read; where the next unit begins if the newest is complete
 * @param nextState the framer's state there
 * @param place where the file lay when the note was made
 * @param inode the file's
 * @param copy whether it was a copy of another file that was read, up to {@code next}
 * @param content what is recognised of the content of a compressed file, which may have been plain
 *     or become so
 * @param marks of the content
 * @param recordedMillis when the note was made
 */
record FileNote(
    String name,
    Fingerprint fingerprint,
    int generation,
    long start,
    String startState,
    boolean complete,
    Fingerprint prefix,
    long storedEnd,
    Fingerprint tail,
    long next,
    String nextState,
    String place,
    Inode inode,
    boolean copy,
    Content content,
    Marks marks,
    long recordedMillis) {

  /** Keys of all notes of files begin so. */
  static final String KEY_PREFIX = "file:";

  /**
   * @param prefix the first bytes
   * @param tail the last bytes before {@link FileNote#next}
   */
  record Content(Fingerprint prefix, Fingerprint tail) {
    static final Content NONE = new Content(Fingerprint.NONE, Fingerprint.NONE);
  }

  /** The beginning of the names of the file's units, and the note's key. */
  String id() {
    return name + "@" + fingerprint + (generation == 0 ? "" : "~" + generation);
  }

  /** Whether a file of some size has the stored bytes that were read, as far as these tell. */
  boolean isHeldBy(FileChannel channel, long size) throws IOException {
    return size >= storedEnd
        && prefix.length() > 0
        && prefix.holds(channel, 0)
        && (tail.length() == 0 || tail.holds(channel, storedEnd - tail.length()));
  }

  /** The note of the unit behind the newest, which is complete. */
  FileNote following() {
    return new FileNote(
        name,
        fingerprint,
        generation,
        next,
        nextState,
        false,
        prefix,
        storedEnd,
        tail,
        next,
        "",
        place,
        inode,
        false,
        content,
        marks,
        recordedMillis);
  }

  String encode() {
    return String.join(
        "|",
        "2",
        fingerprint.toString(),
        Integer.toString(generation),
        Long.toString(start),
        escape(startState),
        Boolean.toString(complete),
        prefix.toString(),
        Long.toString(storedEnd),
        tail.toString(),
        Long.toString(next),
        escape(nextState),
        escape(name),
        escape(place.equals(name) ? "" : place),
        inode.toString(),
        Boolean.toString(copy),
        content.prefix().toString(),
        content.tail().toString(),
        marks.toString(),
        Long.toString(recordedMillis));
  }

  /**
   * Reads a note of this version or an earlier one; empty for one that this version does not
   * understand.
   */
  static Optional<FileNote> decode(String key, String text) {
    List<String> parts = List.of(text.split("\\|", -1));
    try {
      if (parts.get(0).equals("1") && parts.size() == 11) {
        return Optional.of(decodeFirst(key, parts));
      }
      if (!parts.get(0).equals("2") || parts.size() != 19) {
        return Optional.empty();
      }
      String name = unescape(parts.get(11));
      return Optional.of(
          new FileNote(
              name,
              Fingerprint.parse(parts.get(1)),
              Integer.parseInt(parts.get(2)),
              Long.parseLong(parts.get(3)),
              unescape(parts.get(4)),
              Boolean.parseBoolean(parts.get(5)),
              Fingerprint.parse(parts.get(6)),
              Long.parseLong(parts.get(7)),
              Fingerprint.parse(parts.get(8)),
              Long.parseLong(parts.get(9)),
              unescape(parts.get(10)),
              parts.get(12).isEmpty() ? name : unescape(parts.get(12)),
              Inode.parse(parts.get(13)),
              Boolean.parseBoolean(parts.get(14)),
              new Content(Fingerprint.parse(parts.get(15)), Fingerprint.parse(parts.get(16))),
              Marks.parse(parts.get(17)),
              Long.parseLong(parts.get(18))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Version 1 had one note a name, under the name. */
  private static FileNote decodeFirst(String key, List<String> parts) {
    String name = key.substring(KEY_PREFIX.length());
    boolean complete = Boolean.parseBoolean(parts.get(5));
    long storedEnd = Long.parseLong(parts.get(7));
    long next = Long.parseLong(parts.get(9));
    return new FileNote(
        name,
        Fingerprint.parse(parts.get(1)),
        Integer.parseInt(parts.get(2)),
        Long.parseLong(parts.get(3)),
        unescape(parts.get(4)),
        complete,
        Fingerprint.parse(parts.get(6)),
        storedEnd,
        Fingerprint.parse(parts.get(8)),
        // of an unfinished unit only a plain file's note told the place
        complete ? next : Math.max(next, storedEnd),
        unescape(parts.get(10)),
        name,
        Inode.UNKNOWN,
        false,
        Content.NONE,
        Marks.NONE,
        0);
  }

  private static String escape(String text) {
    return text.replace("%", "%25").replace("|", "%7C");
  }

  private static String unescape(String text) {
    return text.replace("%7C", "|").replace("%25", "%");
  }
}
