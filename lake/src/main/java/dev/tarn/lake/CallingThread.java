package dev.tarn.lake;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs everything at once in the thread that asks. For Iceberg, which looks only every 10 ms
 * whether work that it gave to its pool is done: commits of many tables go side by side anyway, and
 * each has two or three pieces of work of half a millisecond.
 */
final class CallingThread extends AbstractExecutorService {
  static final CallingThread INSTANCE = new CallingThread();

  private CallingThread() {}

  @Override
  public void execute(Runnable command) {
    command.run();
  }

  /** It has nothing to shut down, and goes on. */
  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
