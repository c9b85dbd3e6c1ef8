package dev.tarn.connectors.file;

import dev.tarn.connectors.compression.Compression;
import dev.tarn.connectors.compression.Decoder;
import dev.tarn.event.Source.CorruptUnitException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one pass through a compressed file found out. Immutable. */
final class CompressedContent implements FileContent {
  private final FileChannel channel;
  private final Compression compression;
  private final FileSourceConfig config;
  private final Set<Long> places;
  private final Map<Long, Fingerprint> found;
  private final Marks marks;
  private final long length;
  private final boolean whole;
  private final long storedBytes;
  private final Instant modified;

  private CompressedContent(
      FileChannel channel,
      Compression compression,
      FileSourceConfig config,
      Set<Long> places,
      Instant modified)
      throws IOException {
    this.channel = channel;
    this.compression = compression;
    this.config = config;
    this.places = places;
    this.storedBytes = channel.size();
    this.modified = modified;
    long[] sorted = places.stream().mapToLong(Long::longValue).sorted().toArray();
    ContentTrail trail = new ContentTrail(0, Marks.NONE);
    this.found = new HashMap<>();
    byte[] block = new byte[1 << 16];
    boolean toEnd = false;
    int next = 0;
    try (Decoder decoder = decoder()) {
      for (int read = decoder.decode(block); ; read = decoder.decode(block)) {
        if (read < 0) {
          toEnd = true;
          break;
        }
        int given = 0;
        while (given < read) {
          int part = read - given;
          if (next < sorted.length) {
            part = (int) Math.min(part, sorted[next] - trail.end());
          }
          trail.add(block, given, part);
          given += part;
          if (next < sorted.length && trail.end() == sorted[next]) {
            trail.before(sorted[next]).ifPresent(tail -> found.put(trail.end(), tail));
            next++;
          }
        }
        if (overLimit(trail.end(), decoder)) {
          break;
        }
      }
    } catch (CorruptUnitException e) {
      // what came before the damage counts
    }
    this.length = trail.end();
    this.whole = toEnd;
    this.marks = trail.marks();
  }

  private CompressedContent(CompressedContent before, FileChannel channel) {
    this.channel = channel;
    this.compression = before.compression;
    this.config = before.config;
    this.places = before.places;
    this.found = before.found;
    this.marks = before.marks;
    this.length = before.length;
    this.whole = before.whole;
    this.storedBytes = before.storedBytes;
    this.modified = before.modified;
  }

  /**
   * Goes through a file once, unless that was done already.
   *
   * @param places before which to look, more than 0
   * @param before what an earlier pass found, or null
   */
  static CompressedContent examine(
      FileChannel channel,
      Compression compression,
      FileSourceConfig config,
      Set<Long> places,
      Instant modified,
      @Nullable CompressedContent before)
      throws IOException {
    if (before != null
        && before.storedBytes == channel.size()
        && before.modified.equals(modified)
        && before.places.containsAll(places)) {
      return new CompressedContent(before, channel);
    }
    return new CompressedContent(channel, compression, config, Set.copyOf(places), modified);
  }

  /** The first bytes of the content of a compressed file. */
  static byte[] beginning(FileChannel channel, Compression compression) throws IOException {
    byte[] beginning = new byte[Fingerprint.MAX_LENGTH];
    byte[] block = new byte[1 << 16];
    int length = 0;
    channel.position(0);
    try (Decoder decoder = Decoder.of(compression, channel)) {
      while (length < beginning.length) {
        int read = decoder.decode(block);
        if (read < 0) {
          break;
        }
        int part = Math.min(read, beginning.length - length);
        System.arraycopy(block, 0, beginning, length, part);
        length += part;
      }
    } catch (CorruptUnitException e) {
      // what came before the damage counts
    }
    return Arrays.copyOf(beginning, length);
  }

  private Decoder decoder() throws IOException {
    channel.position(0);
    return Decoder.of(compression, channel);
  }

  private boolean overLimit(long produced, Decoder decoder) {
    return config.limit().exceededBy(produced, decoder.consumed()) != null;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public boolean whole() {
    return whole;
  }

  @Override
  public Optional<Fingerprint> before(long place, int wanted) {
    Fingerprint tail = found.get(place);
    return tail != null && tail.length() == wanted ? Optional.of(tail) : Optional.empty();
  }

  @Override
  public boolean isBeginningOf(KnownFile known) {
    Marks theirs = known.note().marks();
    return length < known.note().next() && theirs.beginsWith(marks);
  }

  @Override
  public boolean begins(FileChannel other) throws IOException {
    if (other.size() < length) {
      return false;
    }
    byte[] block = new byte[1 << 16];
    long place = 0;
    try (Decoder decoder = decoder()) {
      for (int read = decoder.decode(block); read >= 0; read = decoder.decode(block)) {
        byte[] theirs = Fingerprint.read(other, place, read);
        if (!Arrays.equals(block, 0, read, theirs, 0, theirs.length)) {
          return false;
        }
        place += read;
        if (overLimit(place, decoder)) {
          return false;
        }
      }
    } catch (CorruptUnitException e) {
      // what came before the damage counts
    }
    return place == length;
  }
}
