package dev.tarn.app;

import dev.tarn.query.ResultFormat;
import picocli.CommandLine.Option;

/** How a command prints its rows. */
final class RowsOption {
  @Option(
      names = {"--output", "-o"},
      paramLabel = "table|json|csv",
      defaultValue = "table",
      description = "How to print the rows (default: ${DEFAULT-VALUE}).")
  private ResultFormat format = ResultFormat.TABLE;

  ResultFormat format() {
    return format;
  }
}
