package dev.tarn.engine;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Holds the plan in use, and makes it anew when files of its {@link LookupFiles} have changed. A
 * plan whose tables have errors is refused: the one before stays. Has a thread of its own; {@link
 * #plan} may be called by any.
 */
final class LookupWatch implements AutoCloseable {
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(20);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final LookupFiles lookups;
  private final Duration wait;
  private final Consumer<EngineFinding> findings;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Dated plan;
  private int refused;

  /**
   * A plan with its hash, which takes a while to compute.
   *
   * @param plan one of the same sources and tables as all others of a run
   */
  record Dated(Plan plan, String hash) {
    static Dated of(Plan plan) {
      return new Dated(plan, plan.hash());
    }
  }

  LookupWatch(Plan plan, Consumer<EngineFinding> findings) {
    this.plan = Dated.of(plan);
    this.lookups = plan.lookups();
    this.findings = findings;
    Duration every = plan.commitEvery();
    this.wait =
        every.compareTo(SHORTEST_WAIT) < 0
            ? SHORTEST_WAIT
            : every.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : every;
  }

  /** Begins to look, if there is anything to look at. */
  void start() {
    if (!lookups.stamps().isEmpty()) {
      Thread.ofVirtual().name("tarn-lookups").start(this::watch);
    }
  }

  /** The newest plan that is good. */
  Dated plan() {
    return plan;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watch() {
    Map<Path, FileStamp> read = lookups.stamps();
    Map<Path, FileStamp> last = read;
    try {
      while (!closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        Map<Path, FileStamp> now = stamps();
        // one that is still being written is left to become whole
        if (now.equals(last) && !now.equals(read)) {
          read = now;
          reread();
        }
        last = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<Path, FileStamp> stamps() {
    Map<Path, FileStamp> stamps = new HashMap<>();
    lookups.stamps().keySet().forEach(path -> stamps.put(path, FileStamp.of(path)));
    return stamps;
  }

  private void reread() {
    try {
      Configuration configuration = lookups.reread().get();
      if (configuration.plan().isEmpty()) {
        refuse(firstError(configuration.diagnostics()));
        return;
      }
      Dated next = Dated.of(configuration.plan().get());
      if (next.hash().equals(plan.hash())) {
        return;
      }
      plan = next;
      report(
          "lookups-reloaded",
          "lookup tables have changed and were read again; from the next epoch on the plan is "
              + next.hash().substring(0, 12));
    } catch (RuntimeException e) {
      refuse("they cannot be read: " + e);
    }
  }

  private static String firstError(List<Diagnostic> diagnostics) {
    return diagnostics.stream()
        .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
        .findFirst()
        .map(error -> error.position() + ": " + error.message())
        .orElse("they have errors");
  }

  private void refuse(String reason) {
    refused++;
    report(
        "lookups-refused",
        "lookup tables have changed and cannot be used, those read before stay: "
            + reason
            + " (refused "
            + refused
            + (refused == 1 ? " time)" : " times)"));
  }

  private void report(String code, String message) {
    findings.accept(new EngineFinding(code, "", "", message));
  }
}
