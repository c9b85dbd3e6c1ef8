package dev.tarn.engine;

import dev.tarn.event.Source;
import dev.tarn.lake.Lake;
import dev.tarn.lake.TableId;
import dev.tarn.mapping.MappingSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A plan at work on an open lake, until it is stopped, has nothing left to do, or the lake fails.
 *
 * <p>{@link Readers} fill batches of records and hand them to the {@link Intake}; {@link Workers}
 * map them into the outputs of the current generation of {@link Generations}. The thread that
 * called {@link #run} has the {@link Committer} commit generations, one at a time, and takes the
 * run to a newer plan by a {@link Changeover}. A batch belongs to the generation that was current
 * when its reader handed it on, so the batches of a unit within a generation are one stretch.
 */
final class LakeRun {
  /** How long a reader may take to leave, where a stop waits no shorter. */
  private static final Duration LONGEST_LEAVE = Duration.ofSeconds(10);

  private final PlanWatch.Dated plan;
  private final OpenSources sources;
  private final EngineMonitor monitor;
  private final Lake lake;
  private final Generations generations;
  private final Workers workers;
  private final Committer committer;
  private final ReaderLoop.Run shared;
  private final Readers readers = new Readers();
  private final Changeover changeover;

  /**
   * @param plans gives the plan to begin with, and newer ones
   * @param changed told of the plan after each change, and how long that took
   */
  LakeRun(
      PlanWatch plans,
      OpenSources sources,
      BiConsumer<PlanWatch.Dated, Duration> changed,
      EngineOptions options,
      EngineMonitor monitor,
      Lake lake) {
    this.plan = plans.plan();
    this.sources = sources;
    this.monitor = monitor;
    this.lake = lake;
    this.generations = new Generations(plan, options, monitor, lake);
    this.workers =
        new Workers(options.workers(), options.clock(), monitor::report, generations::fail);
    boolean keepsRaw = !plan.plan().lake().keepRaw().isZero();
    RawKeeper raws = new RawKeeper(keepsRaw, generations, workers);
    Intake intake = new Intake(generations, workers, raws, options, monitor);
    this.committer = new Committer(generations, workers, monitor);
    this.shared = new ReaderLoop.Run(intake, generations, monitor, lake, options.untilIdle());
    Duration longestLeave =
        options.stopWithin().compareTo(LONGEST_LEAVE) < 0 ? options.stopWithin() : LONGEST_LEAVE;
    this.changeover =
        new Changeover(
            plans,
            plan,
            generations,
            readers,
            longestLeave,
            new Changeover.Steps() {
              @Override
              public void hurried(String source) {
                monitor.report(
                    new EngineFinding(
                        "reader-interrupted",
                        source,
                        "",
                        "the configuration has changed, and what is being read is interrupted, as"
                            + " it has not come to an end within "
                            + longestLeave.toMillis() / 1_000.0
                            + " s; the change waits for that"));
              }

              @Override
              public void prepare(Plan next) throws IOException {
                declareTables(next);
              }

              @Override
              public void begin(Plan next, Set<String> names) throws IOException {
                beginSources(next, names);
              }

              @Override
              public void changed(PlanWatch.Dated next, Duration took) {
                changed.accept(next, took);
              }
            });
  }

  /** The plan that it began with. */
  PlanWatch.Dated plan() {
    return plan;
  }

  /**
   * Works until stopped or idle. Whatever happens, no thread is left behind.
   *
   * @throws IOException when the lake cannot be written; nothing uncommitted is durable
   */
  void run() throws IOException, InterruptedException {
    try {
      declareTables(plan.plan());
      workers.start();
      beginSources(plan.plan(), plan.plan().sourceNames());
      while (!generations.isDone(readers)) {
        changeover.advance();
        Generation closed = generations.awaitClosed(readers);
        if (closed != null) {
          committer.commit(closed);
        }
      }
    } finally {
      end();
    }
  }

  private void declareTables(Plan declared) throws IOException {
    for (SourcePlan source : declared.sources()) {
      List<TableId> tables = source.tables();
      // a table of every class there is comes into being with its first event
      boolean all = !source.mapping().spec().passthrough();
      for (int i = 0; all && i < tables.size(); i++) {
        MappingSpec.TableSpec table = source.mapping().spec().tables().get(i);
        lake.declare(tables.get(i), table.rowType());
      }
    }
  }

  private void beginSources(Plan all, Set<String> names) throws IOException {
    sources.closeOthers(all);
    for (SourcePlan source : all.sources()) {
      if (names.contains(source.name())) {
        begin(source);
      }
    }
  }

  private void begin(SourcePlan sourcePlan) throws IOException {
    Source source = sources.open(sourcePlan);
    monitor.health(sourcePlan.name()).beginAgain();
    Source.Progress progress = lake.progress(sourcePlan.name());
    List<ReaderLoop> loops = new ArrayList<>();
    for (String split : source.splits()) {
      loops.add(new ReaderLoop(shared, source, split, progress));
    }
    readers.begin(source, loops);
  }

  /** How far sources are behind, of those that know it, by name. Any thread may ask. */
  Map<String, Source.Backlog> backlogs() {
    return readers.backlogs();
  }

  /** What sources have found to be wrong with what they read, of those that can know, by name. */
  Map<String, List<Source.Alarm>> alarms() {
    return readers.alarms();
  }

  private void end() throws InterruptedException {
    generations.end();
    readers.end();
    workers.end();
    generations.abandon();
  }
}
