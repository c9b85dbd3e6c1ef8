package dev.tarn.query;

import dev.tarn.lake.LakeReader;
import dev.tarn.ocsf.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Answers SQL over a lake. Each query has a DuckDB instance of its own that sees the files of one
 * epoch and nothing else. Thread-safe.
 */
public final class QueryEngine {
  private final LakeTables.Opener lake;
  private final List<SystemTable> systemTables;
  private final Set<String> sources;
  private final Schemas schemas;

  /**
   * @param systemTables of the namespace {@code tarn}
   * @param sources names of configured sources; their classes can be queried before anything came
   */
  public QueryEngine(LakeTables.Opener lake, List<SystemTable> systemTables, Set<String> sources) {
    this(lake, systemTables, sources, Schemas.embedded());
  }

  private QueryEngine(
      LakeTables.Opener lake,
      List<SystemTable> systemTables,
      Set<String> sources,
      Schemas schemas) {
    this.lake = lake;
    this.systemTables = List.copyOf(systemTables);
    this.sources = Set.copyOf(sources);
    this.schemas = schemas;
  }

  /**
   * The same engine for a lake whose events have extensions.
   *
   * @param extended gives the classes and attributes that can be queried before anything came
   */
  public QueryEngine with(Schemas extended) {
    return new QueryEngine(lake, systemTables, sources, extended);
  }

  /**
   * An engine over a lake with its ledger, units, sources and tables in {@code tarn}.
   *
   * @param more further tables of the namespace {@code tarn}
   */
  public static QueryEngine over(LakeReader reader, Set<String> sources, List<SystemTable> more) {
    List<SystemTable> tables = new ArrayList<>(StoredLake.systemTables(reader));
    tables.addAll(more);
    return new QueryEngine(StoredLake.opener(reader), tables, sources);
  }

  /**
   * Starts a query; returns when its columns are known.
   *
   * @throws QueryException if the query is refused or fails, with what is wrong with it
   * @throws InterruptedException if the thread is interrupted; the query is given up
   */
  public QueryResult run(QueryRequest request) throws QueryException, InterruptedException {
    QueryRun run = new QueryRun(request, lake, systemTables, sources, schemas);
    return QueryResult.start(run, request);
  }
}
