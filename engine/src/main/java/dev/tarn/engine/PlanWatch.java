package dev.tarn.engine;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds the newest plan that is good, and makes another when its {@link PlanFiles} have changed.
 * Files that have errors are refused: the plan before stays. Has a thread of its own; {@link #plan}
 * and {@link #reread} are for any.
 *
 * <p>A file that is being written is left to become whole: nothing is read before two looks in a
 * row have found all files the same. One that is gone is an error, never an empty one.
 */
final class PlanWatch implements AutoCloseable {
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(20);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final EngineMonitor monitor;
  private final boolean looksAtTexts;
  private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private volatile Dated plan;

  /** As they were before they were read last. */
  private Map<Path, FileStamp> texts;

  private Map<Path, FileStamp> tables;

  /** As the last look found them. */
  private Map<Path, FileStamp> lastTexts;

  private Map<Path, FileStamp> lastTables;
  private int refusedTables;

  private enum Request {
    REREAD,
    END
  }

  /**
   * A plan with its hash, which takes a while to compute.
   *
   * @param number of plans before it in this process
   * @param reread of configurations among them that were read again
   */
  record Dated(Plan plan, String hash, int number, int reread) {
    static Dated first(Plan plan) {
      return new Dated(plan, plan.hash(), 0, 0);
    }

    Dated ofTables(Plan later) {
      return new Dated(later, later.hash(), number + 1, reread);
    }

    Dated ofAll(Plan later) {
      return new Dated(later, later.hash(), number + 1, reread + 1);
    }
  }

  /**
   * @param looksAtTexts whether the configuration and the mappings count, or the tables alone
   */
  PlanWatch(Plan plan, EngineMonitor monitor, boolean looksAtTexts) {
    this.plan = Dated.first(plan);
    this.monitor = monitor;
    this.looksAtTexts = looksAtTexts;
    this.texts = looksAtTexts ? plan.files().texts() : Map.of();
    this.tables = plan.files().tables();
    this.lastTexts = texts;
    this.lastTables = tables;
  }

  /** Begins to look, if there is anything to look at. */
  void start() {
    if (looksAtTexts || !tables.isEmpty()) {
      Thread.ofVirtual().name("tarn-plan").start(this::watch);
    }
  }

  /** The newest plan that is good. */
  Dated plan() {
    return plan;
  }

  /** Has all files read soon, whatever they look like. */
  void reread() {
    requests.add(Request.REREAD);
  }

  @Override
  public void close() {
    requests.add(Request.END);
  }

  private void watch() {
    try {
      for (Request request = await(); request != Request.END; request = await()) {
        if (request == null) {
          look();
        } else if (looksAtTexts) {
          rereadAll();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Request await() throws InterruptedException {
    Duration every = plan.plan().commitEvery();
    Duration wait =
        every.compareTo(SHORTEST_WAIT) < 0
            ? SHORTEST_WAIT
            : every.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : every;
    return requests.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks at the files once, and reads them if they have changed and are whole. */
  void look() {
    Map<Path, FileStamp> textsNow = stamps(texts.keySet());
    Map<Path, FileStamp> tablesNow = stamps(tables.keySet());
    boolean whole = textsNow.equals(lastTexts) && tablesNow.equals(lastTables);
    lastTexts = textsNow;
    lastTables = tablesNow;
    if (whole && !textsNow.equals(texts)) {
      rereadAll();
    } else if (whole && !tablesNow.equals(tables)) {
      tables = tablesNow;
      rereadTables();
    }
  }

  private static Map<Path, FileStamp> stamps(Collection<Path> paths) {
    Map<Path, FileStamp> stamps = new HashMap<>();
    paths.forEach(path -> stamps.put(path, FileStamp.of(path)));
    return stamps;
  }

  // ------------------------------------------------------------------ configuration and mappings

  private void rereadAll() {
    try {
      Configuration configuration = plan.plan().files().reread().get();
      texts = configuration.files();
      monitor.reread(configuration);
      if (configuration.plan().isEmpty()) {
        refuse(reason(configuration.diagnostics()));
      } else {
        Plan next = configuration.plan().get();
        tables = next.files().tables();
        plan = plan.ofAll(next);
        monitor.configurationGood();
      }
    } catch (RuntimeException e) {
      texts = stamps(texts.keySet());
      refuse("it cannot be read: " + e);
    }
    lastTexts = texts;
    lastTables = tables;
  }

  private void refuse(String reason) {
    String message = reason + "; the configuration before stays in use";
    monitor.configurationRefused(message);
    report(Watch.CONFIGURATION_REFUSED, message);
  }

  private static String reason(List<Diagnostic> diagnostics) {
    long errors = diagnostics.stream().filter(PlanWatch::isError).count();
    return firstError(diagnostics) + (errors > 1 ? " (and " + (errors - 1) + " more)" : "");
  }

  // ------------------------------------------------------------------ tables

  private void rereadTables() {
    try {
      Configuration configuration = plan.plan().files().rereadTables().get();
      if (configuration.plan().isEmpty()) {
        refuseTables(firstError(configuration.diagnostics()));
        return;
      }
      Dated next = plan.ofTables(configuration.plan().get());
      if (next.hash().equals(plan.hash())) {
        return;
      }
      plan = next;
    } catch (RuntimeException e) {
      refuseTables("they cannot be read: " + e);
    }
  }

  private void refuseTables(String reason) {
    refusedTables++;
    report(
        "lookups-refused",
        "lookup tables have changed and cannot be used, those read before stay: "
            + reason
            + " (refused "
            + refusedTables
            + (refusedTables == 1 ? " time)" : " times)"));
  }

  private static String firstError(List<Diagnostic> diagnostics) {
    return diagnostics.stream()
        .filter(PlanWatch::isError)
        .findFirst()
        .map(
            error ->
                error.position() == null
                    ? error.message()
                    : error.position() + ": " + error.message())
        .orElse("there are errors");
  }

  private static boolean isError(Diagnostic diagnostic) {
    return diagnostic.severity() == Severity.ERROR;
  }

  private void report(String code, String message) {
    monitor.report(new EngineFinding(code, "", "", message));
  }
}
