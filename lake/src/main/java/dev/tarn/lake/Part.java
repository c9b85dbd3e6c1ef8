package dev.tarn.lake;

import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a unit's records that an epoch makes durable.
 *
 * @param unitNumber as {@link Lake#unitNumber} gave it
 * @param facts what the transport knows of the unit; recorded with its first part
 * @param from where the part before ended; {@link UnitPosition#START} for the first
 * @param last whether nothing is left to read of the unit after this part
 * @param notes the source's notes to record in the same transaction, by key; an empty one is
 *     removed
 * @param rawObject the {@link RawObject#path} of the part's bytes, or null where none are kept
 */
public record Part(
    UnitName unit,
    long unitNumber,
    Map<String, String> facts,
    UnitPosition from,
    UnitPosition to,
    boolean last,
    Map<String, String> notes,
    PartCounts counts,
    @Nullable String rawObject) {

  public Part {
    facts = Map.copyOf(facts);
    notes = Map.copyOf(notes);
  }
}
