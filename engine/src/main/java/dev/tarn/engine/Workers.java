package dev.tarn.engine;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.Consumer;

/** Threads that map and encode, a task at a time each. Thread-safe. */
final class Workers {
  private final int number;
  private final Clock clock;
  private final Consumer<EngineFinding> findings;
  private final Consumer<Throwable> failures;
  private final LinkedBlockingDeque<Task> tasks = new LinkedBlockingDeque<>();
  private final List<Thread> threads = new ArrayList<>();

  /** Work for a worker's thread. */
  interface Task {
    void run(Worker worker) throws IOException;
  }

  /**
   * @param number of threads
   * @param failures told of what a task throws; the task is not tried again
   */
  Workers(int number, Clock clock, Consumer<EngineFinding> findings, Consumer<Throwable> failures) {
    this.number = number;
    this.clock = clock;
    this.findings = findings;
    this.failures = failures;
  }

  void start() {
    for (int i = 0; i < number; i++) {
      threads.add(Thread.ofPlatform().daemon().name("tarn-worker-" + i).start(new Worker()));
    }
  }

  /** Adds a task behind all others. */
  void add(Task task) {
    tasks.addLast(task);
  }

  /** Adds a task before all others. */
  void addFirst(Task task) {
    tasks.addFirst(task);
  }

  /** Ends every thread after the task that it is at, and waits for that. */
  void end() throws InterruptedException {
    for (int i = 0; i < threads.size(); i++) {
      tasks.addFirst(Worker::leave);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Runs tasks; has a mapper a source. One thread. */
  final class Worker implements Runnable {
    private final Map<String, RecordMapper> mappers = new HashMap<>();
    private boolean leaving;

    private Worker() {}

    @Override
    public void run() {
      while (!leaving) {
        try {
          tasks.take().run(this);
        } catch (InterruptedException e) {
          leaving = true;
        } catch (IOException | RuntimeException | Error e) {
          // the run ends; what was mapped and not committed is read again
          failures.accept(e);
        }
      }
    }

    private void leave() {
      leaving = true;
    }

    /** A mapper of a source as an epoch has it. */
    RecordMapper mapper(Generation generation, String source) {
      SourcePlan wanted = generation.source(source);
      RecordMapper mapper = mappers.get(source);
      if (mapper == null || !mapper.isOf(wanted)) {
        mapper = new RecordMapper(wanted, clock, findings);
        mappers.put(source, mapper);
      }
      return mapper;
    }
  }
}
