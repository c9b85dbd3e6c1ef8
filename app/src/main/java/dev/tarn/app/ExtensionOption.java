package dev.tarn.app;

import dev.tarn.ocsf.Diagnostics;
import dev.tarn.ocsf.ExtendedSchema;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import dev.tarn.ocsf.Schemas;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The extensions of OCSF that a command line names. */
final class ExtensionOption {
  @Option(
      names = "--extension",
      paramLabel = "DIR",
      description =
          "A directory with an extension of OCSF in its source layout, or with several; may be"
              + " given again.")
  private List<Path> directories = List.of();

  /** A version with them; prints what is wrong with them, and is empty if they cannot be used. */
  Optional<Schema> load(SchemaVersion version, PrintWriter err) {
    ExtendedSchema extended = schemas().compile(version);
    CheckCommand.print(err, Diagnostics.render(extended.diagnostics(), extended.sources()));
    return extended.schema();
  }

  /** OCSF with them. */
  Schemas schemas() {
    return Schemas.extended(directories);
  }
}
