package dev.tarn.app;

import dev.tarn.engine.Configuration;
import dev.tarn.engine.EmbeddedEngine;
import dev.tarn.engine.EngineOptions;
import dev.tarn.engine.EngineResult;
import dev.tarn.ocsf.Diagnostics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tarn run}. */
@Command(
    name = "run",
    description = {"Collect what a configuration names into its lake, until stopped.", ""},
    footer = {
      "",
      "Examples:",
      "  tarn run                              ./tarn.yaml",
      "  tarn run --until-idle lab/tarn.yaml   read all that there is, then end",
      "",
      "Ctrl-C or SIGTERM stops reading and commits what is in flight. A configuration",
      "or mapping that changes is used from then on if it has no errors; SIGHUP has",
      "it read at once.",
      "Exit codes: 0 good; 1 records were rejected or something could not be read;",
      "            2 wrong configuration, or the lake cannot be written."
    })
final class RunCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "tarn.yaml",
      description = "The configuration (default: ${DEFAULT-VALUE}).")
  private Path file = Path.of("tarn.yaml");

  @Option(
      names = "--until-idle",
      description = "End when all that there is has been read and committed.")
  private boolean untilIdle;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    Configuration configuration = Configuration.read(file);
    CheckCommand.print(
        err, Diagnostics.render(configuration.diagnostics(), configuration.sourceText()));
    if (configuration.plan().isEmpty()) {
      err.println(CheckCommand.summary(configuration.diagnostics()));
      return ExitCode.UNUSABLE;
    }
    Progress progress = new Progress(err);
    EmbeddedEngine engine =
        new EmbeddedEngine(configuration.plan().get(), EngineOptions.defaults(untilIdle), progress);
    if (!untilIdle && !Terminal.interactive()) {
      // on a terminal it means that the terminal is gone
      ReloadSignal.handle(engine::reload);
    }
    EngineResult result = runStoppably(engine, EngineOptions.defaults(untilIdle), err);
    progress.finish(result.progress());
    return code(result, err);
  }

  /** Runs an engine so that a signal stops it gracefully. */
  static EngineResult runStoppably(EmbeddedEngine engine, EngineOptions options, PrintWriter err)
      throws IOException, InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread stopper =
        new Thread(
            () -> {
              err.println();
              err.println("Stopping: committing what is in flight ...");
              err.flush();
              engine.stop();
              try {
                ended.await(options.stopWithin().toMillis() + 5_000, TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "tarn-stop");
    Runtime.getRuntime().addShutdownHook(stopper);
    try {
      return engine.run();
    } finally {
      ended.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(stopper);
      } catch (IllegalStateException e) {
        // The process is going down already; the hook is at work.
      }
    }
  }

  static int code(EngineResult result, PrintWriter err) {
    return switch (result.end()) {
      case LAKE_FAILED, OUT_OF_MEMORY -> ExitCode.UNUSABLE;
      case IDLE_WITH_FAILURES -> ExitCode.FINDINGS;
      case IDLE, STOPPED -> {
        if (result.progress().quarantined() > 0) {
          err.println("Some records were rejected; 'tarn quarantine list' tells which, and why.");
          yield ExitCode.FINDINGS;
        }
        yield ExitCode.GOOD;
      }
    };
  }
}
