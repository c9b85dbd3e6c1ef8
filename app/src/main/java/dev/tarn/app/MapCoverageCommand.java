package dev.tarn.app;

import dev.tarn.mapping.CompiledMapping;
import dev.tarn.mapping.MappingCoverage;
import dev.tarn.mapping.MappingSpec;
import dev.tarn.mapping.MappingTracer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tarn map coverage}. */
@Command(
    name = "coverage",
    description = {
      "Tell what a mapping makes of real records: which input paths it maps, keeps in unmapped or"
          + " drops, how far it fills what OCSF requires and recommends, and which values it does"
          + " not know.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn map coverage aws-cloudtrail logs/*.json.gz",
      "  tarn map coverage my-mapping.yaml logs/ --all",
      "  tarn map coverage my-mapping.yaml - -o json < events.jsonl | jq .paths",
      "",
      "Exit codes: 0 good, 1 records were rejected, 2 the mapping has errors."
    })
final class MapCoverageCommand implements Callable<Integer> {
  private static final long STATUS_STEP_NANOS = 200_000_000L;

  @Mixin private MappingParameter mapping = new MappingParameter();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE|DIR",
      description = "Raw events, plain, gzip or zstd; all files of a folder; - standard input.")
  private List<String> files = List.of();

  @Option(names = "--all", description = "Show every path, not only the most frequent ones.")
  private boolean all;

  @Option(
      names = {"--output", "-o"},
      paramLabel = "table|json",
      description = "How to print (default: table).")
  private OutputForm output = OutputForm.TABLE;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Optional<MappingSpec> checked = mapping.check(err);
    if (checked.isEmpty()) {
      return ExitCode.UNUSABLE;
    }
    CompiledMapping compiled = CompiledMapping.compile(checked.get());
    MappingCoverage coverage =
        new MappingCoverage(compiled.spec(), mapping.schemas().load(compiled.spec().version()));
    MappingTracer tracer = new MappingTracer(compiled, InstantSource.system());
    StatusLine status = new StatusLine(err, Terminal.interactive(), STATUS_STEP_NANOS);
    boolean damaged = false;
    for (String file : expand(files)) {
      long[] records = {0};
      try (InputStream in =
          Decompression.open(file.equals("-") ? System.in : Files.newInputStream(Path.of(file)))) {
        tracer.run(
            in,
            trace -> {
              coverage.add(trace);
              if (++records[0] % 1_000 == 0) {
                status.show(file + ": " + records[0] + " records");
              }
            });
      } catch (EOFException | ZipException e) {
        status.clear();
        err.println("tarn: " + file + " is damaged or cut off: " + e.getMessage());
        damaged = true;
      }
    }
    status.clear();
    MappingCoverage.Report report = coverage.report();
    CoverageText text = new CoverageText(report, all);
    if (output == OutputForm.JSON) {
      OutputForm.printJson(text.tree(), out);
    } else {
      text.print(out);
    }
    out.flush();
    return report.rejected().isEmpty() && !damaged ? ExitCode.GOOD : ExitCode.FINDINGS;
  }

  private static List<String> expand(List<String> names) throws IOException {
    List<String> expanded = new ArrayList<>();
    for (String name : names) {
      if (!name.equals("-") && Files.isDirectory(Path.of(name))) {
        try (Stream<Path> found = Files.walk(Path.of(name))) {
          found.filter(Files::isRegularFile).sorted().map(Path::toString).forEach(expanded::add);
        }
      } else {
        expanded.add(name);
      }
    }
    return expanded;
  }
}
