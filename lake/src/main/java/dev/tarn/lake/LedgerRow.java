package dev.tarn.lake;

import dev.tarn.event.UnitPosition;
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
    @Nullable String rawObject) {}
