package dev.tarn.connectors.graph;

import dev.tarn.connectors.MessageBuffer;
import dev.tarn.connectors.NoteUnit;
import dev.tarn.connectors.UnitQueue;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a log was read, which of its events were seen, and the units that are made of those that
 * were not. One thread uses it.
 */
final class LogProgress {
  /** So many events are remembered at most; each takes up to 100 bytes of memory. */
  static final int MOST_EVENTS = 2_000_000;

  private final String source;
  private final EntraLog log;
  private final Duration overlap;
  private final int mostEvents;
  private final UnitQueue<WindowUnit, Integer> units = new UnitQueue<>();
  private final SeenEvents seen = new SeenEvents();

  /** Keys of notes that are to be removed. */
  private final List<String> outdated = new ArrayList<>();

  private Instant watermark;
  private Instant floor;
  private long serial;

  /** The unit that is recorded in part, until its rest was taken. */
  private LogNote.@Nullable OpenUnit rest;

  /** Its events that are recorded. */
  private LogNote.@Nullable Events restEvents;

  private @Nullable Gathering gathering;
  private Instant notedWatermark;
  private boolean shortened;

  /** New records of a window, until they are a unit's. */
  private static final class Gathering {
    final Window window;
    final MessageBuffer<Integer> buffer;
    final EventIds events = new EventIds();
    Instant newest = Instant.MIN;

    Gathering(Window window, long base) {
      this.window = window;
      this.buffer = new MessageBuffer<>(base, 0);
    }
  }

  /**
   * @param note where the log stands
   * @param notes all that the lake has of it
   * @throws IOException if they are not understood
   */
  LogProgress(
      String source,
      EntraLog log,
      Duration overlap,
      int mostEvents,
      LogNote note,
      Map<String, String> notes)
      throws IOException {
    this.source = source;
    this.log = log;
    this.overlap = overlap;
    this.mostEvents = mostEvents;
    this.watermark = note.watermark();
    this.floor = note.floor();
    this.serial = note.serial();
    this.rest = note.unit();
    this.notedWatermark = note.watermark();
    String prefix = LogNote.eventsKeys(log);
    for (Map.Entry<String, String> entry : notes.entrySet()) {
      if (entry.getKey().startsWith(prefix)) {
        long unit = Long.parseLong(entry.getKey().substring(prefix.length()));
        LogNote.Events events = LogNote.Events.decode(entry.getValue());
        seen.group(unit, events.ids(), events.newest());
        if (rest != null && unit == serial) {
          restEvents = events;
        }
      }
    }
  }

  /** All windows before this time were read at least once. */
  Instant watermark() {
    return watermark;
  }

  /** No window may begin before this time. */
  Instant floor() {
    return floor;
  }

  /** The window of which a part is recorded and the rest is to be read, if there is one. */
  Optional<Window> begunWindow() {
    return Optional.ofNullable(rest).map(LogNote.OpenUnit::window);
  }

  /** Whether events were forgotten that still could come late, because they were too many. */
  boolean isShortened() {
    return shortened;
  }

  // ------------------------------------------------------------------ what comes in

  /** Takes what is new of a page of a window. */
  void take(LogPage page, Window window) {
    for (LogPage.LogRecord record : page.records()) {
      if (!seen.add(record.id())) {
        continue;
      }
      Instant time = record.time() == null ? window.to() : record.time();
      Gathering open = gathering(window);
      open.buffer.add(open.events.size(), time.toEpochMilli(), record.bytes().copy());
      open.events.add(record.id());
      open.newest = open.newest.isAfter(time) ? open.newest : time;
      if (open.buffer.isFull()) {
        seal();
      }
    }
  }

  private Gathering gathering(Window window) {
    Gathering open = gathering;
    if (open == null) {
      LogNote.OpenUnit begun = rest;
      open =
          begun == null
              ? new Gathering(window, 0)
              : new Gathering(begun.window(), begun.byteOffset());
      gathering = open;
    }
    return open;
  }

  /** Makes a unit of what was gathered, though the window was not read to its end. */
  void seal() {
    Gathering open = gathering;
    if (open != null) {
      addUnit(note(), open.window, group(open));
    }
  }

  /** A window was read to its end. Those of a pass follow each other in time. */
  void passed(Window window) {
    LogNote before = note();
    Gathering open = gathering != null || rest != null ? gathering(window) : null;
    WindowUnit.Content content = open == null ? null : group(open);
    if (window.to().isAfter(watermark)) {
      watermark = window.to();
    }
    raiseFloor(watermark.minus(overlap));
    Instant latest = seen.timeOfLatest(mostEvents);
    if (latest.isAfter(floor) && !latest.isAfter(window.to())) {
      shortened = true;
      raiseFloor(latest);
    }
    if (open != null && content != null) {
      addUnit(before, open.window, content);
    }
  }

  /** What was gathered, with what is recorded already of its unit. */
  private WindowUnit.Content group(Gathering open) {
    EventIds events = new EventIds();
    Instant newest = open.newest;
    LogNote.Events begun = restEvents;
    if (begun != null) {
      events.addAll(begun.ids());
      newest = newest.isAfter(begun.newest()) ? newest : begun.newest();
    }
    events.addAll(open.events);
    seen.group(serial, events, newest);
    gathering = null;
    rest = null;
    restEvents = null;
    return new WindowUnit.Content(open.buffer.messages(), events, newest);
  }

  /** Events before that time are no longer remembered. */
  private void raiseFloor(Instant time) {
    if (time.isAfter(floor)) {
      floor = time;
      seen.forgetBefore(floor).forEach(unit -> outdated.add(LogNote.eventsKey(log, unit)));
    }
  }

  private void addUnit(LogNote before, Window window, WindowUnit.Content content) {
    serial++;
    units.add(
        new WindowUnit(
            source, log, window, new WindowUnit.Notes(before, note(), outdated), content));
    outdated.clear();
  }

  private LogNote note() {
    return new LogNote(watermark, floor, serial, null);
  }

  // ------------------------------------------------------------------ what goes out

  /** Whether a unit waits to be handed out. */
  boolean isReady() {
    return !units.isEmpty() && !units.isHeld();
  }

  /** See {@link UnitQueue#isHeld}. */
  boolean isHeld() {
    return units.isHeld();
  }

  /** A unit that is ready. */
  WindowUnit handOut() {
    WindowUnit unit = units.handOut();
    notedWatermark = unit.watermark();
    return unit;
  }

  /** Whether nothing is in memory or on its way. */
  boolean isSettled() {
    return units.isSettled() && gathering == null && rest == null;
  }

  /** How far the watermark is ahead of what was handed out to be remembered. */
  Duration unnoted() {
    return Duration.between(notedWatermark, watermark);
  }

  /** A unit without records by which the watermark is remembered, when all is settled. */
  NoteUnit remember(Instant now) {
    UnitName name = WindowUnit.name(source, log, new Window(notedWatermark, watermark), serial);
    serial++;
    Map<String, String> notes = new HashMap<>();
    outdated.forEach(key -> notes.put(key, ""));
    outdated.clear();
    notes.put(LogNote.key(log), note().encode());
    notedWatermark = watermark;
    return new NoteUnit(name, now, notes);
  }

  /** A unit is durable. */
  void acknowledge(UnitName unit) {
    units.acknowledge(unit);
  }

  /** Records that were taken and are not durable. */
  long records() {
    Gathering open = gathering;
    return units.marks().mapToLong(Integer::longValue).sum()
        + (open == null ? 0 : open.buffer.count());
  }
}
