package dev.tarn.app;

import dev.tarn.mapping.CompiledMapping;
import dev.tarn.mapping.MappingSpec;
import dev.tarn.mapping.MappingTracer;
import dev.tarn.mapping.MappingTrial;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tarn map}. */
@Command(
    name = "map",
    description = "Work on mappings.",
    subcommands = {
      MapCommand.TryCommand.class,
      MapCoverageCommand.class,
      MapLintCommand.class,
      MapImportCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class MapCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "say 'try', 'coverage', 'lint' or 'import'");
  }

  /** {@code tarn map try}. */
  @Command(
      name = "try",
      description = {
        "Map raw events and print them as OCSF, a JSON object a line. Findings go to standard error.",
        ""
      },
      footer = {
        "",
        "Examples:",
        "  tarn map try aws-cloudtrail 123456789012_CloudTrail_us-east-1.json.gz",
        "  tarn map try my-mapping.yaml - < events.jsonl | jq .",
        "  tarn map try --trace my-mapping.yaml events.jsonl    which rule set what",
        "  tarn map try --trace -o json my-mapping.yaml events.jsonl | jq .steps",
        "",
        "Exit codes: 0 good, 1 records were rejected, 2 the mapping has errors."
      })
  static final class TryCommand implements Callable<Integer> {
    @Mixin private MappingParameter mapping = new MappingParameter();

    @Parameters(
        index = "1",
        paramLabel = "FILE",
        description = "Raw events, plain, gzip or zstd; - reads standard input.")
    private String file = "";

    @Option(
        names = "--trace",
        description =
            "Tell for each record which entry took it and why, which rule set which attribute from"
                + " which input, and what became of the rest.")
    private boolean trace;

    @Option(
        names = {"--output", "-o"},
        paramLabel = "text|json",
        description =
            "How to print traces: text, or json, an object a line (default: text). Events are"
                + " always JSON.")
    private @Nullable Output output;

    @Spec private @Nullable CommandSpec spec;

    private enum Output {
      TEXT,
      JSON
    }

    @Override
    public Integer call() throws IOException {
      if (output == Output.TEXT && !trace) {
        throw new ParameterException(
            Objects.requireNonNull(spec).commandLine(),
            "events are printed as JSON; --output text is for --trace");
      }
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      PrintWriter err = spec.commandLine().getErr();
      Optional<MappingSpec> checked = mapping.check(err);
      if (checked.isEmpty()) {
        return ExitCode.UNUSABLE;
      }
      CompiledMapping compiled = CompiledMapping.compile(checked.get());
      MappingTrial trial = new MappingTrial(compiled, InstantSource.system());
      try (InputStream in =
          Decompression.open(file.equals("-") ? System.in : Files.newInputStream(Path.of(file)))) {
        if (trace) {
          return trace(compiled, in, out, err);
        }
        MappingTrial.Summary summary = trial.run(in, outcome -> print(outcome, out, err));
        out.flush();
        summary
            .warnings()
            .forEach(
                (warning, count) ->
                    err.printf(
                        "%s: %s for %s, %d times; kept in unmapped%n",
                        warning.code(), warning.path(), warning.target(), count));
        summary
            .filtered()
            .forEach((name, count) -> err.printf("filtered by %s: %d%n", name, count));
        err.printf("%d events, %d rejected%n", summary.events(), summary.rejected());
        return summary.rejected() == 0 ? ExitCode.GOOD : ExitCode.FINDINGS;
      } catch (java.io.EOFException | java.util.zip.ZipException e) {
        out.flush();
        err.println("tarn: " + file + " is damaged or cut off: " + e.getMessage());
        return ExitCode.FINDINGS;
      }
    }

    private int trace(CompiledMapping compiled, InputStream in, PrintWriter out, PrintWriter err)
        throws IOException {
      long[] counts = new long[2];
      new MappingTracer(compiled, InstantSource.system())
          .run(
              in,
              record -> {
                counts[0]++;
                counts[1] += record.rejection() == null ? 0 : 1;
                if (output == Output.JSON) {
                  out.print(record.json());
                  out.print('\n');
                } else {
                  TraceText.print(record, out);
                }
              });
      out.flush();
      err.printf("%d records, %d rejected%n", counts[0], counts[1]);
      return counts[1] == 0 ? ExitCode.GOOD : ExitCode.FINDINGS;
    }

    private static void print(MappingTrial.Outcome outcome, PrintWriter out, PrintWriter err) {
      switch (outcome) {
        case MappingTrial.Event event -> {
          out.print(event.json());
          out.print('\n');
        }
        case MappingTrial.Rejection rejection ->
            err.printf(
                "record %d at byte %d: %s: %s%n",
                rejection.ordinal(), rejection.position(), rejection.code(), rejection.message());
      }
    }
  }
}
