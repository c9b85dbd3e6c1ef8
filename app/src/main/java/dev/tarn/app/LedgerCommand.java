package dev.tarn.app;

import dev.tarn.lake.LakeReader;
import dev.tarn.lake.SourceTotal;
import dev.tarn.query.QueryLimits;
import java.io.IOException;
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

/** {@code tarn ledger}. */
@Command(
    name = "ledger",
    description = {
      "Show where every record went: events, quarantine, filters. The sums must balance.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn ledger                by source",
      "  tarn ledger --units        by unit: each file or object that was read",
      "",
      "Exit codes: 0 balanced, 1 not balanced."
    })
final class LedgerCommand implements Callable<Integer> {
  private static final String BY_SOURCE =
      """
      SELECT source, units, complete_units, records, events, quarantined, filtered, balanced
      FROM tarn.sources ORDER BY source""";

  private static final String BY_UNIT =
      """
      SELECT source, unit, complete, parts, records, events, quarantined, filtered,
        records = events + quarantined + filtered AS balanced
      FROM tarn.units ORDER BY source, unit""";

  @Mixin private LakeOption lake = new LakeOption();

  @Option(names = "--units", description = "A row a unit.")
  private boolean units;

  @Mixin private RowsOption rows = new RowsOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    Path path = lake.path();
    int code =
        Answers.over(path, Set.of())
            .print(
                units ? BY_UNIT : BY_SOURCE,
                rows.format(),
                QueryLimits.DEFAULT.withRows(Long.MAX_VALUE),
                command.commandLine().getOut(),
                command.commandLine().getErr());
    if (code != ExitCode.GOOD) {
      return code;
    }
    try (LakeReader reader = LakeReader.open(path)) {
      return reader.totals().stream().allMatch(SourceTotal::balanced)
          ? ExitCode.GOOD
          : ExitCode.FINDINGS;
    }
  }
}
