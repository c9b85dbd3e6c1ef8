package dev.tarn.lake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A source whose input paths are watched.
 *
 * @param records that were counted, those among them that were rejected or filtered too
 * @param paths that it has
 * @param learnedAt when all paths so far were taken for known; null while it is learned
 * @param learnedBy when learning ends at the latest
 */
public record DriftSource(
    String source,
    String mapping,
    long records,
    long paths,
    Instant firstSeen,
    Instant lastSeen,
    @Nullable Instant learnedAt,
    Instant learnedBy) {}
