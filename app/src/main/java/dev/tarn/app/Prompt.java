package dev.tarn.app;

import dev.tarn.query.ResultFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Takes SQL line by line; a statement ends with a semicolon or an empty line. */
final class Prompt {
  private final Answers answers;
  private final PrintWriter out;
  private final PrintWriter err;

  Prompt(Answers answers, PrintWriter out, PrintWriter err) {
    this.answers = answers;
    this.out = out;
    this.err = err;
  }

  void run() throws IOException, InterruptedException {
    out.println();
    out.println("Ask the lake: SQL, ended by ';'. Ctrl-D or 'exit' ends.");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    StringBuilder statement = new StringBuilder();
    while (true) {
      out.print(statement.isEmpty() ? "tarn> " : "  ... ");
      out.flush();
      String line = in.readLine();
      if (line == null || (statement.isEmpty() && line.strip().matches("exit|quit|\\\\q"))) {
        out.println();
        return;
      }
      statement.append(line).append('\n');
      boolean ended = line.isBlank() || line.stripTrailing().endsWith(";");
      if (ended) {
        String sql = statement.toString().strip();
        statement.setLength(0);
        if (!sql.isEmpty()) {
          answers.print(sql, ResultFormat.TABLE, out, err);
        }
      }
    }
  }
}
