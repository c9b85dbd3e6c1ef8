package dev.tarn.lake;

import java.time.Instant;
import java.util.Map;

/**
 * What is recorded of one unit: a row of {@code tarn.units}.
 *
 * @param unitNumber the {@code _unit} of its rows
 * @param complete whether its last part is recorded
 * @param parts number of recorded parts
 * @param bytes read so far of the decompressed stream
 */
public record UnitRow(
    String source,
    String unit,
    long unitNumber,
    Map<String, String> facts,
    boolean complete,
    int parts,
    long records,
    long bytes,
    long events,
    long quarantined,
    long filtered,
    long firstEpoch,
    long lastEpoch,
    Instant firstSeenAt,
    Instant updatedAt) {}
