package dev.tarn.connectors.s3;

import dev.tarn.event.Source.PausedUnitException;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object that is to be read. One thread. */
final class ObjectUnit implements RefusableUnit {
  private final UnitName name;
  private final S3Object object;
  private final ObjectReading reading;
  private @Nullable Refusal refusal;

  ObjectUnit(S3Object object, ObjectReading reading) {
    this.name = new UnitName(reading.source(), object.unitName());
    this.object = object;
    this.reading = reading;
  }

  @Override
  public @Nullable Refusal refusal() {
    return refusal;
  }

  @Override
  public UnitName name() {
    return name;
  }

  @Override
  public Map<String, String> facts() {
    return object.facts();
  }

  @Override
  public Instant createdAt() {
    return object.createdAt();
  }

  @Override
  public long storedBytes() {
    return object.bytes();
  }

  @Override
  public InputStream open(UnitPosition from) throws IOException {
    refusal = null;
    try {
      return new Refusing(reading.content(reading.stored(object, 0), from.byteOffset()));
    } catch (ObjectStream.RefusedException e) {
      throw refused(e.refusal());
    }
  }

  /** Notes why the object is not given; the engine then gives the unit back. */
  private PausedUnitException refused(Refusal why) {
    refusal = why;
    reading.findings().report(why.code(), object.address(), why.message());
    return new PausedUnitException(why.message());
  }

  private final class Refusing extends FilterInputStream {
    Refusing(InputStream content) {
      super(content);
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (ObjectStream.RefusedException e) {
        throw refused(e.refusal());
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (ObjectStream.RefusedException e) {
        throw refused(e.refusal());
      }
    }
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    return reading.notes().get();
  }
}
