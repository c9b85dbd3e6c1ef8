package dev.tarn.app;

import dev.tarn.engine.Configuration;
import dev.tarn.engine.EmbeddedEngine;
import dev.tarn.engine.EngineOptions;
import dev.tarn.engine.EngineResult;
import dev.tarn.engine.Plan;
import dev.tarn.lake.LakeReader;
import dev.tarn.lake.SourceTotal;
import dev.tarn.ocsf.Diagnostics;
import dev.tarn.query.ResultFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tarn demo}. */
@Command(
    name = "demo",
    description = {
      "Make a lake of sample logs and ask it a few questions.",
      "",
      "Copies shipped samples of CloudTrail and the Azure activity log into a folder, generates more"
          + " of the same shapes, collects them into DIR/lake, and shows what the lake tells. A second run reads nothing twice.",
      ""
    },
    footer = {"", "Examples:", "  tarn demo", "  tarn demo --dir /tmp/try --once"})
final class DemoCommand implements Callable<Integer> {
  private record Question(String title, String sql) {}

  private static final List<Question> QUESTIONS =
      List.of(
          new Question(
              "What came in, by class",
              """
              SELECT class_name, count(*) AS events
              FROM events GROUP BY ALL ORDER BY events DESC"""),
          new Question(
              "Azure and AWS in one answer: who deletes",
              """
              SELECT metadata.product.vendor_name AS vendor, actor.user.name AS "user", api.operation, count(*) AS calls
              FROM api_activity WHERE activity_name = 'Delete'
              GROUP BY ALL ORDER BY calls DESC, vendor, "user" LIMIT 8"""),
          new Question(
              "Failed console sign-ins without a second factor",
              """
              SELECT "user".name AS "user", src_endpoint.ip AS ip, count(*) AS failures
              FROM aws_cloudtrail.authentication
              WHERE api.operation = 'ConsoleLogin' AND status = 'Failure' AND NOT coalesce(is_mfa, false)
              GROUP BY ALL ORDER BY failures DESC, ip LIMIT 5"""),
          new Question(
              "What no rule reads stays in unmapped",
              """
              SELECT unmapped['tlsDetails.tlsVersion'] AS tls, count(*) AS events
              FROM aws_cloudtrail.api_activity GROUP BY ALL ORDER BY events DESC LIMIT 4"""));

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "tarn-demo",
      description = "Where to put the logs and the lake (default: ./${DEFAULT-VALUE}).")
  private Path directory = Path.of("tarn-demo");

  @Option(
      names = "--once",
      description = "End after the report, also on a terminal; else a prompt takes SQL.")
  private boolean once;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    DemoFiles files = new DemoFiles(directory.toAbsolutePath().normalize(), Clock.systemUTC());
    err.println(
        files.prepare()
            ? "Wrote sample logs to " + directory.resolve("logs")
            : "Sample logs are in " + directory.resolve("logs"));
    err.flush();
    Configuration configuration = Configuration.read(files.configuration());
    CheckCommand.print(
        err, Diagnostics.render(configuration.diagnostics(), configuration.sourceText()));
    Plan plan = configuration.plan().orElse(null);
    if (plan == null) {
      return ExitCode.UNUSABLE;
    }
    Progress progress = new Progress(err);
    EngineOptions options = EngineOptions.defaults(true);
    long startNanos = System.nanoTime();
    EngineResult result =
        RunCommand.runStoppably(new EmbeddedEngine(plan, options, progress), options, err);
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    progress.finish(null);
    if (result.end() != EngineResult.End.IDLE) {
      return RunCommand.code(result, err);
    }
    boolean balanced = report(out, plan.lake().path(), result, seconds);
    Answers answers = Answers.over(plan.lake().path(), java.util.Set.of());
    for (Question question : QUESTIONS) {
      out.printf("%n%s%n%n", question.title());
      out.println(question.sql().indent(2).stripTrailing());
      out.println();
      answers.print(question.sql(), ResultFormat.TABLE, out, err);
    }
    next(out, plan.lake().path());
    out.flush();
    if (!once && Terminal.interactive()) {
      new Prompt(answers, out, err).run();
    }
    return balanced ? ExitCode.GOOD : ExitCode.FINDINGS;
  }

  private static boolean report(PrintWriter out, Path lake, EngineResult result, double seconds)
      throws IOException {
    if (result.progress().records() == 0) {
      out.printf("Nothing new: every log was read before.%n");
    } else {
      out.printf(
          Locale.ROOT,
          "Read %,d records (%.1f MB) in %.1f s: %,d events, %,d quarantined; epochs: %,d.%n",
          result.progress().records(),
          result.progress().bytes() / 1e6,
          seconds,
          result.progress().events(),
          result.progress().quarantined(),
          result.progress().epochs());
    }
    boolean balanced = true;
    try (LakeReader reader = LakeReader.open(lake)) {
      out.printf("%nThe ledger: every record is in exactly one place.%n%n");
      for (SourceTotal total : reader.totals()) {
        balanced &= total.balanced();
        out.printf(
            Locale.ROOT,
            "  %-15s %,8d records = %,8d events + %,d quarantined + %,d filtered   %s%n",
            total.source(),
            total.records(),
            total.events(),
            total.quarantined(),
            total.filtered(),
            total.balanced() ? "balanced" : "NOT BALANCED");
      }
    }
    return balanced;
  }

  private static void next(PrintWriter out, Path lake) {
    Path shown = shown(lake);
    out.printf("%nTry next:%n%n");
    out.printf("  tarn query --lake %s \"SELECT * FROM tarn.units LIMIT 5\"%n", shown);
    out.printf("  tarn tables --lake %s%n", shown);
    out.printf("  tarn quarantine list --lake %s%n", shown);
    out.printf("  tarn map try aws-cloudtrail FILE      see raw events become OCSF%n");
  }

  private static Path shown(Path lake) {
    Path here = Path.of("").toAbsolutePath();
    return lake.startsWith(here) ? here.relativize(lake) : lake;
  }
}
