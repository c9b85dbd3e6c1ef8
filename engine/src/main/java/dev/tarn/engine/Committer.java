package dev.tarn.engine;

import dev.tarn.event.EventBatch;
import dev.tarn.event.PathCounts;
import dev.tarn.event.UnitName;
import dev.tarn.lake.CommitResult;
import dev.tarn.lake.Epoch;
import dev.tarn.lake.TableId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Commits closed generations, one at a time. One thread uses it. */
final class Committer {
  private final Generations generations;
  private final Workers workers;
  private final EngineMonitor monitor;

  Committer(Generations generations, Workers workers, EngineMonitor monitor) {
    this.generations = generations;
    this.workers = workers;
    this.monitor = monitor;
  }

  /**
   * Makes all of a generation durable, and tells the readers.
   *
   * @throws IOException when the lake cannot be written; the epoch is recorded as a whole or not at
   *     all
   */
  void commit(Generation closed) throws IOException, InterruptedException {
    Epoch epoch = closed.epoch;
    if (epoch == null) {
      throw new IllegalStateException("a generation with stretches has an epoch");
    }
    boolean written = false;
    try {
      encode(closed, epoch);
      for (Stretch stretch : closed.stretches.values()) {
        if (!stretch.isEmpty()) {
          epoch.addPart(stretch.toPart());
        }
      }
      addPaths(closed, epoch);
      written = true;
    } finally {
      if (!written) {
        epoch.abandon();
      }
    }
    // what a commit that fails leaves behind is for the next opening of the lake to settle
    CommitResult result = epoch.commit(closed.plan().hash());
    if (!result.lagging().isEmpty()) {
      monitor.report(
          new EngineFinding(
              "tables-lag",
              "",
              result.lagging().toString(),
              "the epoch is durable and becomes visible later: " + result.failure()));
    }
    monitor.committed(epoch.number(), settle(closed));
  }

  /** Tells readers what is durable; returns the units that are complete. */
  private static List<UnitName> settle(Generation closed) {
    List<UnitName> complete = new ArrayList<>();
    for (Stretch stretch : closed.stretches.values()) {
      if (stretch.last()) {
        complete.add(stretch.unit());
        stretch.reader().settled(stretch.unit(), true);
      }
    }
    closed.releases.forEach(released -> released.reader().settled(released.unit(), false));
    return complete;
  }

  private static void addPaths(Generation closed, Epoch epoch) {
    Plan plan = closed.plan().plan();
    for (SourcePlan source : plan.sources()) {
      PathCounts counts = new PathCounts();
      for (OutputSlot slot : closed.outputs()) {
        if (slot.source().equals(source.name())) {
          counts.addAll(slot.output().paths());
        }
      }
      epoch.addPaths(source.name(), source.mapping().spec().name(), counts, plan.drift());
    }
  }

  /** Encodes all rows and finishes all raw objects, on the workers. */
  private void encode(Generation closed, Epoch epoch) throws IOException, InterruptedException {
    List<Workers.Task> work = new ArrayList<>();
    for (OutputSlot slot : closed.outputs()) {
      for (int i = 0; i < slot.tables().size(); i++) {
        TableId table = slot.tables().get(i);
        if (slot.output().rows(i) > 0) {
          EventBatch rows = slot.output().table(i);
          work.add(worker -> epoch.write(table, rows));
        }
      }
      if (slot.output().quarantine().rows() > 0) {
        work.add(worker -> epoch.write(TableId.QUARANTINE, slot.output().quarantine()));
      }
    }
    if (closed.damaged().rows() > 0) {
      work.add(worker -> epoch.write(TableId.QUARANTINE, closed.damaged()));
    }
    for (Stretch stretch : closed.stretches.values()) {
      RawWriter raw = stretch.raw();
      if (raw != null) {
        work.add(worker -> raw.close());
      }
    }
    for (RawWriter sidecar : closed.sidecars) {
      work.add(worker -> sidecar.close());
    }
    work.forEach(task -> generations.hold(closed));
    for (int i = work.size() - 1; i >= 0; i--) {
      Workers.Task task = work.get(i);
      // before the mapping of the next generation, which could not be committed anyway
      workers.addFirst(
          worker -> {
            task.run(worker);
            generations.done(closed);
          });
    }
    generations.awaitDone(closed);
  }
}
