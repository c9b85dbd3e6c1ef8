package dev.tarn.connectors.spool;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A file of a spool as far as it is durable. Immutable.
 *
 * @param header what the file begins with
 * @param end after its last entry
 * @param bytes of the file up to there
 * @param withIds whether an entry of it has the id of a request
 */
record Segment(Path file, SegmentHeader header, long end, long bytes, boolean withIds) {
  private static final Pattern NAME = Pattern.compile("[0-9]{19}[.]spool");

  /** The file for entries from a number on. */
  static Path file(Path directory, long first) {
    return directory.resolve(String.format(Locale.ROOT, "%019d.spool", first));
  }

  /** Whether a file is named like a segment's. */
  static boolean isNamed(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches();
  }

  /** The number of the first entry, as the file's name tells it. */
  static long first(Path file) {
    return Long.parseLong(file.getFileName().toString().substring(0, 19));
  }

  long first() {
    return header.first();
  }

  Segment grown(long newEnd, long newBytes, boolean newIds) {
    return new Segment(file, header, newEnd, newBytes, withIds || newIds);
  }
}
