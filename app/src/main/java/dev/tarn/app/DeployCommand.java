package dev.tarn.app;

import dev.tarn.engine.Plan;
import dev.tarn.engine.SourcePlan;
import dev.tarn.event.Source;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tarn deploy}. */
@Command(
    name = "deploy",
    description = {
      "Print what the vendor's side needs so that a source can be read, and no more.",
      "",
      "Changes nothing by itself: the templates are for whoever may apply them, who looks at them"
          + " first.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn deploy trail                  a queue, and who may read",
      "  tarn deploy azure --output deploy  write the files into a directory",
      "",
      "Exit codes: 0 good, 2 wrong usage or configuration."
    })
final class DeployCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SOURCE", description = "A source of the configuration.")
  private String source = "";

  @Mixin private PlanOption configuration = new PlanOption();

  @Option(
      names = {"--output", "-o"},
      paramLabel = "DIR",
      description = "Write the files there, and print only how to apply them.")
  private @Nullable Path directory;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Optional<Plan> plan = configuration.read(err);
    Optional<SourcePlan> found =
        plan.isEmpty() ? Optional.empty() : configuration.find(plan.get(), source, err);
    if (found.isEmpty()) {
      return ExitCode.UNUSABLE;
    }
    List<Source.DeploymentFile> files = found.get().opener().get().deployment();
    if (files.isEmpty()) {
      out.printf(
          "Nothing is to be applied elsewhere so that Tarn can read %s: 'tarn check --connect'"
              + " tells whether it can.%n",
          source);
    }
    Path to = directory;
    for (Source.DeploymentFile file : files) {
      out.printf("# %s: %s%n", file.name(), file.use());
      if (to == null) {
        out.printf("%n%s%n", file.text());
      } else {
        Files.createDirectories(to);
        Files.writeString(to.resolve(file.name()), file.text());
      }
    }
    out.flush();
    return ExitCode.GOOD;
  }
}
