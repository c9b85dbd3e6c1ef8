package dev.tarn.connectors.graph;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the lake remembers of a log: how far it was read. Recorded with every part of the log's
 * units, so it is true whenever the rows are there. The events of each unit are remembered beside
 * it, see {@link Events}.
 *
 * @param watermark all windows before this time were read at least once
 * @param floor events before this time are no longer remembered, and must not be read again
 * @param serial of the next unit
 * @param unit the unit before that of which a part is recorded, or null; its serial is {@code
 *     serial}
 */
record LogNote(Instant watermark, Instant floor, long serial, @Nullable OpenUnit unit) {
  private static final String VERSION = "1";

  /**
   * A unit that is recorded in part.
   *
   * @param window what it has the new records of
   * @param byteOffset where its next record begins in its stream
   */
  record OpenUnit(Window window, long byteOffset) {}

  /**
   * The events of a unit, as far as they are recorded.
   *
   * @param newest time of the newest of them
   */
  record Events(EventIds ids, Instant newest) {
    String encode(int count) {
      return VERSION + "|" + newest + "|" + ids.encode(count);
    }

    /**
     * @throws IOException for a note that this version does not understand
     */
    static Events decode(String text) throws IOException {
      List<String> parts = List.of(text.split("\\|", -1));
      try {
        if (parts.get(0).equals(VERSION) && parts.size() == 3) {
          return new Events(EventIds.decode(parts.get(2)), Instant.parse(parts.get(1)));
        }
      } catch (IllegalArgumentException | DateTimeException e) {
        throw new IOException("the lake's note of a log's events cannot be read", e);
      }
      throw new IOException("the lake's note of a log's events is of a newer version");
    }
  }

  /** Key of the note of a log; those of all its notes begin so. */
  static String key(EntraLog log) {
    return "graph:" + log;
  }

  /** Keys of all notes of events begin so, and end with the serial of the unit. */
  static String eventsKeys(EntraLog log) {
    return key(log) + "/";
  }

  static String eventsKey(EntraLog log, long serial) {
    return eventsKeys(log) + serial;
  }

  /** Of a log of which nothing was read, and which is to be read from a time on. */
  static LogNote beginning(Instant start) {
    return new LogNote(start, start, 0, null);
  }

  LogNote with(OpenUnit unit) {
    return new LogNote(watermark, floor, serial, unit);
  }

  String encode() {
    OpenUnit open = unit;
    return String.join(
        "|",
        VERSION,
        watermark.toString(),
        floor.toString(),
        Long.toString(serial),
        open == null
            ? ""
            : open.window().from() + "," + open.window().to() + "," + open.byteOffset());
  }

  /**
   * @throws IOException for a note that this version does not understand: to begin anew would store
   *     everything twice
   */
  static LogNote decode(String text) throws IOException {
    List<String> parts = List.of(text.split("\\|", -1));
    try {
      if (parts.get(0).equals(VERSION) && parts.size() == 5) {
        return new LogNote(
            Instant.parse(parts.get(1)),
            Instant.parse(parts.get(2)),
            Long.parseLong(parts.get(3)),
            decodeUnit(parts.get(4)));
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
      throw new IOException("the lake's note of a log cannot be read: '" + text + "'", e);
    }
    throw new IOException("the lake's note of a log is of a newer version: '" + text + "'");
  }

  private static @Nullable OpenUnit decodeUnit(String text) {
    if (text.isEmpty()) {
      return null;
    }
    List<String> parts = List.of(text.split(",", -1));
    return new OpenUnit(
        new Window(Instant.parse(parts.get(0)), Instant.parse(parts.get(1))),
        Long.parseLong(parts.get(2)));
  }
}
