package dev.tarn.connectors;

import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The units of one partition on their way to the lake: those that wait, and those that were handed
 * out and are not durable. One thread uses it.
 *
 * @param <U> its units
 * @param <M> what is still to be known of a unit that was handed out, without its messages
 */
public final class UnitQueue<U extends UnitQueue.Unit<M>, M> {
  private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(1).toNanos();

  private final ArrayDeque<U> waiting = new ArrayDeque<>();
  private final Map<UnitName, InFlight<M>> inFlight = new LinkedHashMap<>();

  /** The unit handed out last, until it was read to its end. */
  private @Nullable U last;

  /** A unit of gathered messages. */
  public interface Unit<M> extends RawUnit {
    /** Whether all of it was handed on. */
    boolean readToEnd();

    M mark();
  }

  private record InFlight<M>(M mark, Instant createdAt) {}

  public void add(U unit) {
    waiting.add(unit);
  }

  /** Whether no unit waits. */
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Whether no unit waits or is on its way. */
  public boolean isSettled() {
    return waiting.isEmpty() && inFlight.isEmpty();
  }

  /**
   * Whether the last unit was left before its end and may be read again: what is recorded of the
   * partition must not pass it.
   */
  public boolean isHeld() {
    U unit = last;
    if (unit != null && unit.readToEnd()) {
      last = null;
    }
    return last != null;
  }

  /**
   * Whether messages are worth a unit: at once while none is on its way, else when they have waited
   * for a while. So a quiet partition is stored without delay, and a busy one does not become
   * thousands of units.
   */
  public boolean isDue(MessageBuffer<?> buffer, long nowNanos) {
    return inFlight.isEmpty() || nowNanos - buffer.bornNanos() >= LONGEST_WAIT_NANOS;
  }

  /** The next unit that waits; there is one. */
  public U handOut() {
    U unit = waiting.remove();
    last = unit;
    inFlight.put(unit.name(), new InFlight<>(unit.mark(), unit.createdAt()));
    return unit;
  }

  /** A unit is durable; returns what was to be known of it, if it was on its way. */
  public Optional<M> acknowledge(UnitName unit) {
    forget(unit);
    return Optional.ofNullable(inFlight.remove(unit)).map(InFlight::mark);
  }

  /** A unit was left for good: those that wait behind it are dropped. */
  public void release(UnitName unit) {
    forget(unit);
    inFlight.remove(unit);
    waiting.clear();
  }

  private void forget(UnitName unit) {
    U handedOut = last;
    if (handedOut != null && handedOut.name().equals(unit)) {
      last = null;
    }
  }

  /** Bytes of the units that wait. */
  public long waitingBytes() {
    return waiting.stream().mapToLong(RawUnit::storedBytes).sum();
  }

  /** Of the units that wait or are on their way. */
  public Stream<M> marks() {
    return Stream.concat(
        waiting.stream().map(Unit::mark), inFlight.values().stream().map(InFlight::mark));
  }

  /** Times of the units that wait or are on their way. */
  public Stream<Instant> times() {
    return Stream.concat(
        waiting.stream().map(RawUnit::createdAt),
        inFlight.values().stream().map(InFlight::createdAt));
  }
}
