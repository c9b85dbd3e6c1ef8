package dev.tarn.connectors.graph;

import dev.tarn.connectors.GatheredMessages;
import dev.tarn.connectors.UnitQueue;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.InputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of a window that were not seen before, or some of them, in memory. One thread.
 *
 * <p>Where a part of the unit is recorded already, only the records behind that are here.
 */
final class WindowUnit implements UnitQueue.Unit<Integer> {
  private final UnitName name;
  private final EntraLog log;
  private final Window window;
  private final Notes notes;
  private final Content content;
  private boolean readToEnd;

  /**
   * What is to be remembered.
   *
   * @param before as long as some of the unit is not recorded; its serial is the unit's
   * @param after when all of it is
   * @param outdated keys of notes that go with it
   */
  record Notes(LogNote before, LogNote after, Collection<String> outdated) {
    Notes {
      outdated = List.copyOf(outdated);
    }
  }

  /**
   * @param messages one a record
   * @param events of the whole unit: those that are recorded already, then those of the messages
   * @param newest time of the newest event
   */
  record Content(GatheredMessages<Integer> messages, EventIds events, Instant newest) {
    /** How many events are recorded when so many messages are. */
    int recorded(int messagesRecorded) {
      return events.size() - messages.places().size() + messagesRecorded;
    }
  }

  WindowUnit(String source, EntraLog log, Window window, Notes notes, Content content) {
    this.name = name(source, log, window, notes.before.serial());
    this.log = log;
    this.window = window;
    this.notes = notes;
    this.content = content;
  }

  /** The window alone would not do: it may be read again, and then has other new records. */
  static UnitName name(String source, EntraLog log, Window window, long serial) {
    return new UnitName(
        source, "graph/" + log + "/" + window.from() + "/" + window.to() + "#" + serial);
  }

  /** How far the log is read when all of the unit is recorded. */
  Instant watermark() {
    return notes.after.watermark();
  }

  /** How many records it has. */
  @Override
  public Integer mark() {
    return content.messages.places().size();
  }

  @Override
  public boolean readToEnd() {
    return readToEnd;
  }

  @Override
  public UnitName name() {
    return name;
  }

  @Override
  public UnitPosition start() {
    return content.messages.start();
  }

  @Override
  public Map<String, String> facts() {
    return Map.of(
        "graph.log", log.label(),
        "graph.from", window.from().toString(),
        "graph.to", window.to().toString());
  }

  @Override
  public Instant createdAt() {
    return content.messages.createdAt();
  }

  @Override
  public long storedBytes() {
    return content.messages.bytes().length;
  }

  @Override
  public InputStream open(UnitPosition from) {
    return content.messages.open(from);
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    readToEnd |= last;
    Map<String, String> all = new HashMap<>();
    String eventsKey = LogNote.eventsKey(log, notes.before.serial());
    LogNote.Events events = new LogNote.Events(content.events, content.newest);
    if (last) {
      all.put(eventsKey, events.encode(content.events.size()));
      notes.outdated.forEach(key -> all.put(key, ""));
      all.put(LogNote.key(log), notes.after.encode());
    } else {
      int recorded =
          content
              .messages
              .at(to.byteOffset())
              .map(GatheredMessages.Next::place)
              .orElse(content.messages.places().size());
      all.put(eventsKey, events.encode(content.recorded(recorded)));
      all.put(
          LogNote.key(log),
          notes.before.with(new LogNote.OpenUnit(window, to.byteOffset())).encode());
    }
    return all;
  }
}
