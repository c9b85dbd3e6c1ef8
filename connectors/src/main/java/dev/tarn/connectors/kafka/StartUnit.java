package dev.tarn.connectors.kafka;

import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;

/**
 * A unit without records that notes where reading begins, in all partitions at once: after a
 * restart it still begins there, though no record came.
 */
record StartUnit(UnitName name, Map<String, String> positions, Instant createdAt)
    implements RawUnit {
  /** Key of the note that a source has started. */
  static final String NOTE = PartitionNote.KEYS + ".start";

  StartUnit(String source, Map<String, String> positions, Instant createdAt) {
    this(new UnitName(source, "start"), Map.copyOf(positions), createdAt);
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
    return positions;
  }
}
