package dev.tarn.engine;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The files that a plan was made from, and how it is made anew. Immutable.
 *
 * @param texts by the path of each, taken before it was read: the configuration, its mappings and
 *     what those name; also files looked for in vain; none of shipped mappings
 * @param tables the same of lookup tables and databases of addresses
 * @param reread makes the configuration anew of all files as they are now; what cannot change while
 *     an engine runs is an error
 * @param rereadTables makes the configuration anew with what tables hold now; all else is as it was
 *     read before
 */
public record PlanFiles(
    Map<Path, FileStamp> texts,
    Map<Path, FileStamp> tables,
    Supplier<Configuration> reread,
    Supplier<Configuration> rereadTables) {
  public PlanFiles {
    texts = Map.copyOf(texts);
    tables = Map.copyOf(tables);
  }
}
