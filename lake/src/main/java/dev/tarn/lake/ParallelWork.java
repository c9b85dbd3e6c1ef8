package dev.tarn.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for the disk side by side: one after another, the forced writes of ten tables
 * take longer than an epoch may. Thread-safe; a task does not run tasks.
 */
final class ParallelWork implements AutoCloseable {
  private static final int THREADS = 12;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("tarn-lake-disk-", 0).factory());

  /** Something to be done. */
  @FunctionalInterface
  interface Task {
    void run() throws IOException;
  }

  /** Runs all tasks to their end, and then throws the first failure there was. */
  void run(List<Task> tasks) throws IOException {
    if (tasks.size() == 1) {
      tasks.get(0).run();
      return;
    }
    List<Future<?>> running = new ArrayList<>();
    for (Task task : tasks) {
      running.add(
          threads.submit(
              () -> {
                task.run();
                return true;
              }));
    }
    IOException failure = null;
    for (Future<?> each : running) {
      IOException found = failure(each);
      failure = failure == null ? found : failure;
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Waits for a task also when interrupted: half an epoch helps nobody. */
  private static @Nullable IOException failure(Future<?> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return null;
        } catch (ExecutionException e) {
          return LakeException.of("The lake cannot be written", e);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
