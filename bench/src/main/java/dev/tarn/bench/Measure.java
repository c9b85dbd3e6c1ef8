package dev.tarn.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What one run cost.
 *
 * @param events rows written
 * @param wallSeconds by the clock
 * @param cpuSeconds user and system time of the whole process, compilation and collection of
 *     garbage included
 * @param outputBytes size of what was written
 */
record Measure(long events, double wallSeconds, double cpuSeconds, long outputBytes) {

  /** A run of a side. */
  interface Run {
    /** Gives the number of events. */
    long run() throws Exception;
  }

  /** Measures a run. */
  static Measure of(Run run, SizeOf size) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    System.gc();
    long cpu = system.getProcessCpuTime();
    long wall = System.nanoTime();
    long events = run.run();
    long wallNanos = System.nanoTime() - wall;
    long cpuNanos = system.getProcessCpuTime() - cpu;
    return new Measure(events, wallNanos / 1e9, cpuNanos / 1e9, size.bytes());
  }

  /** Tells the size of what a run wrote. */
  interface SizeOf {
    long bytes() throws Exception;
  }

  double eventsPerCpuSecond() {
    return events / cpuSeconds;
  }

  double eventsPerSecond() {
    return events / wallSeconds;
  }

  /** The middle of several figures. */
  static double median(List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
