package dev.tarn.engine;

import dev.tarn.event.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The sources of a run and the threads that read them. One thread starts and ends them; the other
 * methods are for any.
 */
final class Readers {
  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private final List<ReaderLoop> loops = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  void add(Source source, List<ReaderLoop> ofSplits) {
    sources.add(source);
    loops.addAll(ofSplits);
  }

  void start() {
    for (ReaderLoop loop : loops) {
      threads.add(Thread.ofVirtual().name("tarn-reader-" + loop.plan().name()).start(loop));
    }
  }

  /** Interrupts those that still read, and waits for the end of all. */
  void end() throws InterruptedException {
    for (int i = 0; i < threads.size(); i++) {
      if (!loops.get(i).left()) {
        threads.get(i).interrupt();
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Whether none reads any more. */
  boolean allLeft() {
    return loops.stream().allMatch(ReaderLoop::left);
  }

  /** Whether all that there is has been handed on. */
  boolean allExhausted() {
    return loops.stream().allMatch(ReaderLoop::exhausted);
  }

  /** Whether all that there is has been handed on, and all of it is durable. */
  boolean allFinished() {
    return loops.stream().allMatch(ReaderLoop::finished);
  }

  /** How far sources are behind, of those that know it, by name. */
  Map<String, Source.Backlog> backlogs() {
    Map<String, Source.Backlog> backlogs = new TreeMap<>();
    for (Source source : sources) {
      source.backlog().ifPresent(backlog -> backlogs.put(source.name(), backlog));
    }
    return backlogs;
  }
}
