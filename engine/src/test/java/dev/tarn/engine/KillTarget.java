package dev.tarn.engine;

import dev.tarn.lake.LakeObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The process that a kill test kills: runs the engine over a folder until idle. Arguments: the
 * folder, and after how many steps of commits the process is to end as if killed (0 = never). With
 * a third it goes on when idle, by a clock that is so many minutes ahead, and prints each reload.
 */
final class KillTarget {
  private KillTarget() {}

  /** Starts the process; returns once it begins its work. */
  static Process start(Path folder, int haltAfter) throws IOException {
    return start(folder, List.of(Integer.toString(haltAfter)));
  }

  /** Starts a process that does not end when it is idle. */
  static Process start(Path folder, int haltAfter, Duration ahead) throws IOException {
    return start(folder, List.of(Integer.toString(haltAfter), Long.toString(ahead.toMinutes())));
  }

  private static Process start(Path folder, List<String> arguments) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(folder.toString());
    all.addAll(arguments);
    Process process =
        new ProcessBuilder(TestProcess.command("300m", KillTarget.class, all))
            .redirectError(folder.resolve("stderr.txt").toFile())
            .start();
    int c = process.getInputStream().read();
    while (c >= 0 && c != '\n') {
      c = process.getInputStream().read();
    }
    return process;
  }

  public static void main(String[] args) throws Exception {
    Plan plan = TestEngine.planOf(Path.of(args[0]));
    int haltAfter = Integer.parseInt(args[1]);
    AtomicInteger steps = new AtomicInteger();
    LakeObserver observer =
        step -> {
          if (steps.incrementAndGet() == haltAfter) {
            Runtime.getRuntime().halt(137);
          }
        };
    boolean goesOn = args.length > 2;
    Duration ahead = goesOn ? Duration.ofMinutes(Long.parseLong(args[2])) : Duration.ZERO;
    EngineOptions options =
        new EngineOptions(
            !goesOn,
            2,
            200_000,
            Duration.ofSeconds(30),
            Clock.offset(Clock.systemUTC(), ahead),
            observer);
    EngineListener listener =
        new EngineListener() {
          @Override
          public void reloaded(PlanChange change, Duration took) {
            System.out.println("reloaded " + change);
          }
        };
    System.out.println("begins");
    EngineResult result = new EmbeddedEngine(plan, options, listener).run();
    System.out.println("steps " + steps.get());
    System.exit(result.end() == EngineResult.End.IDLE ? 0 : 1);
  }
}
