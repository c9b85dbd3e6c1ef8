package dev.tarn.app;

import dev.tarn.query.QueryLimits;
import dev.tarn.query.ResultFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tarn query}. */
@Command(
    name = "query",
    description = {
      "Ask a lake in SQL.",
      "",
      "There is a table per source and class (aws_cloudtrail.api_activity), a view per class over all"
          + " sources (api_activity), the view events, and Tarn's own tables (tarn.ledger, tarn.units, tarn.tables, tarn.quarantine).",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn query \"SELECT class_name, count(*) FROM events GROUP BY ALL\"",
      "  tarn query -o csv \"SELECT time, actor.user.name FROM api_activity\"",
      "  tarn query - < question.sql",
      "",
      "Exit codes: 0 good, 2 the query was refused or failed."
    })
final class QueryCommand implements Callable<Integer> {
  @Mixin private LakeOption lake = new LakeOption();

  @Parameters(
      paramLabel = "SQL",
      description = "One SELECT statement; - reads it from standard input.")
  private String sql = "";

  @Mixin private RowsOption output = new RowsOption();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Print at most so many rows (default: 10000 for a table, else all).")
  private @Nullable Long limit;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "Give up after so many seconds (default: ${DEFAULT-VALUE}).")
  private long timeoutSeconds;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String text =
        sql.equals("-") ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8) : sql;
    long rows =
        limit != null
            ? limit
            : output.format() == ResultFormat.TABLE ? QueryLimits.DEFAULT.rows() : Long.MAX_VALUE;
    CommandSpec command = Objects.requireNonNull(spec);
    if (rows < 0 || timeoutSeconds < 1) {
      command.commandLine().getErr().println("tarn: --limit and --timeout are positive numbers");
      return ExitCode.UNUSABLE;
    }
    return Answers.over(lake.path(), lake.sources())
        .with(lake.schemas())
        .print(
            text,
            output.format(),
            QueryLimits.DEFAULT.withRows(rows).withTime(Duration.ofSeconds(timeoutSeconds)),
            command.commandLine().getOut(),
            command.commandLine().getErr());
  }
}
