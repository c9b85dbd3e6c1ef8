package dev.tarn.app;

import java.io.PrintWriter;

/**
 * One line on standard error that tells how far something is: rewritten on a terminal, a line now
 * and then elsewhere. For any thread.
 */
final class StatusLine {
  private static final long LOG_STEP_NANOS = 10_000_000_000L;

  private final PrintWriter err;
  private final boolean terminal;
  private final long terminalStepNanos;
  private long lastNanos = System.nanoTime();
  private boolean open;

  /**
   * @param terminalStepNanos the least time between two states on a terminal
   */
  StatusLine(PrintWriter err, boolean terminal, long terminalStepNanos) {
    this.err = err;
    this.terminal = terminal;
    this.terminalStepNanos = terminalStepNanos;
  }

  /** Whether it is time to show another state. */
  synchronized boolean isDue() {
    return System.nanoTime() - lastNanos >= (terminal ? terminalStepNanos : LOG_STEP_NANOS);
  }

  /** Shows a state, if it is time for one. */
  synchronized void show(String state) {
    if (!isDue()) {
      return;
    }
    lastNanos = System.nanoTime();
    if (terminal) {
      err.print("\r" + state + "\u001b[K");
      open = true;
    } else {
      err.println(state);
    }
    err.flush();
  }

  /** Takes the line away and prints something for good. */
  synchronized void println(String text) {
    clear();
    err.println(text);
    err.flush();
  }

  /** Takes the line away. */
  synchronized void clear() {
    if (open) {
      err.print("\r\u001b[K");
      err.flush();
      open = false;
    }
  }
}
