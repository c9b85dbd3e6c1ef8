package dev.tarn.connectors.file;

import dev.tarn.connectors.compression.DecompressionLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Which files are read, and how.
 *
 * @param paths files, directories (read with all below them) or globs; relative ones start at
 *     {@code folder}
 * @param include globs of which one must fit a file that is found; none: every file
 * @param exclude globs of which none may fit
 * @param folder the configuration file's, absolute; names of units are relative to it
 * @param startAtEnd whether what files have when the source first starts is left out
 * @param settleAfter how long a file must have been unchanged to be taken as finished
 * @param unfinishedAfter the same for a file that ends in the middle of a line
 * @param scanEvery how often new and grown files are looked for
 * @param limit where the content of one compressed file is cut off
 */
public record FileSourceConfig(
    List<String> paths,
    List<String> include,
    List<String> exclude,
    Path folder,
    boolean startAtEnd,
    Duration settleAfter,
    Duration unfinishedAfter,
    Duration scanEvery,
    DecompressionLimit limit) {

  public FileSourceConfig {
    paths = List.copyOf(paths);
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    if (settleAfter.isNegative()
        || unfinishedAfter.isNegative()
        || scanEvery.isNegative()
        || scanEvery.isZero()) {
      throw new IllegalArgumentException("times must be positive");
    }
  }

  /** The defaults of {@link FileSourceFactory}. */
  public static FileSourceConfig of(String path, Path folder) {
    return new FileSourceConfig(
        List.of(path),
        List.of(),
        List.of(),
        folder,
        false,
        Duration.ofSeconds(2),
        Duration.ofMinutes(5),
        Duration.ofSeconds(1),
        new DecompressionLimit(1_000_000_000_000L, 1500));
  }

  /** What a file is called: relative to the folder where it lies below it, with slashes. */
  String name(Path path) {
    Path named = path.startsWith(folder) ? folder.relativize(path) : path;
    return named.toString().replace('\\', '/');
  }
}
