package dev.tarn.engine;

import dev.tarn.event.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The sources of a run and the threads that read them. One thread begins and ends them; the other
 * methods are for any.
 */
final class Readers {
  private final List<Reading> all = new CopyOnWriteArrayList<>();

  /** A source, with a loop and a thread a split. */
  private record Reading(Source source, List<ReaderLoop> loops, List<Thread> threads) {}

  /** Begins to read a source. */
  void begin(Source source, List<ReaderLoop> loops) {
    List<Thread> threads = new ArrayList<>();
    all.add(new Reading(source, loops, threads));
    for (ReaderLoop loop : loops) {
      threads.add(Thread.ofVirtual().name("tarn-reader-" + source.name()).start(loop));
    }
  }

  // ------------------------------------------------------------------ ending some

  /** Asks the readers of some sources to read no more. */
  void leave(Set<String> names) {
    loops(names).forEach(ReaderLoop::leave);
  }

  /** Whether none of these sources is read any more. */
  boolean left(Set<String> names) {
    return loops(names).stream().allMatch(ReaderLoop::left);
  }

  /** All is durable that these have read: they may end. */
  void dismiss(Set<String> names) {
    loops(names).forEach(ReaderLoop::dismiss);
  }

  /** Takes away those of these sources that have ended; returns whether all have. */
  boolean remove(Set<String> names) throws InterruptedException {
    List<Reading> ended = new ArrayList<>();
    boolean allEnded = true;
    for (Reading reading : all) {
      if (names.contains(reading.source().name())) {
        if (reading.loops().stream().allMatch(ReaderLoop::ended)) {
          join(reading);
          ended.add(reading);
        } else {
          allEnded = false;
        }
      }
    }
    all.removeAll(ended);
    return allEnded;
  }

  /** Interrupts what these sources are at, where they have not left. */
  void hurry(Set<String> names) {
    interrupt(reading -> names.contains(reading.source().name()));
  }

  private List<ReaderLoop> loops(Set<String> names) {
    return all.stream()
        .filter(reading -> names.contains(reading.source().name()))
        .flatMap(reading -> reading.loops().stream())
        .toList();
  }

  // ------------------------------------------------------------------ ending all

  /** Interrupts those that still read, and waits for the end of all. */
  void end() throws InterruptedException {
    interrupt(reading -> true);
    for (Reading reading : all) {
      join(reading);
    }
  }

  private void interrupt(Predicate<Reading> which) {
    for (Reading reading : all) {
      if (which.test(reading)) {
        for (int i = 0; i < reading.threads().size(); i++) {
          if (!reading.loops().get(i).left()) {
            reading.threads().get(i).interrupt();
          }
        }
      }
    }
  }

  private static void join(Reading reading) throws InterruptedException {
    for (Thread thread : reading.threads()) {
      thread.join();
    }
  }

  // ------------------------------------------------------------------ looking

  /** Whether none reads any more. */
  boolean allLeft() {
    return all(ReaderLoop::left);
  }

  /** Whether all that there is has been handed on. */
  boolean allExhausted() {
    return all(ReaderLoop::exhausted);
  }

  /** Whether all that there is has been handed on, and all of it is durable. */
  boolean allFinished() {
    return all(ReaderLoop::finished);
  }

  private boolean all(Predicate<ReaderLoop> state) {
    return all.stream().flatMap(reading -> reading.loops().stream()).allMatch(state);
  }

  /** How far sources are behind, of those that know it, by name. */
  Map<String, Source.Backlog> backlogs() {
    Map<String, Source.Backlog> backlogs = new TreeMap<>();
    for (Reading reading : all) {
      Source source = reading.source();
      source.backlog().ifPresent(backlog -> backlogs.put(source.name(), backlog));
    }
    return backlogs;
  }

  /** What sources have found to be wrong with what they read, of those that can know, by name. */
  Map<String, List<Source.Alarm>> alarms() {
    Map<String, List<Source.Alarm>> alarms = new TreeMap<>();
    for (Reading reading : all) {
      Source source = reading.source();
      source.alarms().ifPresent(found -> alarms.put(source.name(), found));
    }
    return alarms;
  }
}
