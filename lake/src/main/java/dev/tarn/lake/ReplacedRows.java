package dev.tarn.lake;

import dev.tarn.event.UnitName;
import org.jspecify.annotations.Nullable;

/**
 * Rows that an epoch took out of the tables; what became of their records came with the same epoch.
 *
 * @param epoch n of that epoch
 * @param unitNumber the {@code _unit} of the rows
 * @param ordinals null where all rows of the unit left; otherwise the rejected records that left
 *     the quarantine
 */
public record ReplacedRows(
    long epoch, UnitName unit, long unitNumber, @Nullable OrdinalSet ordinals) {

  /** Whether a table can have had such rows. */
  public boolean concerns(TableId table) {
    return table.equals(TableId.QUARANTINE)
        || (ordinals == null && table.source().equals(unit.source()));
  }
}
