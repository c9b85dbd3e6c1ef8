package dev.tarn.connectors;

import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a lake would have recorded, in memory. */
public final class RecordedProgress implements Source.Progress {
  private final Map<UnitName, Source.UnitProgress> units = new HashMap<>();
  private final Map<String, String> notes = new HashMap<>();

  @Override
  public Optional<Source.UnitProgress> find(UnitName unit) {
    return Optional.ofNullable(units.get(unit));
  }

  @Override
  public Optional<String> findNote(String key) {
    return Optional.ofNullable(notes.get(key));
  }

  @Override
  public Map<String, String> findNotes(String prefix) {
    Map<String, String> found = new HashMap<>(notes);
    found.keySet().removeIf(key -> !key.startsWith(prefix));
    return found;
  }

  /** Records a note alone, as an earlier version may have left it. */
  public void recordNote(String key, String value) {
    notes.put(key, value);
    notes.values().removeIf(String::isEmpty);
  }

  /** Records a part. */
  public void record(Source.RawUnit unit, UnitPosition to, boolean last) {
    units.put(unit.name(), new Source.UnitProgress(to, last));
    notes.putAll(unit.notes(to, last));
    notes.values().removeIf(String::isEmpty);
  }
}
