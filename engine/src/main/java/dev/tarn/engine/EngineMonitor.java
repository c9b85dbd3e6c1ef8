package dev.tarn.engine;

import dev.tarn.event.UnitName;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What an engine counts, finds and is asked, over all its runs. Thread-safe. */
final class EngineMonitor {
  private static final int MAX_FINDINGS = 1_000;
  private static final int MAX_KNOWN = 10_000;

  private final EngineListener listener;
  private final long stopWithinNanos;
  private final Clock clock;
  private final LongAdder records = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder events = new LongAdder();
  private final LongAdder quarantined = new LongAdder();
  private final LongAdder filtered = new LongAdder();
  private final LongAdder unitsBegun = new LongAdder();
  private final LongAdder unitsDone = new LongAdder();
  private final LongAdder epochs = new LongAdder();

  /** Begun, and neither done nor gone. */
  private final Set<UnitName> openUnits = ConcurrentHashMap.newKeySet();

  private final List<EngineFinding> findings = new ArrayList<>();
  private final Set<EngineFinding> known = new LinkedHashSet<>();
  private final Map<String, SourceHealth> health = new ConcurrentHashMap<>();
  private final AtomicReference<SourceHealth.@Nullable Failure> lakeFailure =
      new AtomicReference<>();
  private final AtomicReference<@Nullable String> configurationRefused = new AtomicReference<>();
  private volatile long epoch;
  private volatile boolean stopping;
  private volatile long stopNanos;
  private volatile boolean gaveUp;

  EngineMonitor(EngineListener listener, long stopWithinNanos, Clock clock) {
    this.listener = listener;
    this.stopWithinNanos = stopWithinNanos;
    this.clock = clock;
  }

  /** How a source gets on. */
  SourceHealth health(String source) {
    return health.computeIfAbsent(source, name -> new SourceHealth(clock));
  }

  /** The configuration was read again. */
  void reread(Configuration configuration) {
    listener.reread(configuration);
  }

  /** A plan of a configuration that was read again is in use. */
  void reloaded(PlanChange change, Duration took) {
    listener.reloaded(change, took);
  }

  /** The configuration that was read again cannot be used. */
  void configurationRefused(String message) {
    configurationRefused.set(message);
  }

  /** The configuration can be used. */
  void configurationGood() {
    configurationRefused.set(null);
  }

  /** Why the configuration that was read last cannot be used. */
  Optional<String> configurationRefused() {
    return Optional.ofNullable(configurationRefused.get());
  }

  /** The lake could not be written. */
  void lakeFailed(String lake, String message) {
    lakeFailure.accumulateAndGet(
        new SourceHealth.Failure(lake, clock.instant(), message),
        (known, now) ->
            known == null ? now : new SourceHealth.Failure(lake, known.since(), message));
  }

  /** The lake takes what is to be written. */
  void lakeRecovered() {
    lakeFailure.set(null);
  }

  /** Why the lake cannot be written, and since when. */
  Optional<SourceHealth.Failure> lakeFailure() {
    return Optional.ofNullable(lakeFailure.get());
  }

  void stop() {
    if (!stopping) {
      stopNanos = System.nanoTime();
      stopping = true;
    }
  }

  boolean stopping() {
    return stopping;
  }

  /** Whether a stop has taken longer than it may. */
  boolean stopOverdue() {
    return stopping && System.nanoTime() - stopNanos > stopWithinNanos;
  }

  void giveUp() {
    gaveUp = true;
  }

  boolean gaveUp() {
    return gaveUp;
  }

  void report(EngineFinding finding) {
    synchronized (known) {
      if (!known.add(finding)) {
        return;
      }
      if (known.size() > MAX_KNOWN) {
        known.remove(known.iterator().next());
      }
      if (findings.size() < MAX_FINDINGS) {
        findings.add(finding);
      }
    }
    listener.found(finding);
  }

  List<EngineFinding> findings() {
    synchronized (known) {
      return List.copyOf(findings);
    }
  }

  /** A unit is opened, perhaps not for the first time. */
  void unitBegun(UnitName unit) {
    if (openUnits.add(unit)) {
      unitsBegun.increment();
    }
  }

  /** A unit will never be done. */
  void unitGone(UnitName unit) {
    if (openUnits.remove(unit)) {
      unitsBegun.decrement();
    }
  }

  void mapped(
      String source,
      long newRecords,
      long newBytes,
      long newEvents,
      long newQuarantined,
      long newFiltered) {
    health(source).records();
    records.add(newRecords);
    bytes.add(newBytes);
    events.add(newEvents);
    quarantined.add(newQuarantined);
    filtered.add(newFiltered);
  }

  void committed(long number, List<UnitName> completeUnits) {
    epoch = number;
    epochs.increment();
    lakeRecovered();
    completeUnits.forEach(openUnits::remove);
    unitsDone.add(completeUnits.size());
    listener.committed(progress());
  }

  EngineProgress progress() {
    return new EngineProgress(
        records.sum(),
        bytes.sum(),
        events.sum(),
        quarantined.sum(),
        filtered.sum(),
        unitsBegun.sum(),
        unitsDone.sum(),
        epochs.sum(),
        epoch);
  }
}
