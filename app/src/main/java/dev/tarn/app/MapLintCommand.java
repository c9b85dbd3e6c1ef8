package dev.tarn.app;

import dev.tarn.mapping.AwsMappingImport;
import dev.tarn.mapping.CheckedMapping;
import dev.tarn.mapping.MappingLint;
import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Diagnostics;
import dev.tarn.ocsf.EventJson;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Severity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tarn map lint}. */
@Command(
    name = "lint",
    description = {
      "Find in a mapping what works and is probably not meant: entries and choices that nothing"
          + " reaches, paths that nothing reads, captions without their ids, deprecated attributes."
          + " Notes tell what could be better still.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn map lint my-mapping.yaml",
      "  tarn map lint aws-cloudtrail        a shipped mapping",
      "  tarn map lint -o json my-mapping.yaml | jq 'select(.severity == \"warning\")'",
      "",
      "Exit codes: 0 nothing but notes, 1 warnings, 2 the mapping has errors."
    })
final class MapLintCommand implements Callable<Integer> {
  @Mixin private MappingParameter mapping = new MappingParameter();

  @Mixin private LinesOption output = new LinesOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    MappingArgument argument = mapping.read();
    if (AwsMappingImport.matches(argument.text())) {
      err.println(
          "tarn: " + argument.name() + " is no mapping of Tarn; 'tarn map import' makes one of it");
      return ExitCode.UNUSABLE;
    }
    CheckedMapping checked = argument.check(mapping.schemas());
    if (checked.spec().isEmpty()) {
      CheckCommand.print(err, Diagnostics.render(checked.diagnostics(), argument.sources(checked)));
      return ExitCode.UNUSABLE;
    }
    List<Diagnostic> findings =
        MappingLint.lint(
            argument.name(), checked.spec().get(), argument.sources(checked), mapping.schemas());
    if (output.isJson()) {
      findings.forEach(finding -> out.print(json(finding) + "\n"));
    } else {
      CheckCommand.print(out, Diagnostics.render(findings, argument.sources(checked)));
      out.printf(
          "%s: %d warnings, %d notes%n",
          checked.spec().get().name(),
          count(findings, Severity.WARNING),
          count(findings, Severity.NOTE));
    }
    out.flush();
    return count(findings, Severity.WARNING) == 0 ? ExitCode.GOOD : ExitCode.FINDINGS;
  }

  private static long count(List<Diagnostic> findings, Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  private static String json(Diagnostic finding) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("code", finding.code());
    tree.put("severity", finding.severity().word());
    Position position = finding.position();
    if (position != null) {
      tree.put("file", position.file());
      tree.put("line", (long) position.line());
      tree.put("column", (long) position.column());
      tree.put("length", (long) position.length());
    }
    tree.put("message", finding.message());
    if (finding.hint() != null) {
      tree.put("hint", finding.hint());
    }
    return new String(EventJson.write(tree), StandardCharsets.UTF_8);
  }
}
