package dev.tarn.engine;

import dev.tarn.event.Source;
import dev.tarn.lake.Lake;
import dev.tarn.lake.TableId;
import dev.tarn.mapping.MappingSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A plan at work on an open lake, until it is stopped, has nothing left to do, or the lake fails.
 *
 * <p>{@link Readers} fill batches of records and hand them to the {@link Intake}; {@link Workers}
 * map them into the outputs of the current generation of {@link Generations}. The thread that
 * called {@link #run} has the {@link Committer} commit generations, one at a time. A batch belongs
 * to the generation that was current when its reader handed it on, so the batches of a unit within
 * a generation are one stretch.
 */
final class LakeRun {
  private final Plan plan;
  private final OpenSources sources;
  private final EngineMonitor monitor;
  private final Lake lake;
  private final Generations generations;
  private final Workers workers;
  private final Committer committer;
  private final ReaderLoop.Run shared;
  private final Readers readers = new Readers();

  LakeRun(
      Plan plan,
      LookupWatch lookups,
      OpenSources sources,
      EngineOptions options,
      EngineMonitor monitor,
      Lake lake) {
    this.plan = plan;
    this.sources = sources;
    this.monitor = monitor;
    this.lake = lake;
    this.generations = new Generations(lookups, options, monitor, lake);
    this.workers =
        new Workers(
            options.workers(),
            plan.sources().size(),
            options.clock(),
            monitor::report,
            generations::fail);
    RawKeeper raws = new RawKeeper(!plan.lake().keepRaw().isZero(), generations, workers);
    Intake intake = new Intake(generations, workers, raws, options, monitor);
    this.committer = new Committer(plan, generations, workers, monitor);
    this.shared = new ReaderLoop.Run(intake, generations, monitor, lake, options.untilIdle());
  }

  /**
   * Works until stopped or idle. Whatever happens, no thread is left behind.
   *
   * @throws IOException when the lake cannot be written; nothing uncommitted is durable
   */
  void run() throws IOException, InterruptedException {
    try {
      start();
      for (Generation closed = generations.awaitClosed(readers);
          closed != null;
          closed = generations.awaitClosed(readers)) {
        committer.commit(closed);
      }
    } finally {
      end();
    }
  }

  private void start() throws IOException {
    for (SourcePlan source : plan.sources()) {
      declareTables(source);
    }
    workers.start();
    for (int i = 0; i < plan.sources().size(); i++) {
      open(i, plan.sources().get(i));
    }
    readers.start();
  }

  private void declareTables(SourcePlan source) throws IOException {
    if (source.mapping().spec().passthrough()) {
      // a table of every class there is comes into being with its first event
      return;
    }
    List<TableId> tables = source.tables();
    for (int i = 0; i < tables.size(); i++) {
      MappingSpec.TableSpec table = source.mapping().spec().tables().get(i);
      lake.declare(tables.get(i), table.rowType());
    }
  }

  private void open(int index, SourcePlan sourcePlan) throws IOException {
    Source source = sources.open(sourcePlan);
    monitor.health(sourcePlan.name()).beginAgain();
    Source.Progress progress = lake.progress(sourcePlan.name());
    List<ReaderLoop> loops = new ArrayList<>();
    for (String split : source.splits()) {
      loops.add(new ReaderLoop(shared, index, sourcePlan, source, split, progress));
    }
    readers.add(source, loops);
  }

  /** How far sources are behind, of those that know it, by name. Any thread may ask. */
  Map<String, Source.Backlog> backlogs() {
    return readers.backlogs();
  }

  private void end() throws InterruptedException {
    generations.end();
    readers.end();
    workers.end();
    generations.abandon();
  }
}
