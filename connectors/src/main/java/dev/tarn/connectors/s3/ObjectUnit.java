package dev.tarn.connectors.s3;

import dev.tarn.connectors.compression.Compression;
import dev.tarn.connectors.compression.Decoder;
import dev.tarn.connectors.compression.DecompressedStream;
import dev.tarn.event.Source.PausedUnitException;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.channels.Channels;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object that is to be read. One thread. */
final class ObjectUnit implements RawUnit {
  private final UnitName name;
  private final S3Object object;
  private final ObjectReading reading;
  private @Nullable Refusal refusal;

  ObjectUnit(S3Object object, ObjectReading reading) {
    this.name = new UnitName(reading.source(), object.unitName());
    this.object = object;
    this.reading = reading;
  }

  /** Why it could not be read the last time, or null. */
  @Nullable Refusal refusal() {
    return refusal;
  }

  @Override
  public UnitName name() {
    return name;
  }

  @Override
  public Map<String, String> facts() {
    return Map.of("s3.bucket", object.bucket(), "s3.key", object.key(), "s3.etag", object.eTag());
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
      return new Refusing(openContent(from.byteOffset()));
    } catch (ObjectStream.RefusedException e) {
      throw refused(e.refusal());
    }
  }

  private InputStream openContent(long place) throws IOException {
    PushbackInputStream stored = new PushbackInputStream(stored(0), Compression.MAGIC_BYTES);
    boolean opened = false;
    try {
      byte[] first = stored.readNBytes(Compression.MAGIC_BYTES);
      stored.unread(first);
      Compression compression = Compression.of(first, first.length);
      opened = true;
      return switch (compression) {
        case NONE -> {
          if (place == 0) {
            yield stored;
          }
          stored.close();
          yield stored(place);
        }
        case GZIP, ZSTD ->
            new DecompressedStream(
                Decoder.of(compression, Channels.newChannel(stored)),
                stored,
                place,
                reading.limit());
        case OTHER -> {
          stored.close();
          throw new ObjectStream.RefusedException(
              new Refusal("unknown-compression", "the object is compressed by xz or bzip2", true));
        }
      };
    } finally {
      if (!opened) {
        stored.close();
      }
    }
  }

  private ObjectStream stored(long place) throws IOException {
    return new ObjectStream(reading.client(), object, reading.requestPayer(), place);
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
