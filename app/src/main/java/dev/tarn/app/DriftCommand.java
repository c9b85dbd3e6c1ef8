package dev.tarn.app;

import dev.tarn.lake.DriftSource;
import dev.tarn.lake.LakeReader;
import dev.tarn.ocsf.Suggestions;
import dev.tarn.query.QueryLimits;
import dev.tarn.query.ResultFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import picocli.CommandLine.Spec;

/** {@code tarn drift}. */
@Command(
    name = "drift",
    description = {
      "Show input paths that are new in a source's records, and regular ones that are missing.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn drift                       what is new and what has vanished",
      "  tarn drift --source trail --new",
      "  tarn drift --all --output csv    every path, and what share of records has it",
      "",
      "'use' says what the mapping does with a path: mapped, read (by conditions only), dropped, or"
          + " unmapped. No values are kept, only the kind and length of the first."
    })
final class DriftCommand implements Callable<Integer> {
  @Mixin private LakeOption lake = new LakeOption();

  @Option(names = "--source", paramLabel = "NAME", description = "Only this source.")
  private @Nullable String source;

  @Option(names = "--new", description = "Only new paths.")
  private boolean onlyNew;

  @Option(names = "--vanished", description = "Only vanished paths.")
  private boolean onlyVanished;

  @Option(names = "--all", description = "Known paths too.")
  private boolean all;

  @Mixin private RowsOption rows = new RowsOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (all && (onlyNew || onlyVanished)) {
      throw new ParameterException(
          command.commandLine(), "--all shows every path; leave out --new and --vanished");
    }
    PrintWriter err = command.commandLine().getErr();
    Path path = lake.path();
    List<DriftSource> sources;
    long found;
    try (LakeReader reader = LakeReader.open(path)) {
      sources = reader.driftSources();
      long[] count = new long[1];
      reader.drift(row -> count[0] += isWanted(row.source(), row.state().name()) ? 1 : 0);
      found = count[0];
    }
    if (source != null && sources.stream().noneMatch(each -> each.source().equals(source))) {
      List<String> names = sources.stream().map(DriftSource::source).distinct().toList();
      String hint = Suggestions.hint(source, names);
      err.printf(
          "tarn: no record of a source '%s' was counted yet%s%n",
          source, hint == null ? "" : "; " + hint);
      return ExitCode.FINDINGS;
    }
    if (found == 0 && rows.format() == ResultFormat.TABLE) {
      explainNothing(sources, command.commandLine().getOut());
      return ExitCode.GOOD;
    }
    return Answers.over(path, Set.of())
        .print(
            sql(),
            rows.format(),
            QueryLimits.DEFAULT.withRows(Long.MAX_VALUE),
            command.commandLine().getOut(),
            err);
  }

  private boolean isWanted(String name, String state) {
    return (source == null || source.equals(name)) && (all || states().contains(state));
  }

  private Set<String> states() {
    if (onlyNew == onlyVanished) {
      return Set.of("NEW", "VANISHED");
    }
    return Set.of(onlyNew ? "NEW" : "VANISHED");
  }

  private String sql() {
    List<String> conditions = new ArrayList<>();
    if (source != null) {
      conditions.add("source = " + Answers.literal(source));
    }
    if (!all) {
      conditions.add(
          "upper(state) IN ('" + String.join("', '", states().stream().sorted().toList()) + "')");
    }
    return "SELECT source, mapping, path, state, use, records, round(share * 100, 2) AS percent,"
        + " first_seen, last_seen, shape FROM tarn.drift"
        + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions))
        + " ORDER BY source, mapping, state, path";
  }

  private void explainNothing(List<DriftSource> sources, PrintWriter out) {
    if (sources.isEmpty()) {
      out.println("No input paths were counted yet. 'tarn run' counts them in what it reads.");
      return;
    }
    String what = onlyNew == onlyVanished ? "new or vanished" : onlyNew ? "new" : "vanished";
    out.println("No path is " + what + ".");
    for (DriftSource each : sources) {
      if (source == null || source.equals(each.source())) {
        out.println("  " + state(each));
      }
    }
    out.println("'tarn drift --all' shows every path.");
  }

  private static String state(DriftSource each) {
    Instant learnedAt = each.learnedAt();
    return String.format(
        "%s (%s): %,d paths in %,d records; %s",
        each.source(),
        each.mapping(),
        each.paths(),
        each.records(),
        learnedAt != null
            ? "paths that come after " + minute(learnedAt) + " are new"
            : "still learning, until "
                + minute(each.learnedBy())
                + " or until half of its records brought nothing new");
  }

  private static String minute(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES).toString().replace(":00Z", "Z").replace('T', ' ');
  }
}
