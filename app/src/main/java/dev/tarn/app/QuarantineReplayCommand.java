package dev.tarn.app;

import dev.tarn.engine.Plan;
import dev.tarn.engine.Replay;
import dev.tarn.engine.ReplayResult;
import dev.tarn.lake.LakeException;
import dev.tarn.lake.LakeObserver;
import dev.tarn.ocsf.Schemas;
import dev.tarn.query.ResultFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tarn quarantine replay}. */
@Command(
    name = "replay",
    description = {
      "Map rejected records again, after a mapping was mended.",
      "",
      "Those that are events now are stored under the unit and ordinal that they have, and leave"
          + " the quarantine; those that a filter takes are counted; the others stay. All of it in"
          + " one step.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn quarantine replay --dry-run",
      "  tarn quarantine replay --source trail --code no-matching-entry",
      "",
      "Exit codes: 0 none is left; 1 some are rejected still; 2 the lake cannot be changed."
    })
final class QuarantineReplayCommand implements Callable<Integer> {
  @Option(names = "--source", paramLabel = "SOURCE", description = "Only of this source.")
  private @Nullable String source;

  @Option(names = "--code", paramLabel = "CODE", description = "Only those of this reason.")
  private @Nullable String code;

  @Option(names = "--dry-run", description = "Tell what would change, and change nothing.")
  private boolean dryRun;

  @Mixin private PlanOption configuration = new PlanOption();

  @Option(
      names = {"--output", "-o"},
      paramLabel = "table|json|csv",
      defaultValue = "table",
      description = "How to print the counts (default: ${DEFAULT-VALUE}).")
  private ResultFormat output = ResultFormat.TABLE;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter err = command.commandLine().getErr();
    Optional<Plan> plan = configuration.read(err);
    if (plan.isEmpty()) {
      return ExitCode.UNUSABLE;
    }
    if (source != null && RemapCommand.find(plan.get(), source).isEmpty()) {
      err.println("tarn: " + RemapCommand.unknownSource(plan.get(), source));
      return ExitCode.UNUSABLE;
    }
    HistoryProgress progress = new HistoryProgress(err, "records");
    ReplayResult result;
    try {
      result =
          new Replay(plan.get(), Clock.systemUTC(), LakeObserver.NONE, progress)
              .run(Optional.ofNullable(source), Optional.ofNullable(code), dryRun);
    } catch (LakeException e) {
      if (e.code().equals("lake-locked")) {
        return PlanOption.locked(e, err);
      }
      throw e;
    } finally {
      progress.finish();
    }
    int printed =
        rows(result, plan.get().schemas())
            .print(plan.get().lake().path(), output, command.commandLine().getOut(), err);
    err.printf(
        "%,d of %,d rejected records %s the quarantine%s%n",
        result.healed(),
        result.records(),
        dryRun ? "would leave" : "left",
        dryRun ? "; nothing was changed" : "");
    err.flush();
    return printed != ExitCode.GOOD
        ? printed
        : result.healed() == result.records() ? ExitCode.GOOD : ExitCode.FINDINGS;
  }

  private static CountRows rows(ReplayResult result, Schemas schemas) {
    CountRows rows = new CountRows();
    rows.add("quarantine", "", result.records(), result.records() - result.healed());
    result
        .events()
        .forEach(
            (table, number) -> rows.add("events", TableNames.of(table, schemas), null, number));
    result.filtered().forEach((name, number) -> rows.add("filtered", name, null, number));
    result
        .rejectedByCode()
        .forEach((reason, number) -> rows.add("rejected still", reason, null, number));
    result.left().forEach((reason, number) -> rows.add("not tried", reason, null, number));
    return rows;
  }
}
