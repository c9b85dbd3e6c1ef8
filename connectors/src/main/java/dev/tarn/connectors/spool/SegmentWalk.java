package dev.tarn.connectors.spool;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Goes from entry to entry of a segment's file, and over what is damaged. One thread.
 *
 * <p>An interrupt does not close the file under it.
 */
final class SegmentWalk implements Closeable {
  private static final int BLOCK_BYTES = 1 << 16;

  private final RandomAccessFile file;
  private final long spool;
  private final long limit;
  private final boolean wholly;
  private final byte[] block = new byte[BLOCK_BYTES];
  private long blockAt;
  private int blockLength;
  private long place;

  /** What stands at a place of the file. */
  sealed interface Step {
    /** Where it begins. */
    long offset();

    /** After it. */
    long end();
  }

  record Entry(EntryHeader header, long offset) implements Step {
    /** Where its bytes begin. */
    long content() {
      return offset + EntryHeader.BYTES;
    }

    @Override
    public long end() {
      return content() + header.length();
    }
  }

  /** Bytes that are no entry. */
  record Damage(long offset, long end) implements Step {}

  /**
   * @param spool the spool's id
   * @param from where to begin
   * @param limit where to end
   * @param wholly whether the bytes of entries are checked, or their headers alone
   */
  SegmentWalk(Path path, long spool, long from, long limit, boolean wholly) throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "r");
    this.spool = spool;
    this.limit = Math.min(limit, file.length());
    this.wholly = wholly;
    this.place = from;
  }

  /** The next step, or null at the end. */
  @Nullable Step next() throws IOException {
    if (place >= limit) {
      return null;
    }
    Entry entry = entry(place);
    if (entry != null) {
      place = entry.end();
      return entry;
    }
    long begun = place;
    place++;
    while (place < limit && !isEntry()) {
      place++;
    }
    return new Damage(begun, place);
  }

  /** The next entry, behind what is damaged; null at the end. */
  @Nullable Entry nextEntry() throws IOException {
    Step step = next();
    while (step instanceof Damage) {
      step = next();
    }
    return (Entry) step;
  }

  private boolean isEntry() throws IOException {
    return entry(place) != null;
  }

  private @Nullable Entry entry(long at) throws IOException {
    if (limit - at < EntryHeader.BYTES || !holds(at, EntryHeader.BYTES)) {
      return null;
    }
    EntryHeader header = EntryHeader.decode(block, (int) (at - blockAt), spool);
    if (header == null) {
      return null;
    }
    Entry entry = new Entry(header, at);
    return entry.end() <= limit && (!wholly || isSound(entry)) ? entry : null;
  }

  private boolean isSound(Entry entry) throws IOException {
    CRC32C crc = new CRC32C();
    long at = entry.content();
    while (at < entry.end()) {
      if (!holds(at, 1)) {
        return false;
      }
      int from = (int) (at - blockAt);
      int length = (int) Math.min(blockLength - from, entry.end() - at);
      crc.update(block, from, length);
      at += length;
    }
    return (int) crc.getValue() == entry.header().crc();
  }

  /** Whether the block has so many bytes from a place on, which is read where it has not. */
  private boolean holds(long at, int length) throws IOException {
    if (at < blockAt || at + length > blockAt + blockLength) {
      file.seek(at);
      blockAt = at;
      blockLength = 0;
      while (blockLength < BLOCK_BYTES) {
        int read = file.read(block, blockLength, BLOCK_BYTES - blockLength);
        if (read < 0) {
          break;
        }
        blockLength += read;
      }
    }
    return at + length <= blockAt + blockLength;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
