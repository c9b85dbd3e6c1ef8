package dev.tarn.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The process whose memory is measured: runs the engine over a folder as it is run for people. */
final class MemoryTarget {
  private MemoryTarget() {}

  /**
   * Starts the process; what it finds is in {@code findings.txt} of the folder.
   *
   * @param heap its most, {@code 512m}
   */
  static Process start(Path folder, String heap) throws IOException {
    return new ProcessBuilder(
            TestProcess.command(heap, MemoryTarget.class, List.of(folder.toString())))
        .redirectOutput(folder.resolve("findings.txt").toFile())
        .redirectError(folder.resolve("stderr.txt").toFile())
        .start();
  }

  public static void main(String[] args) throws Exception {
    EngineListener listener =
        new EngineListener() {
          @Override
          public void found(EngineFinding finding) {
            System.out.println(finding);
          }
        };
    new EmbeddedEngine(TestEngine.planOf(Path.of(args[0])), EngineOptions.defaults(false), listener)
        .run();
  }
}
