package dev.tarn.engine;

import dev.tarn.event.Framer;
import dev.tarn.event.HeldBytes;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import org.jspecify.annotations.Nullable;

/** A unit that a reader is at, and how far it is. The reader's thread uses it. */
final class UnitReading {
  private final RawUnit unit;
  private final UnitName name;
  private final long number;

  /** After the last record handed on. */
  UnitPosition position;

  /** The source as it finds the records of {@link #framer}. */
  SourcePlan plan;

  /** The generation that already has bytes beyond {@link #position}, if any. */
  @Nullable Generation entered;

  /** What finds the unit's records, while it is read. */
  @Nullable Framer framer;

  /** Path of the object that keeps the whole unit for records of which there is only a head. */
  @Nullable String wholeObject;

  /** Where the bytes of a record go that is too large for the quarantine, while it is read. */
  @Nullable RawWriter sidecar;

  int failures;
  long retryNanos;

  UnitReading(RawUnit unit, long number, UnitPosition position, SourcePlan plan) {
    this.unit = unit;
    this.name = unit.name();
    this.number = number;
    this.position = position;
    this.plan = plan;
  }

  /** All bytes of the unit, where its framer needs and holds them; else null. */
  @Nullable HeldBytes held() {
    Framer open = framer;
    return open == null ? null : open.held();
  }

  RawUnit unit() {
    return unit;
  }

  UnitName name() {
    return name;
  }

  long number() {
    return number;
  }
}
