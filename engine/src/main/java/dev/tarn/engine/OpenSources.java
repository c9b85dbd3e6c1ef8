package dev.tarn.engine;

import dev.tarn.event.Source;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sources of an engine. One that listens to others stays open while the lake is closed and
 * opened again; of any other there is an object for each run. One thread.
 */
final class OpenSources implements Closeable {
  private final EngineMonitor monitor;
  private final Map<String, Source> staying = new LinkedHashMap<>();

  OpenSources(EngineMonitor monitor) {
    this.monitor = monitor;
  }

  /** The source for a run that begins. */
  Source open(SourcePlan plan) {
    Source open = staying.get(plan.name());
    if (open != null) {
      return open;
    }
    Source source = plan.opener().get();
    if (source.stayOpen(
        (code, subject, message) ->
            monitor.report(new EngineFinding(code, plan.name(), subject, message)))) {
      staying.put(plan.name(), source);
    }
    return source;
  }

  @Override
  public void close() {
    for (Source source : staying.values()) {
      try {
        source.close();
      } catch (IOException | RuntimeException e) {
        monitor.report(
            new EngineFinding(
                "source-close-failed", source.name(), "", String.valueOf(e.getMessage())));
      }
    }
    staying.clear();
  }
}
