package dev.tarn.app;

import dev.tarn.engine.EngineFinding;
import dev.tarn.engine.EngineListener;
import dev.tarn.engine.EngineProgress;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells on a terminal what an engine does: one line that is rewritten, or a line now and then where
 * there is no terminal.
 */
final class Progress implements EngineListener {
  private static final long TERMINAL_STEP_NANOS = 200_000_000L;
  private static final long LOG_STEP_NANOS = 10_000_000_000L;

  private final PrintWriter err;
  private final boolean terminal;
  private final long startNanos = System.nanoTime();
  private long lastNanos = startNanos;
  private boolean lineOpen;

  Progress(PrintWriter err) {
    this(err, Terminal.interactive());
  }

  Progress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public synchronized void committed(EngineProgress progress) {
    long now = System.nanoTime();
    if (now - lastNanos < (terminal ? TERMINAL_STEP_NANOS : LOG_STEP_NANOS)) {
      return;
    }
    lastNanos = now;
    String line = line(progress, (now - startNanos) / 1e9);
    if (terminal) {
      err.print("\r" + line + "\u001b[K");
      lineOpen = true;
    } else {
      err.println(line);
    }
    err.flush();
  }

  @Override
  public synchronized void found(EngineFinding finding) {
    closeLine();
    err.println(finding);
    err.flush();
  }

  /** Prints the last state for good. */
  synchronized void finish(@Nullable EngineProgress progress) {
    closeLine();
    if (progress != null) {
      err.println(line(progress, (System.nanoTime() - startNanos) / 1e9));
    }
    err.flush();
  }

  private void closeLine() {
    if (lineOpen) {
      err.print("\r\u001b[K");
      lineOpen = false;
    }
  }

  private static String line(EngineProgress progress, double seconds) {
    return String.format(
        Locale.ROOT,
        "%,d of %,d units, %,d records (%,.0f/s, %,.1f MB): %,d events, %,d quarantined, %,d filtered; %,d epochs",
        progress.unitsDone(),
        progress.unitsBegun(),
        progress.records(),
        progress.records() / Math.max(seconds, 1e-3),
        progress.bytes() / 1e6,
        progress.events(),
        progress.quarantined(),
        progress.filtered(),
        progress.epochs());
  }
}
