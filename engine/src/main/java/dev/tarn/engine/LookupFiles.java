package dev.tarn.engine;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The lookup tables and databases of addresses of a plan's mappings, as files. Immutable.
 *
 * @param stamps by the path of each, taken before it was read; none of shipped mappings
 * @param reread makes the configuration anew with what they hold now; all else is as it was read
 *     before
 */
public record LookupFiles(Map<Path, FileStamp> stamps, Supplier<Configuration> reread) {
  public LookupFiles {
    stamps = Map.copyOf(stamps);
  }
}
