package dev.tarn.engine;

import dev.tarn.lake.LakeObserver;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The process that a kill test of history kills. Arguments: the folder, {@code remap} or {@code
 * replay}, and after how many steps of commits the process is to end as if killed (0 = never).
 */
final class RemapKillTarget {
  private RemapKillTarget() {}

  public static void main(String[] args) throws Exception {
    Plan plan = TestEngine.planOf(Path.of(args[0]));
    int haltAfter = Integer.parseInt(args[2]);
    AtomicInteger steps = new AtomicInteger();
    LakeObserver observer =
        step -> {
          if (steps.incrementAndGet() == haltAfter) {
            Runtime.getRuntime().halt(137);
          }
        };
    System.out.println("begins");
    if (args[1].equals("remap")) {
      new Remap(plan, plan.sources().getFirst(), Clock.systemUTC(), observer, HistoryListener.NONE)
          .run(Instant.EPOCH, Instant.now().plus(Duration.ofDays(1)), false);
    } else {
      new Replay(plan, Clock.systemUTC(), observer, HistoryListener.NONE)
          .run(Optional.empty(), Optional.empty(), false);
    }
    System.out.println("steps " + steps.get());
    System.exit(0);
  }
}
