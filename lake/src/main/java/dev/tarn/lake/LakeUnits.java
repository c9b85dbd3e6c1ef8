package dev.tarn.lake;

import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The units of a lake: their numbers, and how far each was read. Thread-safe. */
final class LakeUnits {
  private final StateDatabase reads;
  private final Clock clock;
  private final Duration dedupeFor;
  private final Object lock = new Object();
  private final Map<UnitName, Long> newUnits = new HashMap<>();
  private long lastUnit;

  /**
   * @param reads a connection of its own: it is asked while epochs are written
   * @param dedupeFor how long a completed unit is remembered
   */
  LakeUnits(StateDatabase reads, Clock clock, Duration dedupeFor) {
    this.reads = reads;
    this.clock = clock;
    this.dedupeFor = dedupeFor;
  }

  /** Reads the last number that was given. */
  void open() throws IOException {
    long recorded =
        reads.read(
            connection ->
                StateDatabase.longValue(
                    connection, "SELECT value FROM counters WHERE name = 'unit'"));
    synchronized (lock) {
      lastUnit = recorded;
    }
  }

  /** Recorded positions and notes of a source. */
  Source.Progress progress(String source) {
    return new Source.Progress() {
      @Override
      public Optional<Source.UnitProgress> find(UnitName unit) {
        return LakeUnits.this.find(unit).map(found -> found.progress);
      }

      @Override
      public Optional<String> findNote(String key) {
        return readNow(
            connection -> {
              try (PreparedStatement statement =
                      StateDatabase.prepare(
                          connection,
                          "SELECT value FROM notes WHERE source = ? AND key = ?",
                          source,
                          key);
                  ResultSet result = statement.executeQuery()) {
                return result.next() ? Optional.of(result.getString(1)) : Optional.empty();
              }
            });
      }

      @Override
      public Map<String, String> findNotes(String prefix) {
        return readNow(
            connection -> {
              Map<String, String> notes = new HashMap<>();
              try (PreparedStatement statement =
                      StateDatabase.prepare(
                          connection,
                          "SELECT key, value FROM notes WHERE source = ? AND key >= ?"
                              + " AND substr(key, 1, ?) = ?",
                          source,
                          prefix,
                          prefix.codePointCount(0, prefix.length()),
                          prefix);
                  ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                  notes.put(result.getString(1), result.getString(2));
                }
              }
              return notes;
            });
      }
    };
  }

  private record Found(long number, Source.UnitProgress progress) {}

  private Optional<Found> find(UnitName unit) {
    return readNow(
        connection -> {
          try (PreparedStatement statement =
                  StateDatabase.prepare(
                      connection,
                      "SELECT number, byte_offset, ordinal, framer_state, complete, updated_at"
                          + " FROM units WHERE source = ? AND name = ?"
                          + " ORDER BY number DESC LIMIT 1",
                      unit.source(),
                      unit.name());
              ResultSet result = statement.executeQuery()) {
            if (!result.next()) {
              return Optional.empty();
            }
            boolean complete = result.getBoolean(5);
            Instant updatedAt = Instant.ofEpochMilli(result.getLong(6));
            if (complete && updatedAt.plus(dedupeFor).isBefore(clock.instant())) {
              return Optional.empty();
            }
            return Optional.of(
                new Found(
                    result.getLong(1),
                    new Source.UnitProgress(
                        new UnitPosition(result.getLong(2), result.getLong(3), result.getString(4)),
                        complete)));
          }
        });
  }

  private <T> T readNow(StateDatabase.Work<T> work) {
    try {
      return reads.read(work);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** See {@link Lake#unitNumber}. */
  long number(UnitName unit) {
    synchronized (lock) {
      Long given = newUnits.get(unit);
      if (given != null) {
        return given;
      }
      Optional<Found> found = find(unit);
      if (found.isPresent()) {
        return found.get().number;
      }
      newUnits.put(unit, ++lastUnit);
      return lastUnit;
    }
  }

  /** The highest number given so far. */
  long last() {
    synchronized (lock) {
      return lastUnit;
    }
  }

  /** Parts were recorded, and so are their units. */
  void recorded(List<Part> parts) {
    synchronized (lock) {
      parts.forEach(part -> newUnits.remove(part.unit()));
    }
  }
}
