package dev.tarn.app;

import dev.tarn.query.ResultFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A few rows of numbers, printed as a query's rows are. */
final class CountRows {
  private final List<String> rows = new ArrayList<>();

  /**
   * @param before null where there is none
   */
  void add(String what, String name, @Nullable Long before, long after) {
    rows.add(
        "("
            + Answers.literal(what)
            + ", "
            + Answers.literal(name)
            + ", "
            + (before == null ? "NULL" : before + "::BIGINT")
            + ", "
            + after
            + "::BIGINT)");
  }

  int print(Path lake, ResultFormat format, PrintWriter out, PrintWriter err)
      throws IOException, InterruptedException {
    String columns = " t(what, name, before, after)";
    String sql =
        rows.isEmpty()
            ? "SELECT * FROM (VALUES ('', '', 0::BIGINT, 0::BIGINT))" + columns + " WHERE false"
            : "SELECT * FROM (VALUES " + String.join(", ", rows) + ")" + columns;
    return Answers.over(lake, Set.of()).print(sql, format, out, err);
  }
}
