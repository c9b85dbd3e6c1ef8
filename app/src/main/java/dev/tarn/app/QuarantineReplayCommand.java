package dev.tarn.app;

import dev.tarn.engine.Replay;
import dev.tarn.engine.ReplayResult;
import dev.tarn.lake.LakeObserver;
import dev.tarn.ocsf.Schemas;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
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

  @Mixin private HistoryOptions options = new HistoryOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return options.run(
        Objects.requireNonNull(spec),
        source,
        "records",
        (plan, named, progress) -> {
          ReplayResult result =
              new Replay(plan, Clock.systemUTC(), LakeObserver.NONE, progress)
                  .run(Optional.ofNullable(source), Optional.ofNullable(code), options.dryRun());
          return new HistoryOptions.Outcome(
              rows(result, plan.schemas()),
              List.of(told(result)),
              result.healed() == result.records());
        });
  }

  private String told(ReplayResult result) {
    return String.format(
        "%,d of %,d rejected records %s the quarantine%s",
        result.healed(),
        result.records(),
        options.dryRun() ? "would leave" : "left",
        options.orNothing(""));
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
