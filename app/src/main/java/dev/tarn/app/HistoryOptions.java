package dev.tarn.app;

import dev.tarn.engine.HistoryListener;
import dev.tarn.engine.Plan;
import dev.tarn.engine.SourcePlan;
import dev.tarn.lake.LakeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of a command that maps history again, and its course. */
final class HistoryOptions {
  @Option(names = "--dry-run", description = "Tell what would change, and change nothing.")
  private boolean dryRun;

  @Mixin private PlanOption configuration = new PlanOption();

  @Mixin private RowsOption rows = new RowsOption();

  /** What changes the lake. */
  interface Change {
    /**
     * @param source the one that was named
     */
    Outcome make(Plan plan, Optional<SourcePlan> source, HistoryListener progress)
        throws IOException, InterruptedException;
  }

  /**
   * What became of it.
   *
   * @param told below the rows, a line each
   * @param complete whether nothing is left as it was
   */
  record Outcome(CountRows rows, List<String> told, boolean complete) {
    Outcome {
      told = List.copyOf(told);
    }
  }

  boolean dryRun() {
    return dryRun;
  }

  /** {@code "; nothing was changed"} after a dry run, else the text given. */
  String orNothing(String changed) {
    return dryRun ? "; nothing was changed" : changed;
  }

  /**
   * Makes the change and prints its counts; gives the exit code.
   *
   * @param source the name of a source, or null
   * @param counted what the progress counts, {@code units}
   */
  int run(CommandSpec command, @Nullable String source, String counted, Change change)
      throws IOException, InterruptedException {
    PrintWriter err = command.commandLine().getErr();
    Optional<Plan> plan = configuration.read(err);
    if (plan.isEmpty()) {
      return ExitCode.UNUSABLE;
    }
    Optional<SourcePlan> named = Optional.empty();
    if (source != null) {
      named = configuration.find(plan.get(), source, err);
      if (named.isEmpty()) {
        return ExitCode.UNUSABLE;
      }
    }
    HistoryProgress progress = new HistoryProgress(err, counted);
    Outcome outcome;
    try {
      outcome = change.make(plan.get(), named, progress);
    } catch (LakeException e) {
      if (e.code().equals("lake-locked")) {
        return locked(e, err);
      }
      throw e;
    } finally {
      progress.finish();
    }
    int printed =
        outcome
            .rows()
            .print(plan.get().lake().path(), rows.format(), command.commandLine().getOut(), err);
    outcome.told().forEach(err::println);
    err.flush();
    return printed != ExitCode.GOOD
        ? printed
        : outcome.complete() ? ExitCode.GOOD : ExitCode.FINDINGS;
  }

  private static int locked(LakeException failure, PrintWriter err) {
    err.println("tarn: " + failure.getMessage());
    err.println(
        "This command changes rows, so it needs the lake to itself: stop 'tarn run', run it, and"
            + " start 'tarn run' again; nothing is lost meanwhile. --dry-run works beside it.");
    return ExitCode.UNUSABLE;
  }
}
