package dev.tarn.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * Takes a run from one plan to the next, a step at a time, while all goes on that is the same in
 * both. One thread uses it, the one that commits.
 *
 * <p>The steps: readers of sources that end or change read no more; the generation that is being
 * filled is closed and committed, which is the moment of the change; these readers settle what is
 * durable and are closed; sources that are new or have changed are opened where the lake says that
 * reading ended. So an epoch is of one plan, and a source is never read twice at a time.
 */
final class Changeover {
  private final PlanWatch plans;
  private final Generations generations;
  private final Readers readers;
  private final Steps steps;
  private final Duration longestLeave;
  private PlanWatch.Dated plan;
  private PlanWatch.Dated next;
  private PlanChange change = PlanChange.NONE;
  private Stage stage = Stage.NONE;
  private long begunNanos;
  private boolean hurried;

  /** What a run does for a plan. */
  interface Steps {
    /** A reader of this source does not leave, and is interrupted; the change waits for it. */
    void hurried(String source);

    /** Nothing is mapped by an earlier plan any more. */
    void prepare(Plan plan) throws IOException;

    /** The readers of these sources, and of others that the plan does not have, have ended. */
    void begin(Plan plan, Set<String> sources) throws IOException;

    /** The change is over. */
    void changed(PlanWatch.Dated plan, Duration took);
  }

  private enum Stage {
    NONE,
    LEAVING,
    TURNING,
    ENDING
  }

  /**
   * @param plan in use
   * @param longestLeave how long a reader may take to come to the end of what it has in hand
   */
  Changeover(
      PlanWatch plans,
      PlanWatch.Dated plan,
      Generations generations,
      Readers readers,
      Duration longestLeave,
      Steps steps) {
    this.plans = plans;
    this.plan = plan;
    this.next = plan;
    this.generations = generations;
    this.readers = readers;
    this.longestLeave = longestLeave;
    this.steps = steps;
  }

  /** Begins a change if there is a newer plan, and takes it as far as it can be taken now. */
  void advance() throws IOException, InterruptedException {
    if (stage == Stage.NONE) {
      begin();
    }
    if (stage == Stage.LEAVING && hasLeft()) {
      generations.turnTo(next);
      stage = Stage.TURNING;
    }
    if (stage == Stage.TURNING && generations.hasTurned()) {
      steps.prepare(next.plan());
      readers.dismiss(change.ending());
      stage = Stage.ENDING;
    }
    if (stage == Stage.ENDING && readers.remove(change.ending())) {
      finish();
    }
  }

  private void begin() {
    next = plans.plan();
    if (next.number() == plan.number() || generations.stopping()) {
      return;
    }
    change = PlanChange.between(plan.plan(), next.plan());
    begunNanos = System.nanoTime();
    hurried = false;
    readers.leave(change.ending());
    stage = Stage.LEAVING;
  }

  private boolean hasLeft() {
    if (readers.left(change.ending())) {
      return true;
    }
    if (!hurried && System.nanoTime() - begunNanos > longestLeave.toNanos()) {
      hurried = true;
      for (String source : change.ending()) {
        if (!readers.left(Set.of(source))) {
          steps.hurried(source);
        }
      }
      readers.hurry(change.ending());
    }
    return false;
  }

  private void finish() throws IOException {
    steps.begin(next.plan(), change.beginning());
    plan = next;
    stage = Stage.NONE;
    steps.changed(plan, Duration.ofNanos(System.nanoTime() - begunNanos));
  }
}
