package dev.tarn.app;

import dev.tarn.mapping.CheckedMapping;
import dev.tarn.mapping.MappingTester;
import dev.tarn.mapping.Packs;
import dev.tarn.ocsf.Diagnostics;
import java.io.IOException;
import java.io.PrintWriter;
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

/** {@code tarn test}. */
@Command(
    name = "test",
    description = {"Run the tests that mappings declare. Needs no network and no lake.", ""},
    footer = {
      "",
      "Examples:",
      "  tarn test                       every shipped mapping",
      "  tarn test my-mapping.yaml",
      "  tarn test --update my-mapping   rewrite the files that tests expect; read",
      "                                  the diff",
      "",
      "Exit codes: 0 all pass, 1 a test fails, 2 a mapping has errors."
    })
final class TestCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "MAPPING",
      arity = "0..*",
      description =
          "Files, folders with a mapping.yaml, or shipped mappings' names (default: all shipped).")
  private List<String> mappings = List.of();

  @Option(
      names = "--update",
      description = "Rewrite expected files of failing tests with what came.")
  private boolean update;

  @Mixin private ExtensionOption extensions = new ExtensionOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    int passed = 0;
    int failed = 0;
    boolean broken = false;
    for (String argument : mappings.isEmpty() ? Packs.names() : mappings) {
      MappingArgument mapping = MappingArgument.read(argument);
      CheckedMapping checked = mapping.check(extensions.schemas());
      CheckCommand.print(err, Diagnostics.render(checked.diagnostics(), mapping.sources(checked)));
      broken |= checked.spec().isEmpty();
      for (MappingTester.Result result : MappingTester.runAll(checked)) {
        out.printf(
            "%s  %s: %s%n", result.passed() ? "ok  " : "FAIL", argument, result.test().name());
        out.print(result.render());
        if (result.passed()) {
          passed++;
          continue;
        }
        failed++;
        if (update) {
          report(mapping.folder(), result, out);
        }
      }
    }
    out.printf("%n%d passed, %d failed%n", passed, failed);
    if (broken) {
      return ExitCode.UNUSABLE;
    }
    return failed == 0 ? ExitCode.GOOD : ExitCode.FINDINGS;
  }

  private static void report(@Nullable Path folder, MappingTester.Result result, PrintWriter out)
      throws IOException {
    Optional<Path> file = folder == null ? Optional.empty() : result.update(folder);
    out.println(
        file.map(path -> "      wrote " + path)
            .orElse(
                "      nothing to rewrite: the expectation stands in the mapping or is shipped"));
  }
}
