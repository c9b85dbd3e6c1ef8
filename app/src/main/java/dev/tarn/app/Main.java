package dev.tarn.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command line's entry point. */
@Command(
    name = "tarn",
    description = {
      "",
      "A security lake: collects logs, normalises them to OCSF, keeps them in Iceberg tables,"
          + " answers SQL.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      CheckCommand.class,
      DeployCommand.class,
      TestCommand.class,
      MapCommand.class,
      TapCommand.class,
      QueryCommand.class,
      TablesCommand.class,
      LedgerCommand.class,
      QuarantineCommand.class,
      AlertsCommand.class,
      DriftCommand.class,
      ValidateCommand.class,
      SchemaCommand.class,
      RemapCommand.class,
      VersionCommand.class,
      HelpCommand.class,
    },
    footer = {
      "",
      "Examples:",
      "  tarn demo                     a lake of sample logs, and what it tells",
      "  tarn run tarn.yaml            collect what tarn.yaml names, until stopped",
      "  tarn query --lake ./lake \"SELECT count(*) FROM events\"",
      "  tarn schema api_activity      what OCSF says of a class",
      "  tarn validate events.jsonl    whether events are valid OCSF",
      "",
      "Exit codes: 0 good; 1 findings (a failing test, an unbalanced ledger,",
      "            rejected input); 2 wrong usage or configuration."
    })
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    configureLogging();
    System.exit(run(arguments));
  }

  private static void configureLogging() {
    if (System.getProperty("java.util.logging.config.file") != null) {
      return;
    }
    try (InputStream in = Main.class.getResourceAsStream("logging.properties")) {
      if (in != null) {
        LogManager.getLogManager().readConfiguration(in);
      }
    } catch (IOException e) {
      System.err.println("tarn: logging keeps its defaults: " + e.getMessage());
    }
  }

  private static int run(String... arguments) {
    return run(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  /** Runs one command line and gives its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = line();
    line.setOut(out);
    line.setErr(err);
    line.setUsageHelpAutoWidth(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(new PlainFailures());
    int code = line.execute(arguments);
    out.flush();
    err.flush();
    return code;
  }

  /** All commands. */
  static CommandLine line() {
    CommandLine line = new CommandLine(new Main());
    for (ContributedCommand command : ServiceLoader.load(ContributedCommand.class)) {
      line.addSubcommand(command);
    }
    addHelp(line.getCommandSpec());
    return line;
  }

  /** {@code tarn run --help} is {@code tarn help run}. */
  private static void addHelp(CommandSpec command) {
    if (command.findOption("--help") == null) {
      command.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .hidden(true)
              .description("Show this help.")
              .build());
    }
    command.subcommands().values().forEach(each -> addHelp(each.getCommandSpec()));
  }
}
