package dev.tarn.app;

import dev.tarn.lake.LakeReader;
import dev.tarn.query.QueryLimits;
import dev.tarn.query.ResultFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tarn alerts}. */
@Command(
    name = "alerts",
    description = {"Show what is wrong with the sources and the lake.", ""},
    subcommands = AlertsTestCommand.class,
    footer = {
      "",
      "Examples:",
      "  tarn alerts                 what is wrong now",
      "  tarn alerts --all           what was wrong before, too",
      "  tarn alerts test            send a notice by every configured way",
      "",
      "Exit codes: 0 nothing is wrong, 1 something is."
    })
final class AlertsCommand implements Callable<Integer> {
  @Mixin private LakeOption lake = new LakeOption();

  @Option(names = "--all", description = "Those that are over too.")
  private boolean all;

  @Mixin private RowsOption rows = new RowsOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    Path path = lake.path();
    long[] open = new long[1];
    long[] over = new long[1];
    try (LakeReader reader = LakeReader.open(path)) {
      reader.alerts(alert -> (alert.resolvedAt() == null ? open : over)[0]++);
    }
    if (rows.format() == ResultFormat.TABLE && open[0] == 0 && (!all || over[0] == 0)) {
      out.println("Nothing is wrong, as far as the last 'tarn run' could see.");
      if (over[0] > 0) {
        out.printf("'tarn alerts --all' shows %,d that are over.%n", over[0]);
      }
      return ExitCode.GOOD;
    }
    int code =
        Answers.over(path, Set.of())
            .print(
                "SELECT id, code, source, message, raised_at, resolved_at, told FROM tarn.alerts"
                    + (all ? "" : " WHERE resolved_at IS NULL")
                    + " ORDER BY id",
                rows.format(),
                QueryLimits.DEFAULT.withRows(Long.MAX_VALUE),
                out,
                command.commandLine().getErr());
    return code != ExitCode.GOOD ? code : open[0] == 0 ? ExitCode.GOOD : ExitCode.FINDINGS;
  }
}
