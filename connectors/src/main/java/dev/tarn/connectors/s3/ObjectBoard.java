package dev.tarn.connectors.s3;

import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which objects are to be read, for whom, and which are being read: an object that several ask for
 * is read once. Thread-safe.
 *
 * <p>An object that is refused is asked for again after a pause, longer each time; after so many
 * tries a {@link RefusedUnit} takes its place, which puts the reason into the quarantine.
 */
final class ObjectBoard {
  /** Objects on the board, those that wait for their epoch too, beyond which no more are wanted. */
  private static final int MOST_ENTRIES = 10_000;

  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final String source;
  private final int mostTries;
  private final Duration firstPause;
  private final int enoughReady;
  private final Map<UnitName, Entry> entries = new HashMap<>();
  private final ArrayDeque<Entry> ready = new ArrayDeque<>();

  private static final class Entry {
    final RawUnit unit;
    final List<Delivery> askers = new ArrayList<>();

    Entry(RawUnit unit) {
      this.unit = unit;
    }
  }

  /**
   * @param readers that take units
   * @param mostTries after which a refused object is given up
   * @param firstPause before the second try
   */
  ObjectBoard(String source, int readers, int mostTries, Duration firstPause) {
    this.source = source;
    this.enoughReady = 2 * readers;
    this.mostTries = mostTries;
    this.firstPause = firstPause;
  }

  /** Asks for units; the delivery is finished once all of them are durable. */
  synchronized void add(Delivery delivery, List<? extends RawUnit> units) {
    for (RawUnit unit : units) {
      Entry entry = entries.get(unit.name());
      if (entry == null) {
        entry = new Entry(unit);
        entries.put(unit.name(), entry);
        ready.add(entry);
      }
      if (delivery.open.add(unit.name())) {
        entry.askers.add(delivery);
      }
    }
    if (delivery.open.isEmpty()) {
      delivery.finished();
    }
    notifyAll();
  }

  /** The next unit to read, or null if there is none within the wait. */
  synchronized @Nullable RawUnit take(Duration maxWait) throws InterruptedException {
    long end = System.nanoTime() + maxWait.toNanos();
    while (ready.isEmpty()) {
      long left = end - System.nanoTime();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (left <= 0) {
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left + 999_999);
    }
    notifyAll();
    return ready.remove().unit;
  }

  /** Waits while there is enough to read. */
  synchronized void awaitRoom() throws InterruptedException {
    while (ready.size() >= enoughReady || entries.size() >= MOST_ENTRIES) {
      wait();
    }
  }

  synchronized boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Units are durable. */
  synchronized void done(List<UnitName> units) {
    for (UnitName unit : units) {
      Entry entry = entries.remove(unit);
      if (entry != null) {
        for (Delivery asker : entry.askers) {
          asker.open.remove(unit);
          if (asker.open.isEmpty()) {
            asker.finished();
          }
        }
      }
    }
    notifyAll();
  }

  /** A unit was not read to its end. */
  synchronized void released(UnitName unit) {
    Entry entry = entries.get(unit);
    if (entry == null) {
      return;
    }
    Refusal refusal = entry.unit instanceof ObjectUnit object ? object.refusal() : null;
    if (refusal == null) {
      ready.add(entry);
    } else {
      int tries = entry.askers.stream().mapToInt(Delivery::tries).max().orElse(1);
      if (refusal.isFinal() || tries >= mostTries) {
        giveUp(entry, refusal, tries);
      } else {
        entries.remove(unit);
        Duration pause = pause(tries);
        List.copyOf(entry.askers).forEach(asker -> dismiss(asker, pause));
      }
    }
    notifyAll();
  }

  private void giveUp(Entry entry, Refusal refusal, int tries) {
    entries.remove(entry.unit.name());
    if (entry.askers.isEmpty()) {
      return;
    }
    RefusedUnit refused =
        RefusedUnit.ofObject(source, entry.unit, refusal, tries, entry.askers.getFirst().id());
    Entry replaced = entries.computeIfAbsent(refused.name(), name -> new Entry(refused));
    for (Delivery asker : entry.askers) {
      asker.open.remove(entry.unit.name());
      asker.open.add(refused.name());
      replaced.askers.add(asker);
    }
    ready.add(replaced);
  }

  /** Lets a delivery go that will come again. What is being read for it goes on. */
  private void dismiss(Delivery delivery, Duration pause) {
    for (UnitName open : delivery.open) {
      Entry entry = entries.get(open);
      if (entry != null) {
        entry.askers.remove(delivery);
        if (entry.askers.isEmpty() && ready.remove(entry)) {
          entries.remove(open);
        }
      }
    }
    delivery.open.clear();
    delivery.askAgain(pause);
  }

  private Duration pause(int tries) {
    long whole =
        Math.min(LONGEST_PAUSE.toMillis(), firstPause.toMillis() << Math.min(tries - 1, 20));
    return Duration.ofMillis(whole - ThreadLocalRandom.current().nextLong(whole / 4 + 1));
  }
}
