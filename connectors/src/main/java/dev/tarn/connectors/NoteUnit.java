package dev.tarn.connectors;

import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;

/**
 * A unit without records, by which a source has notes recorded though no record came. All of them
 * are there after a restart, or none.
 */
public record NoteUnit(UnitName name, Instant createdAt, Map<String, String> notes)
    implements RawUnit {

  public NoteUnit {
    notes = Map.copyOf(notes);
  }

  @Override
  public Map<String, String> facts() {
    return Map.of();
  }

  @Override
  public long storedBytes() {
    return 0;
  }

  @Override
  public InputStream open(UnitPosition from) {
    return InputStream.nullInputStream();
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    return notes;
  }
}
