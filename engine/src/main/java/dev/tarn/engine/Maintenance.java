package dev.tarn.engine;

import dev.tarn.lake.Lake;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps a lake's house beside the commits, on a thread of its own. */
final class Maintenance implements AutoCloseable {
  private static final long PAUSE_MILLIS = 1_000;
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 30_000;

  private final Lake lake;
  private final EngineMonitor monitor;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  Maintenance(Lake lake, EngineMonitor monitor) {
    this.lake = lake;
    this.monitor = monitor;
    this.thread = Thread.ofPlatform().daemon().name("tarn-maintenance").unstarted(this::work);
  }

  void start() {
    thread.start();
  }

  private void work() {
    long pause = PAUSE_MILLIS;
    try {
      while (!closed.await(pause, TimeUnit.MILLISECONDS)) {
        pause = PAUSE_MILLIS;
        try {
          while (lake.maintain() && closed.getCount() > 0) {
            // the next step
          }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
          monitor.report(
              new EngineFinding(
                  "maintenance-failed",
                  "",
                  "",
                  "housekeeping of the lake failed and will be tried again: " + e.getMessage()));
          pause = PAUSE_AFTER_FAILURE_MILLIS;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the step that is being done. */
  @Override
  public void close() {
    closed.countDown();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
