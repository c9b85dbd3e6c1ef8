package dev.tarn.lake;

import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of one part of a unit: a row of {@code tarn.ledger}.
 *
 * @param epoch n of the epoch that made the part durable
 * @param part number of the part within its unit, from 0
 */
public record LedgerRow(
    long epoch,
    Instant committedAt,
    String source,
    String unit,
    long unitNumber,
    int part,
    UnitPosition from,
    UnitPosition to,
    boolean last,
    PartCounts counts,
    @Nullable String rawObject) {

  /** Selects the columns of {@link #of}; {@code p} is the part, {@code u} its unit. */
  static final String SELECT =
      "SELECT p.epoch, p.committed_at, u.source, u.name, p.unit_number, p.part, p.from_offset,"
          + " p.from_ordinal, p.from_state, p.to_offset, p.to_ordinal, p.to_state, p.last,"
          + " p.records, p.bytes, p.events, p.quarantined, p.filtered, p.dropped_leaves,"
          + " p.warnings, p.raw_object FROM parts p JOIN units u ON u.number = p.unit_number";

  static LedgerRow of(ResultSet row) throws SQLException, IOException {
    return new LedgerRow(
        row.getLong(1),
        Instant.ofEpochMilli(row.getLong(2)),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getInt(6),
        new UnitPosition(row.getLong(7), row.getLong(8), row.getString(9)),
        new UnitPosition(row.getLong(10), row.getLong(11), row.getString(12)),
        row.getBoolean(13),
        new PartCounts(
            row.getLong(14),
            row.getLong(15),
            CountText.tables(row.getString(16)),
            row.getLong(17),
            CountText.numbers(row.getString(18)),
            row.getLong(19),
            CountText.numbers(row.getString(20))),
        row.getString(21));
  }
}
