package dev.tarn.engine;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.event.Source;
import dev.tarn.lake.Lake;
import dev.tarn.lake.LakeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a plan in this process: reads its sources and keeps its lake.
 *
 * <p>A run that is not to end by itself looks at the files that its plan was made from, and goes on
 * by a new plan when they have changed and are good: {@link Changeover}.
 *
 * <p>{@link #run} is called once; the other methods by any thread at any time. When the lake cannot
 * be written, the engine closes it, waits, opens it again and goes on behind the last recorded
 * epoch, exactly as after a crash.
 */
public final class EmbeddedEngine {
  /** Failures in a row after which a run until idle ends. */
  private static final int LAKE_TRIES_UNTIL_IDLE = 5;

  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

  /** A lake that cannot be opened for one of these reasons will not open a moment later either. */
  private static final Set<String> FINAL_CODES =
      Set.of("lake-locked", "lake-read-only", "lake-newer", "lake-corrupt");

  private final Plan plan;
  private final EngineOptions options;
  private final EngineMonitor monitor;
  private final PlanWatch plans;
  private final OpenSources sources;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** What people were told to be in use. */
  private PlanWatch.Dated inUse;

  /** Whether the lake could be opened once: what fails later may pass. */
  private boolean opened;

  /** What is at work, or was last. */
  private volatile @Nullable LakeRun current;

  /** Whether memory was short once. */
  private boolean frugal;

  public EmbeddedEngine(Plan plan, EngineOptions options, EngineListener listener) {
    this.plan = plan;
    this.options = options;
    this.monitor = new EngineMonitor(listener, options.stopWithin().toNanos(), options.clock());
    this.plans = new PlanWatch(plan, monitor, !options.untilIdle());
    this.inUse = plans.plan();
    this.sources = new OpenSources(monitor);
  }

  /**
   * Runs until {@link #stop}, or, if so asked, until all is read.
   *
   * @throws IOException when the lake cannot be opened at all; a {@link LakeException} says why in
   *     a plain sentence
   * @throws InterruptedException when this thread is interrupted; what was in flight is given up
   */
  public EngineResult run() throws IOException, InterruptedException {
    try (plans;
        sources) {
      plans.start();
      return options.untilIdle() ? runOnAndOn(null) : runWatched();
    }
  }

  private EngineResult runWatched() throws IOException, InterruptedException {
    try (Watch watch =
        new Watch(inUse.plan(), monitor, this::backlogs, this::alarms, options.clock())) {
      watch.start();
      return runOnAndOn(watch);
    }
  }

  private EngineResult runOnAndOn(@Nullable Watch watch) throws IOException, InterruptedException {
    int failures = 0;
    while (true) {
      long epochsBefore = monitor.progress().epochs();
      try {
        runOnce(watch);
        return result(
            monitor.stopping()
                ? End.STOPPED
                : monitor.gaveUp() ? End.IDLE_WITH_FAILURES : End.IDLE);
      } catch (OutOfMemoryError e) {
        // the run is over and what it held is garbage: there is memory again
        monitor.report(
            new EngineFinding(
                "out-of-memory",
                "",
                "",
                "the heap is too small to read so much at once; what was in flight is read again,"
                    + " one after the other (more heap makes it fast again): "
                    + e.getMessage()));
        if (frugal) {
          return result(End.OUT_OF_MEMORY);
        }
        frugal = true;
      } catch (IOException e) {
        if (!opened
            || (e instanceof LakeException refused && FINAL_CODES.contains(refused.code()))) {
          throw e;
        }
        failures = monitor.progress().epochs() > epochsBefore ? 1 : failures + 1;
        monitor.lakeFailed(plan.lake().path().toString(), String.valueOf(e.getMessage()));
        boolean end =
            monitor.stopping() || (options.untilIdle() && failures >= LAKE_TRIES_UNTIL_IDLE);
        monitor.report(
            new EngineFinding(
                e instanceof LakeException lake ? lake.code() : "lake-failed",
                "",
                plan.lake().path().toString(),
                "the lake cannot be written"
                    + (end ? "" : " and will be tried again; nothing is lost")
                    + ": "
                    + e.getMessage()));
        if (end) {
          return result(End.LAKE_FAILED);
        }
        Duration wait = BackOff.after(failures, LONGEST_BACK_OFF, ThreadLocalRandom.current());
        if (stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
          return result(End.LAKE_FAILED);
        }
      }
    }
  }

  private void runOnce(@Nullable Watch watch) throws IOException, InterruptedException {
    try (Lake lake = Lake.open(plan.lake(), options.clock(), options.observer())) {
      opened = true;
      try (Maintenance maintenance = new Maintenance(lake, monitor)) {
        if (watch != null) {
          watch.attach(lake);
        }
        maintenance.start();
        LakeRun run =
            new LakeRun(
                plans,
                sources,
                (next, took) -> use(next, took, watch),
                frugal ? options.frugal() : options,
                monitor,
                lake);
        current = run;
        use(run.plan(), Duration.ZERO, watch);
        run.run();
      } finally {
        if (watch != null) {
          watch.detach();
        }
      }
    }
  }

  /** Tells of a plan that was not in use before. */
  private void use(PlanWatch.Dated plan, Duration took, @Nullable Watch watch) {
    PlanWatch.Dated before = inUse;
    if (plan.number() == before.number()) {
      return;
    }
    inUse = plan;
    if (watch != null) {
      watch.follow(plan.plan());
    }
    if (plan.reread() > before.reread()) {
      monitor.reloaded(PlanChange.between(before.plan(), plan.plan()), took);
    } else {
      monitor.report(
          new EngineFinding(
              "lookups-reloaded",
              "",
              "",
              "lookup tables have changed and were read again; from now on the plan is "
                  + plan.hash().substring(0, 12)));
    }
  }

  /**
   * Has the configuration read again soon, as if its files had changed, and used if it is good;
   * returns at once. A run until idle takes no notice.
   */
  public void reload() {
    plans.reread();
  }

  /** Stops reading and commits what is in flight; returns at once. */
  public void stop() {
    monitor.stop();
    stopped.countDown();
  }

  public EngineProgress progress() {
    return monitor.progress();
  }

  /** How far sources are behind, of those that know it, by name. */
  public Map<String, Source.Backlog> backlogs() {
    LakeRun run = current;
    return run == null ? Map.of() : run.backlogs();
  }

  private Map<String, List<Source.Alarm>> alarms() {
    LakeRun run = current;
    return run == null ? Map.of() : run.alarms();
  }

  private EngineResult result(End end) {
    return new EngineResult(end, monitor.progress(), monitor.findings());
  }
}
