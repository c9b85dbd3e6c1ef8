package dev.tarn.app;

import dev.tarn.app.TestedMappings.TestedMapping;
import dev.tarn.mapping.CheckedMapping.DeclaredTest;
import dev.tarn.mapping.MappingTester;
import dev.tarn.mapping.Packs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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
    description = {
      "Run the tests that mappings declare. Needs no network and no lake. For a test that fails it"
          + " tells each attribute that is another: ~ expected -> actual, - missing, + not"
          + " expected.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn test                       every shipped mapping",
      "  tarn test tarn.yaml             every mapping of a configuration",
      "  tarn test mappings/ my.yaml     every mapping of a folder, and one more",
      "  tarn test my.yaml --name '*login*'",
      "  tarn test -o json mappings/ | jq 'select(.passed | not)'",
      "  tarn test --update my.yaml      rewrite the files that tests expect; read",
      "                                  the diff",
      "",
      "Exit codes: 0 all pass, 1 a test fails, 2 a mapping has errors or there is",
      "no such test."
    })
final class TestCommand implements Callable<Integer> {
  private static final long STATUS_STEP_NANOS = 200_000_000L;

  @Parameters(
      paramLabel = "MAPPING",
      arity = "0..*",
      description =
          "Mapping files, folders of them, configurations, or shipped mappings' names (default: all"
              + " shipped).")
  private List<String> mappings = List.of();

  @Option(
      names = "--name",
      paramLabel = "GLOB",
      description =
          "Run only tests whose name is like this, whatever the case; * stands for any text, ? for"
              + " one character. May be given again.")
  private List<String> names = List.of();

  @Option(
      names = "--update",
      description = "Rewrite expected files of failing tests with what came.")
  private boolean update;

  @Mixin private LinesOption output = new LinesOption();

  @Mixin private ExtensionOption extensions = new ExtensionOption();

  @Spec private @Nullable CommandSpec spec;

  private int passed;
  private int failed;
  private int updated;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    TestedMappings tested = new TestedMappings(extensions.schemas(), err);
    for (String argument : mappings.isEmpty() ? Packs.names() : mappings) {
      tested.add(argument);
    }
    int all = tested.all().stream().mapToInt(mapping -> selected(mapping).size()).sum();
    if (all == 0 && !names.isEmpty() && !tested.isBroken()) {
      err.println("tarn: there is no test of that name");
      return ExitCode.UNUSABLE;
    }
    StatusLine status = new StatusLine(err, Terminal.interactive(), STATUS_STEP_NANOS);
    for (TestedMapping mapping : tested.all()) {
      MappingTester tester = new MappingTester(mapping.spec());
      for (DeclaredTest test : selected(mapping)) {
        status.show(mapping.name() + ": " + (passed + failed + updated) + " of " + all + " tests");
        MappingTester.Result result = tester.run(test);
        status.clear();
        report(mapping, result, out);
      }
    }
    PrintWriter summary = output.isJson() ? err : out;
    summary.printf(
        "%s%d passed, %d failed%s%n",
        output.isJson() ? "" : System.lineSeparator(),
        passed,
        failed,
        updated == 0 ? "" : ", " + updated + " updated");
    out.flush();
    if (tested.isBroken()) {
      return ExitCode.UNUSABLE;
    }
    return failed == 0 ? ExitCode.GOOD : ExitCode.FINDINGS;
  }

  private List<DeclaredTest> selected(TestedMapping mapping) {
    return mapping.tests().stream()
        .filter(
            test ->
                names.isEmpty()
                    || names.stream()
                        .anyMatch(glob -> pattern(glob).matcher(test.name()).matches()))
        .toList();
  }

  private static Pattern pattern(String glob) {
    String regex = Pattern.quote(glob).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
  }

  /** Counts a result and prints it, after what is expected was rewritten where that is wanted. */
  private void report(TestedMapping mapping, MappingTester.Result result, PrintWriter out)
      throws IOException {
    Path folder = mapping.folder();
    Optional<Path> written = update && folder != null ? result.update(folder) : Optional.empty();
    String word = "FAIL";
    if (result.passed()) {
      passed++;
      word = "ok  ";
    } else if (written.isPresent()) {
      updated++;
      word = "new ";
    } else {
      failed++;
    }
    if (output.isJson()) {
      out.print(result.json(mapping.name(), written.orElse(null)) + "\n");
      return;
    }
    out.printf("%s  %s: %s%n", word, mapping.name(), result.test().name());
    out.print(result.render());
    if (written.isPresent()) {
      out.println("  wrote " + written.get());
    } else if (update && !result.passed()) {
      out.println("  nothing to rewrite: the expectation stands in the mapping or is shipped");
    }
  }
}
