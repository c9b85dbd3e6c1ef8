package dev.tarn.app;

import dev.tarn.mapping.CheckedMapping;
import dev.tarn.mapping.MappingSpec;
import dev.tarn.ocsf.Diagnostics;
import dev.tarn.ocsf.Schemas;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The mapping that a command works with, and the extensions of OCSF that it uses. */
final class MappingParameter {
  @Parameters(
      index = "0",
      paramLabel = "MAPPING",
      description = "A file, a folder with a mapping.yaml, or a shipped mapping's name.")
  private String mapping = "";

  @Mixin private ExtensionOption extensions = new ExtensionOption();

  MappingArgument read() throws IOException {
    return MappingArgument.read(mapping);
  }

  /** Reads and checks the mapping and prints what is wrong; empty if it cannot be used. */
  Optional<MappingSpec> check(PrintWriter err) throws IOException {
    MappingArgument argument = read();
    CheckedMapping checked = argument.check(schemas());
    CheckCommand.print(err, Diagnostics.render(checked.diagnostics(), argument.sources(checked)));
    return checked.spec();
  }

  Schemas schemas() {
    return extensions.schemas();
  }
}
