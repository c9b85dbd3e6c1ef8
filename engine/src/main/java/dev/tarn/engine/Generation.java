package dev.tarn.engine;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Quarantine;
import dev.tarn.event.UnitName;
import dev.tarn.lake.Epoch;
import dev.tarn.mapping.MappingOutput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An epoch being filled: which stretches of units it has, and what they became. {@link Generations}
 * guards stretches, releases, sidecars and the pending count with its lock; outputs guard
 * themselves.
 */
final class Generation {
  private final PlanWatch.Dated dated;
  private final Map<String, SourcePlan> sources = new HashMap<>();

  /** By source. */
  private final Map<String, ArrayDeque<OutputSlot>> free = new HashMap<>();

  private final List<OutputSlot> slots = new ArrayList<>();
  private final EventBatch damaged = Quarantine.newBatch();
  private final AtomicLong sizeBytes = new AtomicLong();

  final Map<UnitName, Stretch> stretches = new LinkedHashMap<>();
  final List<Released> releases = new ArrayList<>();

  /** Objects that keep records too large for the quarantine. */
  final List<RawWriter> sidecars = new ArrayList<>();

  @Nullable Epoch epoch;
  long begunNanos;
  int pending;

  /** A unit that its reader left before the end. */
  record Released(ReaderLoop reader, UnitName unit) {}

  /**
   * @param dated the plan that all its records are mapped by
   */
  Generation(PlanWatch.Dated dated) {
    this.dated = dated;
    for (SourcePlan source : dated.plan().sources()) {
      sources.put(source.name(), source);
      free.put(source.name(), new ArrayDeque<>());
    }
  }

  /** A source by its name, as this epoch has it. */
  SourcePlan source(String name) {
    return known(sources, name);
  }

  private static <T> T known(Map<String, T> bySource, String name) {
    T found = bySource.get(name);
    if (found == null) {
      throw new IllegalArgumentException("the plan of this epoch has no source " + name);
    }
    return found;
  }

  /** The plan that all its records are mapped by. */
  PlanWatch.Dated plan() {
    return dated;
  }

  /** An output that no other thread uses now; give it back with {@link #checkIn}. */
  OutputSlot checkOut(String source) {
    synchronized (free) {
      OutputSlot slot = known(free, source).poll();
      if (slot != null) {
        return slot;
      }
    }
    SourcePlan plan = source(source);
    OutputSlot slot =
        new OutputSlot(plan.name(), new MappingOutput(plan.mapping().spec()), plan.tables());
    synchronized (free) {
      slots.add(slot);
    }
    return slot;
  }

  void checkIn(OutputSlot slot) {
    synchronized (free) {
      // the one used last comes first: a quiet source has one output, not one a worker
      known(free, slot.source()).push(slot);
    }
  }

  /** All outputs; once nothing is pending. */
  List<OutputSlot> outputs() {
    synchronized (free) {
      return List.copyOf(slots);
    }
  }

  /** Rejected rows that come from damaged units, not from a mapping. */
  EventBatch damaged() {
    return damaged;
  }

  void grow(long bytes) {
    sizeBytes.addAndGet(bytes);
  }

  long sizeBytes() {
    return sizeBytes.get();
  }

  boolean isEmpty() {
    return stretches.isEmpty();
  }

  /** Whether nothing of it hangs on its plan yet. */
  boolean isUntouched() {
    return stretches.isEmpty() && pending == 0 && releases.isEmpty();
  }
}
