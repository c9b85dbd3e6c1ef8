package dev.tarn.connectors.s3;

import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** What must be durable before it goes on; whoever asks for it asks for these too. */
    final Set<Entry> before = new HashSet<>();

    /** What waits for it. */
    final Set<Entry> waiting = new HashSet<>();

    /** Whether it was given back, and goes on once nothing is before it. */
    boolean parked;

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
      ask(delivery, entry(unit));
    }
    if (delivery.open.isEmpty()) {
      delivery.finished();
    }
    notifyAll();
  }

  private Entry entry(RawUnit unit) {
    return entries.computeIfAbsent(
        unit.name(),
        name -> {
          Entry entry = new Entry(unit);
          ready.add(entry);
          return entry;
        });
  }

  private static void ask(Delivery delivery, Entry entry) {
    if (delivery.open.add(entry.unit.name())) {
      entry.askers.add(delivery);
      entry.before.forEach(each -> ask(delivery, each));
    }
  }

  /** Whether somebody asks for a unit that is not durable yet. */
  synchronized boolean isAsked(UnitName unit) {
    return entries.containsKey(unit);
  }

  /**
   * Other units are to be durable before one that is being read goes on. It is given back once
   * more, and handed out again when they are.
   */
  synchronized void require(UnitName unit, List<? extends RawUnit> others) {
    Entry entry = entries.get(unit);
    if (entry == null) {
      // nobody asks for it any more
      return;
    }
    for (RawUnit other : others) {
      Entry first = entry(other);
      entry.before.add(first);
      first.waiting.add(entry);
      entry.askers.forEach(delivery -> ask(delivery, first));
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
        for (Entry waiting : entry.waiting) {
          waiting.before.remove(entry);
          goOn(waiting);
        }
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

  private void goOn(Entry entry) {
    if (entry.parked && entry.before.isEmpty()) {
      entry.parked = false;
      ready.add(entry);
    }
  }

  /** A unit was not read to its end. */
  synchronized void released(UnitName unit) {
    Entry entry = entries.get(unit);
    if (entry == null) {
      return;
    }
    Refusal refusal = entry.unit instanceof RefusableUnit object ? object.refusal() : null;
    if (refusal == null) {
      entry.parked = true;
      goOn(entry);
    } else {
      int tries = entry.askers.stream().mapToInt(Delivery::tries).max().orElse(1);
      if (refusal.isFinal() || tries >= mostTries) {
        giveUp(entry, refusal, tries);
      } else {
        drop(entry);
        Duration pause = pause(tries);
        List.copyOf(entry.askers).forEach(asker -> dismiss(asker, pause));
      }
    }
    notifyAll();
  }

  private void giveUp(Entry entry, Refusal refusal, int tries) {
    if (entry.askers.isEmpty()) {
      drop(entry);
      return;
    }
    entries.remove(entry.unit.name());
    Entry refused =
        entry(
            RefusedUnit.ofObject(source, entry.unit, refusal, tries, entry.askers.getFirst().id()));
    for (Delivery asker : entry.askers) {
      asker.open.remove(entry.unit.name());
      ask(asker, refused);
    }
    for (Entry waiting : entry.waiting) {
      waiting.before.remove(entry);
      waiting.before.add(refused);
      refused.waiting.add(waiting);
    }
  }

  /** Takes a unit away, and what waits for it: it is asked for again, or by nobody. */
  private void drop(Entry entry) {
    entries.remove(entry.unit.name());
    entry.before.forEach(each -> each.waiting.remove(entry));
    List.copyOf(entry.waiting).forEach(this::drop);
  }

  /** Lets a delivery go that will come again. What is being read for it goes on. */
  private void dismiss(Delivery delivery, Duration pause) {
    for (UnitName open : delivery.open) {
      Entry entry = entries.get(open);
      if (entry != null) {
        entry.askers.remove(delivery);
        if (entry.askers.isEmpty() && (entry.parked || ready.remove(entry))) {
          drop(entry);
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
