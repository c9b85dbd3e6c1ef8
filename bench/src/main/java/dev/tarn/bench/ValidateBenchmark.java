package dev.tarn.bench;

import dev.tarn.ocsf.EventJson;
import dev.tarn.ocsf.EventStream;
import dev.tarn.ocsf.Finding;
import dev.tarn.ocsf.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Events a second through the validator with all rules, from bytes and from object trees: 32 valid
 * events of 1.3 to 1.7 KB that the packs derive from their samples.
 *
 * <p>{@link Cpu} counts nanoseconds of this thread's CPU an event, which other programs on the
 * machine disturb less than the time on the wall.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 10, time = 2)
public class ValidateBenchmark {
  private final Validator validator = Validator.create();
  private final List<byte[]> events = new ArrayList<>();
  private final List<Map<String, Object>> trees = new ArrayList<>();
  private int next;

  /** CPU time of the measuring thread. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private long started;
    private long spent;
    private long validated;

    @Setup(Level.Iteration)
    public void start() {
      validated = 0;
      started = THREADS.getCurrentThreadCpuTime();
    }

    @TearDown(Level.Iteration)
    public void stop() {
      spent = THREADS.getCurrentThreadCpuTime() - started;
    }

    /** Nanoseconds an event. */
    public double cpuNanos() {
      return validated == 0 ? 0 : (double) spent / validated;
    }
  }

  @Setup
  public void readEvents() throws IOException {
    try (InputStream resource =
            Objects.requireNonNull(ValidateBenchmark.class.getResourceAsStream("validate.jsonl"));
        EventStream stream = new EventStream(resource)) {
      for (EventStream.RawEvent raw = stream.next(); raw != null; raw = stream.next()) {
        if (!(EventJson.read(raw.json()) instanceof EventJson.Event event)
            || !validator.validate(raw.json()).isEmpty()) {
          throw new IllegalStateException("not a valid event: line " + raw.line());
        }
        events.add(raw.json());
        trees.add(event.tree());
      }
    }
  }

  @Benchmark
  public List<Finding> bytes(Cpu cpu) {
    cpu.validated++;
    return validator.validate(events.get(place()));
  }

  @Benchmark
  public List<Finding> trees(Cpu cpu) {
    cpu.validated++;
    return validator.validate(trees.get(place()));
  }

  private int place() {
    next = next + 1 == events.size() ? 0 : next + 1;
    return next;
  }
}
