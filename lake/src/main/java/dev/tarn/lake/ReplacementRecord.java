package dev.tarn.lake;

import dev.tarn.lake.UnitReplacement.ReplacedPart;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Writes which units an epoch replaces, and what its ledger says of their records from then on. */
final class ReplacementRecord {

  private ReplacementRecord() {}

  /**
   * @throws LakeException {@code unit-changed} if the ledger has other counts than those that were
   *     replaced
   */
  static void write(Connection connection, long epoch, long nowMillis, UnitReplacement unit)
      throws SQLException, IOException {
    OrdinalSet ordinals = unit.ordinals();
    StateDatabase.execute(
        connection,
        "INSERT INTO replaced_units VALUES (?, ?, ?, ?)",
        epoch,
        unit.unitNumber(),
        nowMillis,
        ordinals == null ? null : ordinals.encode());
    long parts =
        StateDatabase.longValue(
            connection, "SELECT count(*) FROM parts WHERE unit_number = ?", unit.unitNumber());
    if (unit.whole() && parts != unit.parts().size()) {
      throw changed(unit);
    }
    if (unit.parts().stream().anyMatch(part -> part.before().records() != part.after().records())) {
      moveOrdinals(connection, unit);
    }
    long events = 0;
    long quarantined = 0;
    long filtered = 0;
    for (ReplacedPart part : unit.parts()) {
      requireUnchanged(connection, unit, part);
      PartCounts after = part.after();
      StateDatabase.execute(
          connection,
          "UPDATE parts SET records = ?, events = ?, quarantined = ?, filtered = ?, dropped_leaves = ?,"
              + " warnings = ? WHERE unit_number = ? AND part = ?",
          after.records(),
          CountText.ofTables(after.events()),
          after.quarantined(),
          CountText.ofNumbers(after.filtered()),
          after.droppedLeaves(),
          CountText.ofNumbers(after.warnings()),
          unit.unitNumber(),
          part.part());
      events += after.eventSum() - part.before().eventSum();
      quarantined += after.quarantined() - part.before().quarantined();
      filtered += after.filteredSum() - part.before().filteredSum();
    }
    StateDatabase.execute(
        connection,
        "UPDATE units SET events = events + ?, quarantined = quarantined + ?,"
            + " filtered = filtered + ? WHERE number = ?",
        events,
        quarantined,
        filtered,
        unit.unitNumber());
  }

  /** Parts of a unit that was cut into other records have these from then on. */
  private static void moveOrdinals(Connection connection, UnitReplacement unit)
      throws SQLException, IOException {
    long first =
        StateDatabase.longValue(
            connection,
            "SELECT min(from_ordinal) FROM parts WHERE unit_number = ?",
            unit.unitNumber());
    long records = 0;
    for (ReplacedPart part : unit.parts()) {
      records += part.after().records();
      StateDatabase.execute(
          connection,
          "UPDATE parts SET from_ordinal = ?, to_ordinal = ? WHERE unit_number = ? AND part = ?",
          first + records - part.after().records(),
          first + records,
          unit.unitNumber(),
          part.part());
    }
    int complete =
        StateDatabase.execute(
            connection,
            "UPDATE units SET ordinal = ?, records = ? WHERE number = ? AND complete",
            first + records,
            records,
            unit.unitNumber());
    if (complete == 0) {
      throw changed(unit);
    }
  }

  private static void requireUnchanged(
      Connection connection, UnitReplacement unit, ReplacedPart part)
      throws SQLException, IOException {
    try (PreparedStatement find =
            StateDatabase.prepare(
                connection,
                "SELECT records, events, quarantined, filtered FROM parts"
                    + " WHERE unit_number = ? AND part = ?",
                unit.unitNumber(),
                part.part());
        ResultSet found = find.executeQuery()) {
      PartCounts before = part.before();
      if (!found.next()
          || found.getLong(1) != before.records()
          || !CountText.tables(found.getString(2)).equals(before.events())
          || found.getLong(3) != before.quarantined()
          || !CountText.numbers(found.getString(4)).equals(before.filtered())) {
        throw changed(unit);
      }
    }
  }

  private static LakeException changed(UnitReplacement unit) {
    return new LakeException(
        "unit-changed",
        "Unit " + unit.unit() + " was changed while its rows were made anew; try again");
  }
}
