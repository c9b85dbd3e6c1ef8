package dev.tarn.app;

import dev.tarn.engine.EngineFinding;
import dev.tarn.engine.HistoryListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Tells how far history was mapped again. */
final class HistoryProgress implements HistoryListener {
  private final StatusLine status;
  private final String what;

  /**
   * @param what is counted, {@code units}
   */
  HistoryProgress(PrintWriter err, String what) {
    this.status = new StatusLine(err, Terminal.interactive(), 0);
    this.what = what;
  }

  @Override
  public void advanced(long done, long total) {
    status.show(
        total > 0
            ? String.format(Locale.ROOT, "%,d of %,d %s", done, total, what)
            : String.format(Locale.ROOT, "%,d %s", done, what));
  }

  @Override
  public void found(EngineFinding finding) {
    status.println(finding.toString());
  }

  /** Takes the line away. */
  void finish() {
    status.clear();
  }
}
