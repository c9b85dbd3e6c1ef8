package dev.tarn.app;

import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.ObjectType;
import dev.tarn.ocsf.PathResolution;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaDiff;
import dev.tarn.ocsf.SchemaVersion;
import dev.tarn.ocsf.Suggestions;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tarn schema}. */
@Command(
    name = "schema",
    description = {
      "Show what OCSF says of a class, object, attribute, type or profile.",
      "",
      "Without a name: all categories and classes of a version.",
      ""
    },
    subcommands = SchemaCommand.DiffCommand.class,
    footer = {
      "",
      "Examples:",
      "  tarn schema                             categories and classes",
      "  tarn schema api_activity                a class, also by its uid: 6003",
      "  tarn schema actor                       an object, and what holds it",
      "  tarn schema status_id                   an attribute, wherever it is",
      "  tarn schema attribute user              the attribute, not the object",
      "  tarn schema api_activity actor.user     what is at a path of a class",
      "  tarn schema actor.user.uid              ... of all classes that have it",
      "  tarn schema ip_t --ocsf 1.0.0           a type, in another version",
      "  tarn schema diff 1.1.0 1.8.0 api_activity",
      "",
      "Exit codes: 0 good, 2 there is no such name."
    })
final class SchemaCommand implements Callable<Integer> {
  private static final Set<String> KINDS =
      Set.of("class", "object", "attribute", "type", "profile", "category");

  @Parameters(
      paramLabel = "NAME",
      arity = "0..2",
      description = "A name or a path; a class and a path; or a kind and a name.")
  private List<String> words = List.of();

  @Option(
      names = "--ocsf",
      paramLabel = "VERSION",
      description = "The version of OCSF (default: the newest).")
  private @Nullable String ocsf;

  @Mixin private ExtensionOption extensions = new ExtensionOption();

  @Option(
      names = {"--output", "-o"},
      paramLabel = "table|json",
      defaultValue = "table",
      description = "For people or programs (default: ${DEFAULT-VALUE}).")
  private OutputForm output = OutputForm.TABLE;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    Optional<Schema> loaded =
        extensions.load(version(command, ocsf), command.commandLine().getErr());
    if (loaded.isEmpty()) {
      return ExitCode.UNUSABLE;
    }
    Schema schema = loaded.get();
    PrintWriter out = command.commandLine().getOut();
    List<SchemaSubject> found;
    SchemaFinder finder = new SchemaFinder(schema);
    if (words.isEmpty()) {
      found = List.of(new SchemaSubject.Overview(schema));
    } else if (words.size() == 1) {
      found = finder.find(words.get(0));
    } else if (KINDS.contains(words.get(0))) {
      found =
          finder.find(words.get(1)).stream()
              .filter(each -> each.kind().equals(words.get(0)))
              .toList();
    } else {
      return path(command, finder, schema);
    }
    if (found.isEmpty()) {
      command.commandLine().getErr().println("tarn: " + finder.unknown(words.getLast()));
      return ExitCode.UNUSABLE;
    }
    print(schema, found, out);
    return ExitCode.GOOD;
  }

  private int path(CommandSpec command, SchemaFinder finder, Schema schema) {
    String name = words.get(0);
    Optional<AttributeHolder> holder = finder.findHolder(name);
    if (holder.isEmpty()) {
      command.commandLine().getErr().println("tarn: " + finder.unknown(name));
      return ExitCode.UNUSABLE;
    }
    return switch (finder.resolve(holder.get(), words.get(1))) {
      case PathResolution.Found(var steps) -> {
        print(
            schema,
            List.of(
                new SchemaSubject.OfPath(
                    words.get(1), List.of(new SchemaSubject.Route(List.of(holder.get()), steps)))),
            command.commandLine().getOut());
        yield ExitCode.GOOD;
      }
      case PathResolution.FreeForm free -> {
        command.commandLine().getErr().println("tarn: " + SchemaFinder.sentence(free));
        yield ExitCode.UNUSABLE;
      }
      case PathResolution.Failure failure -> {
        command.commandLine().getErr().println("tarn: " + SchemaFinder.sentence(failure));
        yield ExitCode.UNUSABLE;
      }
    };
  }

  private void print(Schema schema, List<SchemaSubject> found, PrintWriter out) {
    if (output == OutputForm.JSON) {
      OutputForm.printJson(SchemaJson.of(schema, found.getFirst()), out);
      return;
    }
    new SchemaText(schema, out).print(found.getFirst());
    if (found.size() > 1) {
      out.print("\n");
      for (SchemaSubject other : found.subList(1, found.size())) {
        out.print(
            "There is also the "
                + other.kind()
                + ": tarn schema "
                + other.kind()
                + " "
                + words.getLast()
                + "\n");
      }
    }
  }

  static SchemaVersion version(CommandSpec command, @Nullable String text) {
    if (text == null) {
      return SchemaVersion.NEWEST;
    }
    List<String> versions = Arrays.stream(SchemaVersion.values()).map(SchemaVersion::text).toList();
    String hint = Suggestions.hint(text, versions);
    return SchemaVersion.find(text)
        .orElseThrow(
            () ->
                new ParameterException(
                    command.commandLine(),
                    "there is no OCSF version '"
                        + text
                        + "' here; "
                        + (hint == null ? "there are " + String.join(", ", versions) : hint)));
  }

  /** {@code tarn schema diff}. */
  @Command(
      name = "diff",
      description = {
        "Show what differs between two versions of OCSF.",
        "",
        "With a class or an object: its attributes, and those of the objects in it.",
        "What is below an attribute that came or went is not gone into.",
        ""
      },
      footer = {
        "",
        "Examples:",
        "  tarn schema diff 1.1.0 1.8.0                  what came, went, was renamed",
        "  tarn schema diff 1.1.0 1.8.0 api_activity     attribute by attribute",
        "  tarn schema diff 1.5.0 1.8.0 process -o json",
        "",
        "Exit codes: 0 good, also when much differs; 2 there is no such name or version."
      })
  static final class DiffCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FROM", description = "A version of OCSF.")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "Another version.")
    private String to = "";

    @Parameters(
        index = "2",
        paramLabel = "CLASS|OBJECT",
        arity = "0..1",
        description = "A class by name or uid, or an object.")
    private @Nullable String name;

    @Option(
        names = {"--output", "-o"},
        paramLabel = "table|json",
        defaultValue = "table",
        description = "For people or programs (default: ${DEFAULT-VALUE}).")
    private OutputForm output = OutputForm.TABLE;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      CommandSpec command = Objects.requireNonNull(spec);
      PrintWriter out = command.commandLine().getOut();
      SchemaDiff diff =
          SchemaDiff.between(
              Schema.load(version(command, from)), Schema.load(version(command, to)));
      List<SchemaDiff.Entry> entries = diff.entries();
      String wanted = name;
      if (wanted != null) {
        SchemaFinder newer = new SchemaFinder(diff.to());
        Optional<AttributeHolder> holder =
            newer.findHolder(wanted).or(() -> new SchemaFinder(diff.from()).findHolder(wanted));
        if (holder.isEmpty()) {
          command.commandLine().getErr().println("tarn: " + newer.unknown(wanted));
          return ExitCode.UNUSABLE;
        }
        entries =
            switch (holder.get()) {
              case EventClass eventClass -> diff.inClass(eventClass.uid());
              case ObjectType object -> diff.inObject(object.name());
            };
        if (output == OutputForm.TABLE) {
          new SchemaDiffText(diff, out).details(entries, holder.get().name());
          return ExitCode.GOOD;
        }
      }
      if (output == OutputForm.JSON) {
        OutputForm.printJson(SchemaJson.of(diff, entries), out);
      } else {
        new SchemaDiffText(diff, out).overview();
      }
      return ExitCode.GOOD;
    }
  }
}
