package dev.tarn.app;

import dev.tarn.ocsf.EventJson;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a command prints for people or for programs. */
enum OutputForm {
  TABLE,
  JSON;

  /** Prints one JSON object. */
  static void printJson(Map<String, @Nullable Object> tree, PrintWriter out) {
    out.print(new String(EventJson.writePretty(tree), StandardCharsets.UTF_8) + "\n");
  }
}
