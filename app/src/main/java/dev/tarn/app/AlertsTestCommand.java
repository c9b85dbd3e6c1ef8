package dev.tarn.app;

import dev.tarn.connectors.Notice;
import dev.tarn.connectors.Notifier;
import dev.tarn.engine.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tarn alerts test}. */
@Command(
    name = "test",
    description = {
      "Send a notice by every way that a configuration names, to see that it arrives.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  tarn alerts test --config lab/tarn.yaml",
      "",
      "Exit codes: 0 all were taken, 1 one was not, 2 wrong configuration."
    })
final class AlertsTestCommand implements Callable<Integer> {
  @Mixin private PlanOption configuration = new PlanOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Optional<Plan> plan = configuration.read(err);
    if (plan.isEmpty()) {
      return ExitCode.UNUSABLE;
    }
    List<Notifier> notifiers = plan.get().notifiers().all();
    if (notifiers.isEmpty()) {
      err.println("tarn: the configuration has nobody to tell: add 'watch: {notify: […]}'");
      return ExitCode.UNUSABLE;
    }
    Notice notice =
        new Notice(
            "test",
            "",
            "this is a test: nothing is wrong, and alerts arrive here",
            Instant.now(),
            null);
    int code = ExitCode.GOOD;
    for (Notifier notifier : notifiers) {
      try {
        notifier.send(notice);
        out.printf("%s: taken%n", notifier.name());
      } catch (IOException e) {
        code = ExitCode.FINDINGS;
        out.printf("%s: failed: %s%n", notifier.name(), e.getMessage());
      }
    }
    return code;
  }
}
