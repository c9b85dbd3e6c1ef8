package dev.tarn.connectors.compression;

import dev.tarn.event.Source.CorruptUnitException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** gzip of any number of members (RFC 1952). Zero bytes after the last one are padding. */
final class GzipDecoder implements Decoder {
  private final byte[] array = new byte[StoredBytes.BLOCK_BYTES];
  private final StoredBytes stored;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private boolean inMember;
  private @Nullable CorruptUnitException failure;

  GzipDecoder(ReadableByteChannel channel) {
    this.stored = new StoredBytes(channel, ByteBuffer.wrap(array));
  }

  @Override
  public int decode(byte[] target) throws IOException {
    while (true) {
      if (failure != null) {
        throw failure;
      }
      if (!inMember && !beginMember()) {
        return -1;
      }
      if (inflater.needsInput()) {
        if (!stored.fetch()) {
          throw truncated();
        }
        ByteBuffer block = stored.block();
        inflater.setInput(array, block.position(), block.remaining());
      }
      int remaining = inflater.getRemaining();
      long before = inflater.getBytesWritten();
      try {
        inflater.inflate(target);
      } catch (DataFormatException e) {
        failure = corrupt("the compressed data is damaged");
      }
      int produced = (int) (inflater.getBytesWritten() - before);
      ByteBuffer block = stored.block();
      block.position(block.position() + remaining - inflater.getRemaining());
      crc.update(target, 0, produced);
      if (failure == null && inflater.finished()) {
        endMember();
      } else if (failure == null && inflater.needsDictionary()) {
        failure = corrupt("the compressed data wants a dictionary");
      }
      if (produced > 0) {
        return produced;
      }
    }
  }

  private boolean beginMember() throws IOException {
    int first = stored.next();
    if (stored.consumed() > 1) {
      while (first == 0) {
        first = stored.next();
      }
    }
    if (first < 0) {
      return false;
    }
    if (first != 0x1f || need() != 0x8b || need() != 8) {
      throw corrupt("after " + (stored.consumed() - 1) + " stored bytes there is no gzip member");
    }
    int flags = need();
    for (int i = 0; i < 6; i++) {
      need();
    }
    if ((flags & 4) != 0) {
      int extra = need() | need() << 8;
      for (int i = 0; i < extra; i++) {
        need();
      }
    }
    for (int text = flags & 0x18; text != 0; text &= text - 1) {
      while (need() != 0) {
        // file name and comment end with a zero byte
      }
    }
    if ((flags & 2) != 0) {
      need();
      need();
    }
    inflater.reset();
    crc.reset();
    inMember = true;
    return true;
  }

  /** Checks the trailer; a failure is kept until the bytes before it have been given. */
  private void endMember() throws IOException {
    inMember = false;
    try {
      long wantedCrc = needInt();
      long wantedSize = needInt();
      if (wantedCrc != crc.getValue() || wantedSize != (inflater.getBytesWritten() & 0xffffffffL)) {
        failure = corrupt("the checksum is wrong");
      }
    } catch (CorruptUnitException e) {
      failure = e;
    }
  }

  private long needInt() throws IOException {
    return need() | (long) need() << 8 | (long) need() << 16 | (long) need() << 24;
  }

  private int need() throws IOException {
    int next = stored.next();
    if (next < 0) {
      throw truncated();
    }
    return next;
  }

  private CorruptUnitException truncated() {
    return new CorruptUnitException(
        "truncated-gzip", "the gzip file ends early, after " + stored.consumed() + " stored bytes");
  }

  private static CorruptUnitException corrupt(String why) {
    return new CorruptUnitException("corrupt-gzip", "not readable as gzip: " + why);
  }

  @Override
  public long consumed() {
    return stored.consumed();
  }

  @Override
  public void close() {
    inflater.end();
  }
}
