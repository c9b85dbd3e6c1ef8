package dev.tarn.app;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command printed and gave. */
record Ran(int code, String out, String err) {
  static Ran tarn(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Ran(code, out.toString(), err.toString());
  }
}
