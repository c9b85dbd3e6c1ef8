package dev.tarn.app;

import dev.tarn.engine.Configuration;
import dev.tarn.engine.Plan;
import dev.tarn.engine.SourcePlan;
import dev.tarn.ocsf.Diagnostics;
import dev.tarn.ocsf.Suggestions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The configuration of a command, and the sources in it. */
final class PlanOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "tarn.yaml",
      description = "The configuration (default: ${DEFAULT-VALUE}).")
  private Path file = Path.of("tarn.yaml");

  /** Reads the configuration and prints what is wrong with it; empty if it cannot be used. */
  Optional<Plan> read(PrintWriter err) throws IOException {
    Configuration configuration = Configuration.read(file);
    CheckCommand.print(
        err, Diagnostics.render(configuration.diagnostics(), configuration.sourceText()));
    if (configuration.plan().isEmpty()) {
      err.println(CheckCommand.summary(configuration.diagnostics()));
    }
    return configuration.plan();
  }

  /** A source of the configuration; prints which there are if there is none of that name. */
  Optional<SourcePlan> find(Plan plan, String source, PrintWriter err) {
    Optional<SourcePlan> found =
        plan.sources().stream().filter(each -> each.name().equals(source)).findFirst();
    if (found.isEmpty()) {
      List<String> names = plan.sources().stream().map(SourcePlan::name).toList();
      String hint = Suggestions.hint(source, names);
      err.printf(
          "tarn: there is no source '%s' in %s; %s%n",
          source, file, hint == null ? "it has " + String.join(", ", names) : hint);
    }
    return found;
  }
}
