package dev.tarn.app;

import dev.tarn.engine.Configuration;
import dev.tarn.engine.Plan;
import dev.tarn.lake.LakeException;
import dev.tarn.ocsf.Diagnostics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The configuration of a command that changes the lake. */
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

  /** Says that another process has the lake, and what to do. */
  static int locked(LakeException failure, PrintWriter err) {
    err.println("tarn: " + failure.getMessage());
    err.println(
        "This command changes rows, so it needs the lake to itself: stop 'tarn run', run it, and"
            + " start 'tarn run' again; nothing is lost meanwhile. --dry-run works beside it.");
    return ExitCode.UNUSABLE;
  }
}
