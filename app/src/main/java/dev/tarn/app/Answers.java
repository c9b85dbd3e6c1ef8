package dev.tarn.app;

import dev.tarn.lake.LakeReader;
import dev.tarn.ocsf.Diagnostics;
import dev.tarn.ocsf.Schemas;
import dev.tarn.query.QueryEngine;
import dev.tarn.query.QueryException;
import dev.tarn.query.QueryLimits;
import dev.tarn.query.QueryRequest;
import dev.tarn.query.QueryResult;
import dev.tarn.query.ResultFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Runs queries over one lake and prints what they give. */
final class Answers {
  private final Path lake;
  private final Set<String> sources;
  private final Schemas schemas;

  private Answers(Path lake, Set<String> sources, Schemas schemas) {
    this.lake = lake;
    this.sources = sources;
    this.schemas = schemas;
  }

  /**
   * @param sources names that may be queried before anything came from them
   */
  static Answers over(Path lake, Set<String> sources) {
    return new Answers(lake, sources, Schemas.embedded());
  }

  /** The same for events with extensions. */
  Answers with(Schemas extended) {
    return new Answers(lake, sources, extended);
  }

  int print(String sql, ResultFormat format, PrintWriter out, PrintWriter err)
      throws IOException, InterruptedException {
    return print(sql, format, QueryLimits.DEFAULT, out, err);
  }

  /** Prints the rows, or what is wrong with the query; gives the exit code. */
  int print(String sql, ResultFormat format, QueryLimits limits, PrintWriter out, PrintWriter err)
      throws IOException, InterruptedException {
    try (LakeReader reader = LakeReader.open(lake)) {
      QueryEngine engine = QueryEngine.over(reader, sources, List.of()).with(schemas);
      try (QueryResult result =
          engine.run(new QueryRequest(sql, limits, QueryRequest.Listener.NONE))) {
        format.write(result, out);
        out.flush();
        if (result.truncated()) {
          err.printf("Only the first %,d rows are shown; --limit gives more.%n", limits.rows());
        }
        return ExitCode.GOOD;
      } catch (QueryException e) {
        out.flush();
        CheckCommand.print(
            err, Diagnostics.render(e.diagnostics(), name -> name.equals("<sql>") ? sql : null));
        return ExitCode.UNUSABLE;
      }
    }
  }

  /** A text in SQL. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
