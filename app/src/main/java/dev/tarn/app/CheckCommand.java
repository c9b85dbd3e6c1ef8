package dev.tarn.app;

import dev.tarn.connectors.secret.StoredSecret;
import dev.tarn.engine.Configuration;
import dev.tarn.engine.Plan;
import dev.tarn.engine.SourcePlan;
import dev.tarn.event.Source;
import dev.tarn.mapping.CheckedMapping;
import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Diagnostics;
import dev.tarn.ocsf.Severity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tarn check}. */
@Command(
    name = "check",
    description = {
      "Check a configuration with the mappings that it names, or a mapping alone. Opens no connection unless asked to.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn check                       ./tarn.yaml",
      "  tarn check my-mapping.yaml",
      "  tarn check aws-cloudtrail        a shipped mapping",
      "  tarn check --connect             whether every source can be read",
      "",
      "Exit codes: 0 no errors, 1 a source cannot be read, 2 errors."
    })
final class CheckCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "tarn.yaml",
      description =
          "A configuration, a mapping, or a shipped mapping's name (default: ${DEFAULT-VALUE}).")
  private String file = "";

  @Option(
      names = "--connect",
      description =
          "Try out every source: that it is there, and lets Tarn in. Takes nothing away from anybody.")
  private boolean connect;

  @Mixin private ExtensionOption extensions = new ExtensionOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (MappingArgument.isMapping(file)) {
      if (connect) {
        err.println("tarn: --connect is for a configuration, and " + file + " is a mapping");
        return ExitCode.UNUSABLE;
      }
      MappingArgument mapping = MappingArgument.read(file);
      CheckedMapping checked = mapping.check(extensions.schemas());
      print(err, Diagnostics.render(checked.diagnostics(), mapping.sources(checked)));
      if (checked.spec().isEmpty()) {
        return ExitCode.UNUSABLE;
      }
      out.printf(
          "%s: good, OCSF %s, %d classes, %d tests%n",
          checked.spec().get().name(),
          checked.spec().get().version(),
          checked.spec().get().tables().size(),
          checked.tests().size());
      return ExitCode.GOOD;
    }
    Configuration configuration = Configuration.read(Path.of(file));
    print(err, Diagnostics.render(configuration.diagnostics(), configuration.sourceText()));
    if (configuration.plan().isEmpty()) {
      err.println(summary(configuration.diagnostics()));
      return ExitCode.UNUSABLE;
    }
    Plan plan = configuration.plan().get();
    List<SourcePlan> sources = plan.sources();
    out.printf(
        "%s: good, %d %s%n", file, sources.size(), sources.size() == 1 ? "source" : "sources");
    boolean good = true;
    for (StoredSecret secret : plan.secrets()) {
      if (connect) {
        out.println("  " + secret);
        out.flush();
        good &= tell(List.of(secret.tryOut()), out);
      }
    }
    for (SourcePlan source : sources) {
      out.printf("  %s by mapping %s%n", source.name(), source.mapping().spec().name());
      if (connect) {
        out.flush();
        good &= tell(source.opener().get().tryOut(), out);
      }
    }
    return good ? ExitCode.GOOD : ExitCode.FINDINGS;
  }

  /** Returns whether none of them failed. */
  private static boolean tell(List<Source.Trial> trials, PrintWriter out) {
    trials.forEach(trial -> out.println("    " + describe(trial)));
    out.flush();
    return trials.stream().noneMatch(trial -> trial.outcome() == Source.Trial.Outcome.FAILED);
  }

  private static String describe(Source.Trial trial) {
    String outcome =
        switch (trial.outcome()) {
          case GOOD -> "good       ";
          case FAILED -> "failed     ";
          case NOT_TRIED -> "not tried  ";
        };
    return outcome + trial.what() + (trial.words().isEmpty() ? "" : ": " + trial.words());
  }

  static void print(PrintWriter to, String text) {
    if (!text.isEmpty()) {
      to.print(text.endsWith("\n") ? text : text + System.lineSeparator());
      to.flush();
    }
  }

  static String summary(List<Diagnostic> diagnostics) {
    long errors = diagnostics.stream().filter(d -> d.severity() == Severity.ERROR).count();
    long warnings = diagnostics.stream().filter(d -> d.severity() == Severity.WARNING).count();
    return errors
        + (errors == 1 ? " error" : " errors")
        + (warnings == 0 ? "" : ", " + warnings + (warnings == 1 ? " warning" : " warnings"));
  }
}
