package dev.tarn.app;

import dev.tarn.engine.Remap;
import dev.tarn.engine.RemapResult;
import dev.tarn.lake.LakeObserver;
import dev.tarn.ocsf.Schemas;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
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

  @Mixin private HistoryOptions options = new HistoryOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    Instant begin = time(command, from);
    Instant end = time(command, to);
    if (!begin.isBefore(end)) {
      throw new ParameterException(command.commandLine(), "--from must lie before --to");
    }
    return options.run(
        command,
        source,
        "units",
        (plan, named, progress) -> {
          RemapResult result =
              new Remap(plan, named.orElseThrow(), Clock.systemUTC(), LakeObserver.NONE, progress)
                  .run(begin, end, options.dryRun());
          return new HistoryOptions.Outcome(
              rows(result, plan.schemas()), told(result), result.left().isEmpty());
        });
  }

  private static Instant time(CommandSpec command, String text) {
    try {
      return TimeArgument.parse(text, Clock.systemUTC());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
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

  private List<String> told(RemapResult result) {
    List<String> told = new ArrayList<>();
    result.left().stream()
        .limit(MOST_LEFT)
        .forEach(left -> told.add("left as it is: " + left.unit() + ": " + left.reason()));
    if (result.left().size() > MOST_LEFT) {
      told.add(String.format("left as they are: %,d more units", result.left().size() - MOST_LEFT));
    }
    told.add(
        String.format(
            "%,d units with %,d records %s mapped again%s",
            result.units(),
            result.records(),
            options.dryRun() ? "would be" : "were",
            options.orNothing(" in " + steps(result.epochs()))));
    return told;
  }

  private static String steps(int epochs) {
    return epochs == 1 ? "one step" : epochs + " steps";
  }
}
