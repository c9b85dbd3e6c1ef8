package dev.tarn.engine;

import dev.tarn.connectors.OptionSpec;
import java.util.List;

/** The options under {@code ocsf:}. */
public final class OcsfOptions {
  static final String EXTENSIONS = "extensions";

  private static final List<OptionSpec> SPECS =
      List.of(
          OptionSpec.list(
              EXTENSIONS,
              "Directories of extensions of OCSF: each one in OCSF's source layout, or a folder of"
                  + " such."));

  private OcsfOptions() {}

  /** All options, in the order of the reference. */
  public static List<OptionSpec> specs() {
    return SPECS;
  }
}
