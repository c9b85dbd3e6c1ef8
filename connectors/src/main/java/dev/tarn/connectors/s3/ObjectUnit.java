package dev.tarn.connectors.s3;

import dev.tarn.event.UnitPosition;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** An object that is to be read. One thread. */
final class ObjectUnit extends StoredUnit {
  ObjectUnit(S3Object object, ObjectReading reading) {
    super(object, reading);
  }

  @Override
  public InputStream open(UnitPosition from) throws IOException {
    begin();
    try {
      return new Refusing(reading.content(reading.stored(object, 0), from.byteOffset()));
    } catch (ObjectStream.RefusedException e) {
      throw refused(e.refusal());
    }
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
