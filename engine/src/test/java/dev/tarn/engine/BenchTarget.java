package dev.tarn.engine;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The process that a benchmark measures: it runs engines over folders, one after the other, as it
 * is told. One thread uses it.
 */
final class BenchTarget implements AutoCloseable {
  static final String HEAP = "1g";

  private final Process process;
  private final PrintWriter orders;
  private final BufferedReader answers;

  /**
   * What a run took until the last event was in the lake.
   *
   * @param cpuSeconds of the whole process
   */
  record Cost(long events, double wallSeconds, double cpuSeconds) {
    double eventsPerSecond() {
      return events / wallSeconds;
    }

    double eventsPerCpuSecond() {
      return events / cpuSeconds;
    }
  }

  /**
   * @param log where the process writes what it has to say
   */
  BenchTarget(Path log) throws IOException {
    process =
        new ProcessBuilder(TestProcess.commandAsShipped(HEAP, BenchTarget.class, List.of()))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Has an engine begin with the configuration of a folder.
   *
   * @param events after which it ends
   * @param untilIdle whether the source is one that knows that it has no more; else it is stopped
   */
  void begin(Path folder, long events, boolean untilIdle) {
    orders.println(events + " " + untilIdle + " " + folder);
  }

  /** Waits for the end of the engine that was begun. */
  Cost await() throws IOException {
    String answer = answers.readLine();
    if (answer == null || !answer.startsWith("cost ")) {
      throw new IOException("the engine did not come to a good end: " + answer);
    }
    String[] figures = answer.split(" ", -1);
    return new Cost(
        Long.parseLong(figures[1]),
        Long.parseLong(figures[2]) / 1e9,
        Long.parseLong(figures[3]) / 1e9);
  }

  /** CPU time of the process so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  public static void main(String[] args) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] order = line.split(" ", 3);
      Plan plan = TestEngine.planOf(Path.of(order[2]));
      System.gc();
      System.out.println(
          new Meter(Long.parseLong(order[0]))
              .run(plan, EngineOptions.defaults(Boolean.parseBoolean(order[1]))));
    }
  }

  /** Measures one run. */
  private static final class Meter implements EngineListener {
    private final OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final long events;
    private final long beginNanos = System.nanoTime();
    private final long beginCpuNanos = system.getProcessCpuTime();
    private EmbeddedEngine engine;
    private long wallNanos;
    private long cpuNanos;
    private boolean complete;

    Meter(long events) {
      this.events = events;
    }

    String run(Plan plan, EngineOptions options) throws IOException, InterruptedException {
      engine = new EmbeddedEngine(plan, options, this);
      EngineResult result = engine.run();
      EngineProgress progress = result.progress();
      boolean good =
          complete && progress.events() == events && progress.records() == progress.events();
      return good
          ? "cost " + events + " " + wallNanos + " " + cpuNanos
          : result.end() + " " + progress + " " + result.findings();
    }

    /** Events count when they are mapped; in the lake are all of them when their units are. */
    @Override
    public synchronized void committed(EngineProgress progress) {
      if (complete || progress.events() < events) {
        return;
      }
      wallNanos = System.nanoTime() - beginNanos;
      cpuNanos = system.getProcessCpuTime() - beginCpuNanos;
      complete = progress.unitsDone() == progress.unitsBegun();
      if (complete) {
        engine.stop();
      }
    }
  }
}
