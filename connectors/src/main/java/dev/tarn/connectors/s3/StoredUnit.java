package dev.tarn.connectors.s3;

import dev.tarn.event.Source.PausedUnitException;
import dev.tarn.event.UnitName;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A unit that is an object in S3. One thread. */
abstract class StoredUnit implements RefusableUnit {
  final S3Object object;
  final ObjectReading reading;
  private final UnitName name;
  private @Nullable Refusal refusal;

  StoredUnit(S3Object object, ObjectReading reading) {
    this.object = object;
    this.reading = reading;
    this.name = new UnitName(reading.source(), object.unitName());
  }

  /** It is asked for anew. */
  final void begin() {
    refusal = null;
  }

  /** Notes why the object is not given; the engine then gives the unit back. */
  final PausedUnitException refused(Refusal why) {
    refusal = why;
    reading.findings().report(why.code(), object.address(), why.message());
    return new PausedUnitException(why.message());
  }

  @Override
  public final @Nullable Refusal refusal() {
    return refusal;
  }

  @Override
  public final UnitName name() {
    return name;
  }

  @Override
  public final Map<String, String> facts() {
    return object.facts();
  }

  @Override
  public final Instant createdAt() {
    return object.createdAt();
  }

  @Override
  public final long storedBytes() {
    return object.bytes();
  }
}
