package dev.tarn.connectors.file;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Which files are read, and how.
 *
 * @param path a file, a directory (read with all below it) or a glob; relative ones start at {@code
 *     folder}
 * @param folder the configuration file's, absolute; names of units are relative to it
 * @param settleAfter how long a file must have been unchanged to be taken as finished
 * @param scanEvery how often new and grown files are looked for
 * @param maxDecompressedBytes where the content of one compressed file is cut off
 * @param maxDecompressionRatio decompressed bytes a stored byte, counted once 64 MB are exceeded
 */
public record FileSourceConfig(
    String path,
    Path folder,
    Duration settleAfter,
    Duration scanEvery,
    long maxDecompressedBytes,
    long maxDecompressionRatio) {

  public FileSourceConfig {
    if (settleAfter.isNegative() || scanEvery.isNegative() || scanEvery.isZero()) {
      throw new IllegalArgumentException("times must be positive");
    }
    if (maxDecompressedBytes < 1 || maxDecompressionRatio < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  /** The defaults of {@link FileSourceFactory}. */
  public static FileSourceConfig of(String path, Path folder) {
    return new FileSourceConfig(
        path, folder, Duration.ofSeconds(2), Duration.ofSeconds(1), 1_000_000_000_000L, 1500);
  }
}
