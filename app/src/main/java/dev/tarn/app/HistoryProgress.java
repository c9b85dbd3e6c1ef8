package dev.tarn.app;

import dev.tarn.engine.EngineFinding;
import dev.tarn.engine.HistoryListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Tells on a terminal how far history was mapped again; a line now and then elsewhere. */
final class HistoryProgress implements HistoryListener {
  private static final long LOG_STEP_NANOS = 10_000_000_000L;

  private final PrintWriter err;
  private final String what;
  private final boolean terminal = Terminal.interactive();
  private long lastNanos = System.nanoTime();
  private boolean lineOpen;

  /**
   * @param what is counted, {@code units}
   */
  HistoryProgress(PrintWriter err, String what) {
    this.err = err;
    this.what = what;
  }

  @Override
  public void advanced(long done, long total) {
    long now = System.nanoTime();
    if (!terminal && now - lastNanos < LOG_STEP_NANOS) {
      return;
    }
    lastNanos = now;
    String line =
        total > 0
            ? String.format(Locale.ROOT, "%,d of %,d %s", done, total, what)
            : String.format(Locale.ROOT, "%,d %s", done, what);
    if (terminal) {
      err.print("\r" + line + "\u001b[K");
      lineOpen = true;
    } else {
      err.println(line);
    }
    err.flush();
  }

  @Override
  public void found(EngineFinding finding) {
    finish();
    err.println(finding);
    err.flush();
  }

  /** Takes the line away. */
  void finish() {
    if (lineOpen) {
      err.print("\r\u001b[K");
      err.flush();
      lineOpen = false;
    }
  }
}
