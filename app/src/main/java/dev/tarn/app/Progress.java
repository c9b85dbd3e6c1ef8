package dev.tarn.app;

import dev.tarn.engine.Configuration;
import dev.tarn.engine.EngineFinding;
import dev.tarn.engine.EngineListener;
import dev.tarn.engine.EngineProgress;
import dev.tarn.engine.PlanChange;
import dev.tarn.ocsf.Diagnostics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells what an engine does. */
final class Progress implements EngineListener {
  private static final long TERMINAL_STEP_NANOS = 200_000_000L;

  private final StatusLine status;
  private final long startNanos = System.nanoTime();

  Progress(PrintWriter err) {
    this(err, Terminal.interactive());
  }

  Progress(PrintWriter err, boolean terminal) {
    this.status = new StatusLine(err, terminal, TERMINAL_STEP_NANOS);
  }

  @Override
  public void committed(EngineProgress progress) {
    if (status.isDue()) {
      status.show(line(progress));
    }
  }

  @Override
  public void reread(Configuration configuration) {
    String text = Diagnostics.render(configuration.diagnostics(), configuration.sourceText());
    if (!text.isEmpty()) {
      status.println(text.stripTrailing());
    }
  }

  @Override
  public void reloaded(PlanChange change, Duration took) {
    status.println(
        String.format(
            Locale.ROOT, "configuration reloaded in %.2f s: %s", took.toMillis() / 1e3, change));
  }

  @Override
  public void found(EngineFinding finding) {
    status.println(finding.toString());
  }

  /** Prints the last state for good. */
  void finish(@Nullable EngineProgress progress) {
    status.clear();
    if (progress != null) {
      status.println(line(progress));
    }
  }

  private String line(EngineProgress progress) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
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
