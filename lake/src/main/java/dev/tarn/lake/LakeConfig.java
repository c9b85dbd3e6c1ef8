package dev.tarn.lake;

import dev.tarn.ocsf.Schemas;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a lake lies and how long it keeps things.
 *
 * @param path the lake's directory; made when absent
 * @param keepRaw how long the raw bytes of units are kept; zero keeps none
 * @param retention age of an event's day after which its rows are deleted; zero keeps them for ever
 * @param dedupeFor how long a completed unit is remembered, so that the same unit is not stored
 *     twice
 * @param settledFileBytes largest file of the settled layout
 * @param fileHold how long a file that left the tables stays on disk for readers that began before
 * @param schemas what names the classes of new tables
 */
public record LakeConfig(
    Path path,
    Duration keepRaw,
    Duration retention,
    Duration dedupeFor,
    long settledFileBytes,
    Duration fileHold,
    Schemas schemas) {

  public LakeConfig {
    path = path.toAbsolutePath().normalize();
    if (dedupeFor.isNegative() || dedupeFor.isZero()) {
      throw new IllegalArgumentException("dedupeFor is more than zero");
    }
    if (keepRaw.isNegative() || fileHold.isNegative() || retention.isNegative()) {
      throw new IllegalArgumentException("keepRaw, fileHold and retention are not negative");
    }
    if (settledFileBytes < 1 << 20 || settledFileBytes > 256L << 20) {
      throw new IllegalArgumentException(
          "settledFileBytes is between 1 MB and 256 MB, not " + settledFileBytes);
    }
  }

  /** A lake with classes of OCSF as it is published. */
  public LakeConfig(
      Path path,
      Duration keepRaw,
      Duration retention,
      Duration dedupeFor,
      long settledFileBytes,
      Duration fileHold) {
    this(path, keepRaw, retention, dedupeFor, settledFileBytes, fileHold, Schemas.embedded());
  }

  /** A lake with the defaults: raw bytes 7 days, events for ever, units 30 days, 256 MB files. */
  public static LakeConfig at(Path path) {
    return new LakeConfig(
        path,
        Duration.ofDays(7),
        Duration.ZERO,
        Duration.ofDays(30),
        256L << 20,
        Duration.ofMinutes(15));
  }
}
