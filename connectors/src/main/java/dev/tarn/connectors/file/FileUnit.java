package dev.tarn.connectors.file;

import dev.tarn.event.Source.CorruptUnitException;
import dev.tarn.event.Source.PausedUnitException;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.UnitGoneException;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bytes of one file from a place on, as far as they were not read before. One thread. */
final class FileUnit implements RawUnit {
  private final UnitName unitName;
  private final String fileName;
  private final Path path;
  private final Compression compression;
  private final FileNote identity;
  private final long storedBytes;
  private final Instant modified;
  private final FileSourceConfig config;
  private final InstantSource clock;
  private @Nullable End end;

  /** Where the stream ended for good. */
  private record End(
      long storedBytes,
      long decompressedBytes,
      boolean corrupt,
      Fingerprint prefix,
      Fingerprint tail) {}

  FileUnit(
      String source,
      String fileName,
      Path path,
      Compression compression,
      FileNote identity,
      long storedBytes,
      Instant modified,
      FileSourceConfig config,
      InstantSource clock) {
    this.fileName = fileName;
    this.path = path;
    this.compression = compression;
    this.identity = identity;
    this.storedBytes = storedBytes;
    this.modified = modified;
    this.config = config;
    this.clock = clock;
    String generation = identity.generation() == 0 ? "" : "~" + identity.generation();
    this.unitName =
        new UnitName(
            source, fileName + "@" + identity.fingerprint() + generation + "+" + identity.start());
  }

  Path path() {
    return path;
  }

  @Override
  public UnitName name() {
    return unitName;
  }

  @Override
  public UnitPosition start() {
    return new UnitPosition(0, 0, identity.startState());
  }

  @Override
  public Map<String, String> facts() {
    return Map.of("file.path", path.toString(), "file.modified", modified.toString());
  }

  @Override
  public Instant createdAt() {
    return modified;
  }

  @Override
  public long storedBytes() {
    return compression == Compression.NONE ? storedBytes - identity.start() : storedBytes;
  }

  @Override
  public InputStream open(UnitPosition from) throws IOException {
    end = null;
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new UnitGoneException(path + " has vanished");
    }
    try {
      if (!identity.fingerprint().holds(channel, 0)) {
        throw new UnitGoneException(path + " was replaced by another file");
      }
      long place = identity.start() + from.byteOffset();
      return switch (compression) {
        case NONE -> new PlainStream(channel, place);
        case GZIP -> new DecodedStream(channel, new GzipDecoder(channel), place);
        case ZSTD -> new DecodedStream(channel, new ZstdDecoder(channel), place);
      };
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    FileNote note;
    if (last) {
      End reached = Objects.requireNonNull(end, "the stream has not ended");
      long place = identity.start() + to.byteOffset();
      boolean atPlace = reached.corrupt() || reached.decompressedBytes() == place;
      note =
          new FileNote(
              identity.fingerprint(),
              identity.generation(),
              identity.start(),
              identity.startState(),
              true,
              reached.prefix(),
              reached.storedBytes(),
              reached.tail(),
              atPlace ? place : reached.decompressedBytes(),
              atPlace ? to.framerState() : "");
    } else {
      boolean plain = compression == Compression.NONE;
      note =
          new FileNote(
              identity.fingerprint(),
              identity.generation(),
              identity.start(),
              identity.startState(),
              false,
              identity.prefix(),
              plain ? identity.start() + to.byteOffset() : identity.storedEnd(),
              new Fingerprint("", 0),
              identity.start(),
              "");
    }
    return Map.of(FileNote.key(fileName), note.encode());
  }

  private void ended(FileChannel channel, long stored, long decompressed, boolean corrupt)
      throws IOException {
    int tail = (int) Math.min(Fingerprint.MAX_LENGTH, stored);
    end =
        new End(
            stored,
            decompressed,
            corrupt,
            Fingerprint.of(channel, 0, tail),
            Fingerprint.of(channel, stored - tail, tail));
  }

  /** Whether a file that was changed then may still be being written. */
  static boolean fresh(Instant modified, Instant now, Duration settleAfter) {
    Duration age = Duration.between(modified, now);
    // a time far in the future says nothing
    return age.compareTo(settleAfter) < 0 && age.compareTo(settleAfter.negated()) >= 0;
  }

  /** How much longer than a finished-looking file one waits that stops in the middle of a line. */
  private static final int UNFINISHED_LINE_FACTOR = 5;

  private final class PlainStream extends InputStream {
    private final FileChannel channel;
    private final byte[] one = new byte[1];

    PlainStream(FileChannel channel, long place) throws IOException {
      this.channel = channel;
      if (channel.size() < place) {
        throw new UnitGoneException(path + " was cut to less than what was read of it");
      }
      channel.position(place);
    }

    @Override
    public int read() throws IOException {
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (true) {
        int read = channel.read(ByteBuffer.wrap(target, offset, length));
        if (read > 0) {
          return read;
        }
        long place = channel.position();
        long size = channel.size();
        if (size < place) {
          throw new UnitGoneException(path + " was cut to less than what was read of it");
        }
        if (size == place) {
          endOrPause(place);
          return -1;
        }
      }
    }

    private void endOrPause(long place) throws IOException {
      Instant changed;
      try {
        changed = Files.getLastModifiedTime(path).toInstant();
      } catch (NoSuchFileException e) {
        // deleted while it was read: nothing can follow
        changed = Instant.MIN;
      }
      Duration wait = config.settleAfter();
      if (!looksFinished(place)) {
        wait = wait.multipliedBy(UNFINISHED_LINE_FACTOR);
      }
      if (!changed.equals(Instant.MIN) && fresh(changed, clock.instant(), wait)) {
        throw new PausedUnitException(path + " may still grow");
      }
      ended(channel, place, place, false);
    }

    private boolean looksFinished(long place) throws IOException {
      ByteBuffer last = ByteBuffer.wrap(one);
      return place == 0
          || channel.read(last, place - 1) < 1
          || one[0] == '\n'
          || one[0] == '}'
          || one[0] == ']';
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private final class DecodedStream extends InputStream {
    private static final long RATIO_FROM_BYTES = 64L << 20;

    private final FileChannel channel;
    private final Decoder decoder;
    private final byte[] one = new byte[1];
    private final byte[] block = new byte[1 << 16];
    private int position;
    private int limit;
    private long produced;
    private long toSkip;
    private @Nullable CorruptUnitException failure;

    DecodedStream(FileChannel channel, Decoder decoder, long place) {
      this.channel = channel;
      this.decoder = decoder;
      this.toSkip = place;
    }

    @Override
    public int read() throws IOException {
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (position == limit) {
        if (!decodeBlock()) {
          return -1;
        }
        int skipped = (int) Math.min(toSkip, limit);
        position = skipped;
        toSkip -= skipped;
      }
      int given = Math.min(length, limit - position);
      System.arraycopy(block, position, target, offset, given);
      position += given;
      return given;
    }

    private boolean decodeBlock() throws IOException {
      position = 0;
      limit = 0;
      try {
        if (failure != null) {
          throw failure;
        }
        int decoded = decoder.decode(block);
        if (decoded < 0) {
          ended(channel, decoder.consumed(), produced, false);
          return false;
        }
        limit = decoded;
        produced += decoded;
      } catch (CorruptUnitException e) {
        failure = e;
        ended(channel, channel.size(), produced, true);
        throw e;
      }
      if (produced > config.maxDecompressedBytes()) {
        limit -= (int) Math.min(limit, produced - config.maxDecompressedBytes());
        failure = overLimit(config.maxDecompressedBytes() + " bytes");
      } else if (produced > RATIO_FROM_BYTES
          && produced / config.maxDecompressionRatio() > decoder.consumed()) {
        failure = overLimit(config.maxDecompressionRatio() + " times its stored size");
      }
      return true;
    }

    private CorruptUnitException overLimit(String what) {
      return new CorruptUnitException(
          "decompression-limit",
          "the file decompresses to more than " + what + "; the rest was not read");
    }

    @Override
    public void close() throws IOException {
      decoder.close();
      channel.close();
    }
  }
}
