package dev.tarn.engine;

import dev.tarn.event.Source;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sources of an engine. One that listens to others stays open while the lake is closed and
 * opened again; of any other there is an object for each run. One thread.
 */
final class OpenSources implements Closeable {
  private final EngineMonitor monitor;
  private final Map<String, Staying> staying = new LinkedHashMap<>();

  private record Staying(Source source, SourcePlan.Texts texts) {
    boolean is(SourcePlan plan) {
      return source.name().equals(plan.name()) && texts.options().equals(plan.texts().options());
    }
  }

  OpenSources(EngineMonitor monitor) {
    this.monitor = monitor;
  }

  /** The source for a run that begins. */
  Source open(SourcePlan plan) {
    Staying open = staying.get(plan.name());
    if (open != null) {
      return open.source();
    }
    Source source = plan.opener().get();
    if (source.stayOpen(
        (code, subject, message) ->
            monitor.report(new EngineFinding(code, plan.name(), subject, message)))) {
      staying.put(plan.name(), new Staying(source, plan.texts()));
    }
    return source;
  }

  /** Closes what a plan does not have, or has with other options. */
  void closeOthers(Plan plan) {
    for (Staying open : List.copyOf(staying.values())) {
      if (plan.sources().stream().noneMatch(open::is)) {
        close(open.source());
        staying.remove(open.source().name());
      }
    }
  }

  @Override
  public void close() {
    staying.values().forEach(open -> close(open.source()));
    staying.clear();
  }

  private void close(Source source) {
    try {
      source.close();
    } catch (IOException | RuntimeException e) {
      monitor.report(
          new EngineFinding(
              "source-close-failed", source.name(), "", String.valueOf(e.getMessage())));
    }
  }
}
