package dev.tarn.engine;

import dev.tarn.connectors.Notice;
import dev.tarn.connectors.Notifier;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends notices by one notifier, in order, each until it arrives; a newer notice of the same alert
 * takes the place of one that did not. Thread-safe, with a thread of its own.
 */
final class NoticeSender {
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

  /** Waiting alerts beyond this number: the oldest is given up. */
  private static final int MAX_WAITING = 1_000;

  private final Notifier notifier;
  private final EngineMonitor monitor;
  private final Thread thread;
  private final Map<Object, Waiting> waiting = new LinkedHashMap<>();
  private boolean closed;

  private record Waiting(Notice notice, Runnable arrived) {}

  NoticeSender(Notifier notifier, EngineMonitor monitor) {
    this.notifier = notifier;
    this.monitor = monitor;
    this.thread = Thread.ofVirtual().name("tarn-notifier-" + notifier.name()).unstarted(this::work);
  }

  void start() {
    thread.start();
  }

  /**
   * @param alert what the notice is about; its earlier notice is dropped if it still waits
   * @param arrived run when the notice is there, on this sender's thread
   */
  synchronized void offer(Object alert, Notice notice, Runnable arrived) {
    waiting.remove(alert);
    waiting.put(alert, new Waiting(notice, arrived));
    if (waiting.size() > MAX_WAITING) {
      waiting.remove(waiting.keySet().iterator().next());
    }
    notifyAll();
  }

  private void work() {
    int failures = 0;
    try {
      while (true) {
        Map.Entry<Object, Waiting> next = next();
        if (next == null) {
          return;
        }
        try {
          notifier.send(next.getValue().notice());
          failures = 0;
          done(next);
        } catch (IOException | RuntimeException e) {
          failures++;
          monitor.report(
              new EngineFinding(
                  "notice-failed",
                  "",
                  notifier.name(),
                  "a notice could not be sent and will be tried again: " + e.getMessage()));
          if (isClosed()) {
            return;
          }
          pause(BackOff.after(failures, LONGEST_BACK_OFF, ThreadLocalRandom.current()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The oldest notice; waits for one. Null when closed and none waits. */
  private synchronized Map.@org.jspecify.annotations.Nullable Entry<Object, Waiting> next()
      throws InterruptedException {
    while (waiting.isEmpty()) {
      if (closed) {
        return null;
      }
      wait();
    }
    return Map.entry(waiting.keySet().iterator().next(), waiting.values().iterator().next());
  }

  private void done(Map.Entry<Object, Waiting> sent) {
    synchronized (this) {
      waiting.remove(sent.getKey(), sent.getValue());
    }
    sent.getValue().arrived().run();
  }

  private synchronized void pause(Duration pause) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toMillis();
        left > 0 && !closed;
        left = (end - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** No more is offered: the thread ends when all is sent, one cannot be, or it is interrupted. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Waits for the end, but not for long. */
  void awaitEnd(Duration within) throws InterruptedException {
    try {
      if (!thread.join(within)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    }
  }
}
