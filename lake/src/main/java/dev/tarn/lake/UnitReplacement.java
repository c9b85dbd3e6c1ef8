package dev.tarn.lake;

import dev.tarn.event.UnitName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a recorded unit that an epoch replaces by its own.
 *
 * @param unitNumber the {@code _unit} of the rows
 * @param ordinals null where all rows of the unit leave, its source's tables and the quarantine;
 *     otherwise the rejected records that leave the quarantine
 * @param parts all parts of the unit that change, by number
 */
public record UnitReplacement(
    UnitName unit, long unitNumber, @Nullable OrdinalSet ordinals, List<ReplacedPart> parts) {

  /**
   * A part whose records are accounted for anew.
   *
   * @param part number of the part within its unit
   * @param before as the ledger has it
   * @param after the same records, elsewhere; or other ones, where the whole unit was cut into
   *     records anew
   */
  public record ReplacedPart(int part, PartCounts before, PartCounts after) {}

  public UnitReplacement {
    parts = List.copyOf(parts);
  }

  /** Whether all rows of the unit leave. */
  public boolean whole() {
    return ordinals == null;
  }
}
