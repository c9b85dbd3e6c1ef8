package dev.tarn.app;

import dev.tarn.engine.Plan;
import dev.tarn.engine.SourcePlan;
import dev.tarn.engine.SourceTap;
import dev.tarn.mapping.JsonPrint;
import dev.tarn.mapping.MappingTracer;
import dev.tarn.mapping.RecordTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tarn tap}. */
@Command(
    name = "tap",
    description = {
      "Show the latest records of a source and what its mapping makes of them.",
      "",
      "Reads the source itself. The lake is not touched and nothing is acknowledged, so it may run"
          + " beside 'tarn run'. The last record of a file that changed a moment ago may have to"
          + " wait. Records are shown as they are, secrets too.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tarn tap trail                    the last 10 records of the source",
      "  tarn tap trail --follow --ocsf    events as they come, until Ctrl-C",
      "  tarn tap trail --limit 100 --output json | jq .event",
      "",
      "Exit codes: 0 good, 2 wrong configuration, or a source that cannot be looked at."
    })
final class TapCommand implements Callable<Integer> {
  private static final int SHOWN_LINES = 60;
  private static final int SHOWN_CHARACTERS = 6000;

  @Parameters(
      paramLabel = "SOURCE",
      arity = "0..1",
      description = "A source of the configuration; may be left out where there is only one.")
  private @Nullable String source;

  @Mixin private PlanOption configuration = new PlanOption();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many of the latest records, 0 to 10000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--follow", description = "Go on with what comes, until Ctrl-C.")
  private boolean follow;

  @Option(names = "--raw", description = "Only the records.")
  private boolean onlyRaw;

  @Option(names = "--ocsf", description = "Only the events.")
  private boolean onlyOcsf;

  @Option(
      names = {"--output", "-o"},
      defaultValue = "text",
      paramLabel = "text|json",
      description = "How to print; json is an object a line, uncut (default: ${DEFAULT-VALUE}).")
  private Output output = Output.TEXT;

  @Spec private @Nullable CommandSpec spec;

  private enum Output {
    TEXT,
    JSON
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    if (limit < 0 || limit > 10_000) {
      throw new ParameterException(command.commandLine(), "--limit is 0 to 10000, not " + limit);
    }
    if (onlyRaw && onlyOcsf) {
      throw new ParameterException(command.commandLine(), "--raw and --ocsf exclude each other");
    }
    Optional<SourcePlan> found = configuration.read(err).flatMap(plan -> find(plan, command));
    if (found.isEmpty()) {
      return ExitCode.UNUSABLE;
    }
    SourcePlan plan = found.get();
    MappingTracer tracer = new MappingTracer(plan.mapping(), InstantSource.system());
    long[] shown = new long[1];
    try (SourceTap tap =
        new SourceTap(
            plan, (code, subject, message) -> err.printf("%s: %s: %s%n", code, subject, message))) {
      tap.latest(limit, tapped -> shown[0] += print(tapped, tracer, out));
      if (shown[0] == 0 && output == Output.TEXT) {
        out.printf(
            follow
                ? "No record yet; waiting for what comes to %s. Ctrl-C ends.%n"
                : "There is no record in %s.%n",
            plan.name());
        out.flush();
      }
      if (follow) {
        tap.follow(tapped -> print(tapped, tracer, out));
      }
      return ExitCode.GOOD;
    } catch (IllegalArgumentException e) {
      err.println("tarn: " + e.getMessage());
      return ExitCode.UNUSABLE;
    }
  }

  private Optional<SourcePlan> find(Plan plan, CommandSpec command) {
    if (source != null) {
      return configuration.find(plan, source, command.commandLine().getErr());
    }
    if (plan.sources().size() == 1) {
      return Optional.of(plan.sources().getFirst());
    }
    throw new ParameterException(
        command.commandLine(),
        "say which source: "
            + plan.sources().stream().map(SourcePlan::name).collect(Collectors.joining(", ")));
  }

  private int print(SourceTap.Tapped tapped, MappingTracer tracer, PrintWriter out) {
    RecordTrace trace = tracer.trace(tapped.record(), 0, tapped.unit());
    byte[] raw =
        Arrays.copyOfRange(
            tapped.record().data(),
            tapped.record().offset(0),
            tapped.record().offset(0) + tapped.record().length(0));
    if (output == Output.JSON) {
      printJson(tapped, trace, raw, out);
    } else {
      printText(tapped, trace, raw, out);
    }
    out.flush();
    return 1;
  }

  private void printJson(SourceTap.Tapped tapped, RecordTrace trace, byte[] raw, PrintWriter out) {
    StringBuilder json = new StringBuilder();
    json.append("{\"unit\":").append(JsonPrint.quoted(tapped.unit().name()));
    json.append(",\"record\":").append(trace.ordinal());
    json.append(",\"position\":").append(trace.position());
    if (!onlyOcsf) {
      json.append(",\"raw\":").append(JsonPrint.quoted(new String(raw, StandardCharsets.UTF_8)));
    }
    if (!onlyRaw) {
      RecordTrace.Rejection rejection = trace.rejection();
      if (rejection != null) {
        json.append(",\"code\":").append(JsonPrint.quoted(rejection.code()));
        json.append(",\"message\":").append(JsonPrint.quoted(rejection.message()));
      } else if (trace.filter() != null) {
        json.append(",\"filter\":").append(JsonPrint.quoted(trace.filter()));
      } else {
        json.append(",\"class\":").append(JsonPrint.quoted(String.valueOf(trace.className())));
        json.append(",\"event\":").append(trace.event());
      }
    }
    out.print(json.append("}\n"));
  }

  private void printText(SourceTap.Tapped tapped, RecordTrace trace, byte[] raw, PrintWriter out) {
    out.printf(
        "--- %s, record %,d at byte %,d (%,d bytes)%n",
        TraceText.cut(tapped.unit().name(), 200), trace.ordinal(), trace.position(), raw.length);
    if (!onlyOcsf) {
      out.println(
          shortened(
              JsonPrint.pretty(new String(raw, StandardCharsets.UTF_8))
                  .orElseGet(() -> RawText.printable(raw))));
    }
    if (onlyRaw) {
      return;
    }
    RecordTrace.Rejection rejection = trace.rejection();
    if (rejection != null) {
      out.printf("=> quarantine, %s: %s%n", rejection.code(), rejection.message());
    } else if (trace.filter() != null) {
      out.printf("=> left out by the filter %s%n", trace.filter());
    } else {
      out.printf("=> %s%n", trace.className());
      String event = String.valueOf(trace.event());
      out.println(shortened(JsonPrint.pretty(event).orElse(event)));
    }
  }

  /** Text that fits a screen or two, with a note of what is missing. */
  private static String shortened(String text) {
    int end = Math.min(text.length(), SHOWN_CHARACTERS);
    int lines = 0;
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '\n' && ++lines == SHOWN_LINES) {
        end = i;
      }
    }
    if (end == text.length()) {
      return text;
    }
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return String.format(
        "%s%n... %,d more characters; --output json shows all",
        text.substring(0, end), text.length() - end);
  }
}
