package dev.tarn.app;

import dev.tarn.ocsf.Schemas;
import java.nio.file.Path;
import java.util.List;
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

  /** OCSF with them. */
  Schemas schemas() {
    return Schemas.extended(directories);
  }
}
