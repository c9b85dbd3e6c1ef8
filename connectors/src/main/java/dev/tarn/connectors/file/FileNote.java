package dev.tarn.connectors.file;

import java.util.Optional;

/**
 * What the lake remembers of a file, so that it is the same file after a restart. Recorded with
 * every part of the file's units, under the file's name.
 *
 * @param fingerprint of the first bytes when the file was first seen; part of its units' names
 * @param generation how often a file of this name was replaced by another
 * @param start decompressed offset at which the newest unit begins
 * @param startState the framer's state there
 * @param complete whether the newest unit was read to its end
 * @param prefix stored bytes that must still begin the file
 * @param storedEnd stored bytes read so far
 * @param tail the last stored bytes before {@code storedEnd}
 * @param next decompressed offset after the newest unit, where the next one begins
 * @param nextState the framer's state there
 */
record FileNote(
    Fingerprint fingerprint,
    int generation,
    long start,
    String startState,
    boolean complete,
    Fingerprint prefix,
    long storedEnd,
    Fingerprint tail,
    long next,
    String nextState) {

  static String key(String name) {
    return "file:" + name;
  }

  String encode() {
    return String.join(
        "|",
        "1",
        fingerprint.toString(),
        Integer.toString(generation),
        Long.toString(start),
        escape(startState),
        Boolean.toString(complete),
        prefix.toString(),
        Long.toString(storedEnd),
        tail.toString(),
        Long.toString(next),
        escape(nextState));
  }

  /** Empty for a note that this version does not understand. */
  static Optional<FileNote> decode(String text) {
    String[] parts = text.split("\\|", -1);
    if (parts.length != 11 || !parts[0].equals("1")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new FileNote(
              Fingerprint.parse(parts[1]),
              Integer.parseInt(parts[2]),
              Long.parseLong(parts[3]),
              unescape(parts[4]),
              Boolean.parseBoolean(parts[5]),
              Fingerprint.parse(parts[6]),
              Long.parseLong(parts[7]),
              Fingerprint.parse(parts[8]),
              Long.parseLong(parts[9]),
              unescape(parts[10])));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String escape(String state) {
    return state.replace("%", "%25").replace("|", "%7C");
  }

  private static String unescape(String state) {
    return state.replace("%7C", "|").replace("%25", "%");
  }
}
