package dev.tarn.app;

import dev.tarn.app.EventFile.Place;
import dev.tarn.ocsf.BundleFindings;
import dev.tarn.ocsf.EventJson;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.ValidationRun;
import dev.tarn.ocsf.Validator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tarn validate}. */
@Command(
    name = "validate",
    description = {
      "Check whether events are valid OCSF.",
      "",
      "Reads JSON documents, arrays, lines and bundles, plain, gzip or zstd, and Parquet; what a file"
          + " is, its content tells. What cannot be read is a finding, and the rest is read.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn validate events.jsonl.gz",
      "  tarn map try my-mapping.yaml raw.log | tarn validate -",
      "  tarn validate --ocsf 1.5.0 --recommended export/",
      "  tarn validate --output json part-0.parquet | jq .findings",
      "",
      "In a directory, files that end in .json, .jsonl, .ndjson or .parquet are read, also with .gz"
          + " or .zst behind; hidden ones are not.",
      "Exit codes: 0 all events are valid, also with warnings; 1 there are errors; 2 wrong usage."
    })
final class ValidateCommand implements Callable<Integer> {
  private static final Pattern EVENT_FILE =
      Pattern.compile(
          ".*\\.(json|jsonl|ndjson|parquet)(\\.(gz|gzip|zst|zstd))?", Pattern.CASE_INSENSITIVE);
  private static final long STATUS_STEP_NANOS = 200_000_000L;
  private static final byte[] EVENTS = "\"events\"".getBytes(StandardCharsets.US_ASCII);

  @Parameters(
      paramLabel = "FILE|DIR",
      arity = "1..*",
      description = "Events; - reads standard input.")
  private List<String> arguments = List.of();

  @Option(
      names = "--ocsf",
      paramLabel = "VERSION",
      description = "Check against this version (default: what each event says).")
  private @Nullable String ocsf;

  @Option(names = "--recommended", description = "Report missing recommended attributes, too.")
  private boolean recommended;

  @Option(
      names = "--server-compatible",
      description = "Answer as the OCSF server does: its rules only, with its defects.")
  private boolean serverCompatible;

  @Mixin private ExtensionOption extensions = new ExtensionOption();

  @Option(
      names = {"--output", "-o"},
      paramLabel = "table|json",
      defaultValue = "table",
      description = "For people or programs (default: ${DEFAULT-VALUE}).")
  private OutputForm output = OutputForm.TABLE;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = Objects.requireNonNull(spec);
    Validator.Builder builder =
        Validator.builder().recommended(recommended).serverCompatible(serverCompatible);
    Optional<Schema> schema =
        extensions.load(SchemaCommand.version(command, ocsf), command.commandLine().getErr());
    if (schema.isEmpty()) {
      return ExitCode.UNUSABLE;
    }
    builder.schemas(extensions.schemas());
    if (ocsf != null) {
      builder.schema(schema.get());
    }
    List<EventFile> files = files(command);
    ValidationReport report = new ValidationReport();
    StatusLine status =
        new StatusLine(command.commandLine().getErr(), Terminal.interactive(), STATUS_STEP_NANOS);
    Checker checker = new Checker(builder.build(), report, status, files.size());
    for (EventFile file : files) {
      report.addFile();
      file.read(checker);
    }
    status.clear();
    PrintWriter out = command.commandLine().getOut();
    if (output == OutputForm.JSON) {
      OutputForm.printJson(report.tree(), out);
    } else {
      report.print(out);
    }
    return report.isValid() ? ExitCode.GOOD : ExitCode.FINDINGS;
  }

  private List<EventFile> files(CommandSpec command) throws IOException {
    List<EventFile> files = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.equals("-")) {
        files.add(new EventFile("stdin", null));
        continue;
      }
      Path path = Path.of(argument);
      if (!Files.exists(path)) {
        throw new ParameterException(command.commandLine(), argument + " does not exist");
      }
      if (!Files.isDirectory(path)) {
        files.add(new EventFile(argument, path));
        continue;
      }
      List<Path> inside = eventFiles(path);
      if (inside.isEmpty()) {
        throw new ParameterException(
            command.commandLine(),
            "in " + argument + " is no file that ends in .json, .jsonl, .ndjson or .parquet");
      }
      inside.forEach(file -> files.add(new EventFile(file.toString(), file)));
    }
    return files;
  }

  private static List<Path> eventFiles(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
            return !each.equals(folder) && isHidden(each)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()
                && !isHidden(each)
                && EVENT_FILE.matcher(each.getFileName().toString()).matches()) {
              found.add(each);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return found;
  }

  private static boolean isHidden(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.startsWith(".") || name.startsWith("_");
  }

  /** Hands events to the validator and findings to the report. */
  private static final class Checker implements EventFile.Reader {
    private final Validator validator;
    private final ValidationRun run;
    private final ValidationReport report;
    private final StatusLine status;
    private final int files;

    Checker(Validator validator, ValidationReport report, StatusLine status, int files) {
      this.validator = validator;
      this.run = validator.startRun();
      this.report = report;
      this.status = status;
      this.files = files;
    }

    @Override
    public void json(Place place, byte[] json) {
      if (contains(json, EVENTS) && EventJson.isBundle(json)) {
        BundleFindings found = validator.validateBundle(json);
        report.add(place, found.bundle());
        for (int i = 0; i < found.events().size(); i++) {
          report.addEvent(place.below("events[" + i + "]"), found.events().get(i));
        }
      } else {
        report.addEvent(place, run.validate(json));
      }
      showStatus();
    }

    @Override
    public void row(Place place, Map<String, @Nullable Object> event) {
      report.addEvent(place, run.validate(event));
      showStatus();
    }

    @Override
    public void damaged(Place place, String message) {
      report.addUnreadable(place, message);
    }

    private void showStatus() {
      if ((report.events() & 0xff) == 0 && status.isDue()) {
        status.show(
            String.format(
                Locale.ROOT,
                "file %,d of %,d, %,d events",
                report.files(),
                files,
                report.events()));
      }
    }

    private static boolean contains(byte[] text, byte[] wanted) {
      for (int at = 0; at <= text.length - wanted.length; at++) {
        int length = 0;
        while (length < wanted.length && text[at + length] == wanted[length]) {
          length++;
        }
        if (length == wanted.length) {
          return true;
        }
      }
      return false;
    }
  }
}
