package dev.tarn.connectors.spool;

import dev.tarn.connectors.spool.RequestIds.Seen;
import dev.tarn.connectors.spool.SegmentWalk.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
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

  /**
   * Goes through its entries.
   *
   * @param from where to begin
   * @param wholly whether the bytes of entries are checked, or their headers alone
   */
  SegmentWalk walk(long from, boolean wholly) throws IOException {
    return new SegmentWalk(file, header.spool(), from, bytes, wholly);
  }

  /** The first entry from a number on. */
  Optional<Entry> find(long number) throws IOException {
    return number < end
        ? find(SegmentHeader.BYTES, entry -> entry.header().number() >= number)
        : Optional.empty();
  }

  private Optional<Entry> find(long from, Predicate<Entry> wanted) throws IOException {
    try (SegmentWalk walk = walk(from, false)) {
      for (Entry entry = walk.nextEntry(); entry != null; entry = walk.nextEntry()) {
        if (wanted.test(entry)) {
          return Optional.of(entry);
        }
      }
    }
    return Optional.empty();
  }

  /** When the first entry from a place on was received. */
  Optional<Instant> oldest(long from) throws IOException {
    return from < bytes
        ? find(from, entry -> true)
            .map(entry -> Instant.ofEpochMilli(entry.header().receivedMillis()))
        : Optional.empty();
  }

  /** How many messages the entries from a place on have, up to the entry of a number. */
  long messages(long from, long before) throws IOException {
    long messages = 0;
    try (SegmentWalk walk = walk(from, false)) {
      for (Entry entry = walk.nextEntry(); entry != null; entry = walk.nextEntry()) {
        if (entry.header().number() < before) {
          messages += entry.header().messages();
        }
      }
    }
    return messages;
  }

  /** The requests that its entries have ids of. */
  List<Seen> requests() throws IOException {
    List<Seen> found = new ArrayList<>();
    try (SegmentWalk walk = walk(SegmentHeader.BYTES, false)) {
      for (Entry entry = walk.nextEntry(); entry != null; entry = walk.nextEntry()) {
        if (!entry.header().request().equals(RequestId.NONE)) {
          found.add(new Seen(entry.header().request(), entry.header().receivedMillis()));
        }
      }
    }
    return found;
  }
}
