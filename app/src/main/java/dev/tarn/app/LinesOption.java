package dev.tarn.app;

import picocli.CommandLine.Option;

/** Whether a command prints text, or a JSON object a line. */
final class LinesOption {
  @Option(
      names = {"--output", "-o"},
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How to print: text, or json, an object a line (default: ${DEFAULT-VALUE}).")
  private Form form = Form.TEXT;

  private enum Form {
    TEXT,
    JSON
  }

  boolean isJson() {
    return form == Form.JSON;
  }
}
