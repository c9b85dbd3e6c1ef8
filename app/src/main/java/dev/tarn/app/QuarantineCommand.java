package dev.tarn.app;

import dev.tarn.lake.LakeReader;
import dev.tarn.ocsf.Diagnostics;
import dev.tarn.query.QueryEngine;
import dev.tarn.query.QueryException;
import dev.tarn.query.QueryRequest;
import dev.tarn.query.QueryResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tarn quarantine}. */
@Command(
    name = "quarantine",
    description =
        "Look at records that could not become events, kept with their bytes, and map them again.",
    subcommands = {
      QuarantineCommand.ListCommand.class,
      QuarantineCommand.ShowCommand.class,
      QuarantineReplayCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class QuarantineCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "say 'list', 'show' or 'replay'");
  }

  /** {@code tarn quarantine list}. */
  @Command(
      name = "list",
      description = {
        "List rejected records: by source and reason with counts and a sample, or one by one.",
        ""
      },
      footer = {
        "",
        "Examples:",
        "  tarn quarantine list",
        "  tarn quarantine list --source trail --since 24h",
        "  tarn quarantine list --records --code required-missing --output json"
      })
  static final class ListCommand implements Callable<Integer> {
    private static final String BY_REASON =
        """
        SELECT source, code, count(*) AS records, epoch_ms(min(time)) AS "first", epoch_ms(max(time)) AS "last",
          min(message) AS sample, min(_unit || ':' || _ordinal) AS id
        FROM tarn.quarantine %sGROUP BY source, code ORDER BY records DESC, source, code""";

    private static final String BY_RECORD =
        """
        SELECT _unit || ':' || _ordinal AS id, epoch_ms(time) AS "time", source, unit, position, code, message, raw_bytes
        FROM tarn.quarantine %sORDER BY _unit, _ordinal""";

    @Mixin private LakeOption lake = new LakeOption();

    @Option(names = "--records", description = "A row a record.")
    private boolean records;

    @Option(names = "--source", paramLabel = "SOURCE", description = "Only of this source.")
    private @Nullable String source;

    @Option(names = "--code", paramLabel = "CODE", description = "Only those of this reason.")
    private @Nullable String code;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "Only those rejected since: " + TimeArgument.FORMS + ".")
    private @Nullable String since;

    @Mixin private RowsOption rows = new RowsOption();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
      CommandSpec command = Objects.requireNonNull(spec);
      return Answers.over(lake.path(), Set.of())
          .print(
              String.format(records ? BY_RECORD : BY_REASON, where(command)),
              rows.format(),
              command.commandLine().getOut(),
              command.commandLine().getErr());
    }

    private String where(CommandSpec command) {
      List<String> conditions = new ArrayList<>();
      if (source != null) {
        conditions.add("source = " + Answers.literal(source));
      }
      if (code != null) {
        conditions.add("code = " + Answers.literal(code));
      }
      if (since != null) {
        try {
          conditions.add("time >= " + TimeArgument.parse(since, Clock.systemUTC()).toEpochMilli());
        } catch (IllegalArgumentException e) {
          throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
      }
      return conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions) + " ";
    }
  }

  /** {@code tarn quarantine show}. */
  @Command(
      name = "show",
      description = {"Show one rejected record: why, where it was, and its bytes.", ""},
      footer = {"", "Example: tarn quarantine show 3:17      the id as 'list' gives it"})
  static final class ShowCommand implements Callable<Integer> {
    @Mixin private LakeOption lake = new LakeOption();

    @Parameters(paramLabel = "ID", description = "The id as 'list' gives it.")
    private String id = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
      CommandSpec command = Objects.requireNonNull(spec);
      PrintWriter out = command.commandLine().getOut();
      PrintWriter err = command.commandLine().getErr();
      if (!id.matches("[0-9]{1,18}:[0-9]{1,10}")) {
        throw new ParameterException(
            command.commandLine(), "an id looks like 3:17, as 'tarn quarantine list' gives it");
      }
      String[] parts = id.split(":", 2);
      String sql =
          "SELECT source, unit, position, code, message, mapping, raw_bytes, raw_object, raw"
              + " FROM tarn.quarantine WHERE _unit = "
              + parts[0]
              + " AND _ordinal = "
              + parts[1];
      try (LakeReader reader = LakeReader.open(lake.path());
          QueryResult result =
              QueryEngine.over(reader, Set.of(), List.of()).run(new QueryRequest(sql))) {
        if (!result.next()) {
          err.println("tarn: the quarantine has no record " + id);
          return ExitCode.FINDINGS;
        }
        for (int i = 0; i < result.columns().size() - 1; i++) {
          if (result.value(i) != null) {
            out.printf("%-11s %s%n", result.columns().get(i).name(), result.value(i));
          }
        }
        out.println();
        out.println(RawText.printable(result.value(result.columns().size() - 1)));
        return ExitCode.GOOD;
      } catch (QueryException e) {
        CheckCommand.print(err, Diagnostics.render(e.diagnostics(), name -> sql));
        return ExitCode.UNUSABLE;
      }
    }
  }
}
