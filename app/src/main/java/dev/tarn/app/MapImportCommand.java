package dev.tarn.app;

import dev.tarn.mapping.AwsMappingImport;
import dev.tarn.ocsf.Diagnostics;
import dev.tarn.ocsf.Severity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tarn map import}. */
@Command(
    name = "import",
    description = {
      "Make a mapping of a mapping file of Amazon Security Lake's transformation library. What had"
          + " to be corrected or left out goes to standard error, place by place.",
      "",
      "Such a file also runs as it is: name it in tarn.yaml.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn map import windows_sysmon.json > my-sysmon.yaml",
      "  tarn map import aws_alb.json --to my-alb.yaml && tarn check my-alb.yaml",
      "",
      "Exit codes: 0 good, 2 the file cannot be used."
    })
final class MapImportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "A file with custom_source_events.")
  private String file = "";

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "Where to write the mapping (default: standard output); never over a file.")
  private @Nullable Path to;

  @Mixin private ExtensionOption extensions = new ExtensionOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    MappingArgument argument = MappingArgument.read(file);
    if (!AwsMappingImport.matches(argument.text())) {
      err.println(
          "tarn: " + file + " is no such file: it does not begin with custom_source_events");
      return ExitCode.UNUSABLE;
    }
    AwsMappingImport.Imported imported =
        AwsMappingImport.read(argument.name(), argument.text(), extensions.schemas());
    CheckCommand.print(
        err,
        Diagnostics.render(
            imported.findings(), name -> name.equals(argument.name()) ? argument.text() : null));
    if (imported.mapping().isEmpty()) {
      return ExitCode.UNUSABLE;
    }
    if (to == null) {
      out.print(imported.mapping().get());
      out.flush();
    } else if (Files.exists(to)) {
      err.println("tarn: " + to + " is there already");
      return ExitCode.UNUSABLE;
    } else {
      Files.writeString(to, imported.mapping().get());
    }
    long notes =
        imported.findings().stream().filter(note -> note.severity() == Severity.NOTE).count();
    err.printf("%d places were corrected or left out%n", notes);
    return ExitCode.GOOD;
  }
}
