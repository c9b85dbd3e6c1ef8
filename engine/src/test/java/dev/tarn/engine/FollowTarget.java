package dev.tarn.engine;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The process that a follow test kills: runs the engine over a folder until it is killed, or until
 * idle. Arguments: the folder, and {@code until-idle} if so.
 */
final class FollowTarget {
  private FollowTarget() {}

  public static void main(String[] args) throws Exception {
    Plan plan = TestEngine.planOf(Path.of(args[0]));
    EngineOptions options =
        new EngineOptions(
            args.length > 1,
            2,
            200_000,
            Duration.ofSeconds(30),
            java.time.Clock.systemUTC(),
            dev.tarn.lake.LakeObserver.NONE);
    System.out.println("begins");
    EngineResult result = new EmbeddedEngine(plan, options, EngineListener.NONE).run();
    System.exit(result.end() == EngineResult.End.IDLE ? 0 : 1);
  }
}
