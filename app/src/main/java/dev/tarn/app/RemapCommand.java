package dev.tarn.app;

import dev.tarn.engine.Plan;
import dev.tarn.engine.Remap;
import dev.tarn.engine.RemapResult;
import dev.tarn.engine.SourcePlan;
import dev.tarn.lake.LakeException;
import dev.tarn.lake.LakeObserver;
import dev.tarn.ocsf.Schemas;
import dev.tarn.query.ResultFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tarn remap}. */
@Command(
    name = "remap",
    description = {
      "Map a stretch of history again, from the raw bytes that the lake keeps (keep_raw).",
      "",
      "Units (files, objects) of which anything was read in that time are mapped whole by today's"
          + " mapping, and their rows are swapped: rows, quarantine and filter counts come out as if"
          + " the mapping had always been so. Units whose raw bytes are gone are named and left"
          + " alone.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn remap trail --from 7d --dry-run    what would change",
      "  tarn remap trail --from 7d              what was read in the last seven days",
      "  tarn remap trail --from 2026-11-18 --to 2026-11-20T12:00Z",
      "",
      "Many units are swapped in several steps; each is there whole or not at all, also when the"
          + " command is stopped. Running it again does no harm.",
      "Exit codes: 0 good; 1 some units were left as they are; 2 the lake cannot be changed."
    })
final class RemapCommand implements Callable<Integer> {
  private static final int MOST_LEFT = 50;

  @Parameters(paramLabel = "SOURCE", description = "A source of the configuration.")
  private String source = "";

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      description = {"When reading began: " + TimeArgument.FORMS + "."})
  private String from = "";

  @Option(
      names = "--to",
      defaultValue = "now",
      paramLabel = "TIME",
      description = "Up to when it was read, exclusive (default: ${DEFAULT-VALUE}).")
  private String to = "now";

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
    Instant begin = time(command, from);
    Instant end = time(command, to);
    if (!begin.isBefore(end)) {
      throw new ParameterException(command.commandLine(), "--from must lie before --to");
    }
    Optional<Plan> plan = configuration.read(err);
    if (plan.isEmpty()) {
      return ExitCode.UNUSABLE;
    }
    Optional<SourcePlan> found = find(plan.get(), source);
    if (found.isEmpty()) {
      err.println("tarn: " + unknownSource(plan.get(), source));
      return ExitCode.UNUSABLE;
    }
    HistoryProgress progress = new HistoryProgress(err, "units");
    RemapResult result;
    try {
      result =
          new Remap(plan.get(), found.get(), Clock.systemUTC(), LakeObserver.NONE, progress)
              .run(begin, end, dryRun);
    } catch (LakeException e) {
      if (e.code().equals("lake-locked")) {
        return PlanOption.locked(e, err);
      }
      throw e;
    } finally {
      progress.finish();
    }
    int code =
        rows(result, plan.get().schemas())
            .print(plan.get().lake().path(), output, out(command), err);
    tell(result, err);
    return code != ExitCode.GOOD
        ? code
        : result.left().isEmpty() ? ExitCode.GOOD : ExitCode.FINDINGS;
  }

  private static PrintWriter out(CommandSpec command) {
    return command.commandLine().getOut();
  }

  private static Instant time(CommandSpec command, String text) {
    try {
      return TimeArgument.parse(text, Clock.systemUTC());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  static Optional<SourcePlan> find(Plan plan, String name) {
    return plan.sources().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  static String unknownSource(Plan plan, String name) {
    return "the configuration has no source '"
        + name
        + "'; it has "
        + plan.sources().stream().map(SourcePlan::name).collect(Collectors.joining(", "));
  }

  private static CountRows rows(RemapResult result, Schemas schemas) {
    CountRows rows = new CountRows();
    result
        .rows()
        .forEach(
            (table, change) ->
                rows.add("events", TableNames.of(table, schemas), change.before(), change.after()));
    rows.add("quarantine", "", result.quarantined().before(), result.quarantined().after());
    result
        .rejectedByCode()
        .forEach((reason, number) -> rows.add("rejected now", reason, null, number));
    result
        .filtered()
        .forEach((name, change) -> rows.add("filtered", name, change.before(), change.after()));
    return rows;
  }

  private void tell(RemapResult result, PrintWriter err) {
    result.left().stream()
        .limit(MOST_LEFT)
        .forEach(left -> err.println("left as it is: " + left.unit() + ": " + left.reason()));
    if (result.left().size() > MOST_LEFT) {
      err.printf("left as they are: %,d more units%n", result.left().size() - MOST_LEFT);
    }
    err.printf(
        "%,d units with %,d records %s mapped again%s%n",
        result.units(),
        result.records(),
        dryRun ? "would be" : "were",
        dryRun ? "; nothing was changed" : " in " + steps(result.epochs()));
    err.flush();
  }

  private static String steps(int epochs) {
    return epochs == 1 ? "one step" : epochs + " steps";
  }
}
