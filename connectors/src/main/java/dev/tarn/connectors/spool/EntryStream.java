package dev.tarn.connectors.spool;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of entries of one file, one after the other. An interrupt does not end it. */
final class EntryStream extends InputStream {
  private static final int BLOCK_BYTES = 1 << 16;

  private final Path path;
  private final long[] offsets;
  private final long[] starts;
  private final byte[] block = new byte[BLOCK_BYTES];
  private long blockAt;
  private int blockLength;
  private long place;
  private int entry;
  private @Nullable RandomAccessFile file;

  /**
   * @param offsets where each entry begins in the file
   * @param starts where each begins in this stream, and behind the last where it ends
   * @param from where in this stream to begin
   */
  EntryStream(Path path, long[] offsets, long[] starts, long from) {
    this.path = path;
    this.offsets = offsets;
    this.starts = starts;
    this.place = from;
    int found = Arrays.binarySearch(starts, from);
    this.entry = found >= 0 ? found : -found - 2;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (entry < offsets.length && place >= starts[entry + 1]) {
      entry++;
    }
    if (entry >= offsets.length) {
      return length == 0 ? 0 : -1;
    }
    long at = offsets[entry] + place - starts[entry];
    if (at < blockAt || at >= blockAt + blockLength) {
      fetch(at);
    }
    int from = (int) (at - blockAt);
    int given = (int) Math.min(Math.min(length, blockLength - from), starts[entry + 1] - place);
    System.arraycopy(block, from, target, offset, given);
    place += given;
    return given;
  }

  private void fetch(long at) throws IOException {
    RandomAccessFile open = file;
    if (open == null) {
      try {
        open = new RandomAccessFile(path.toFile(), "r");
      } catch (FileNotFoundException e) {
        throw new IOException("the spool's file is gone: " + path, e);
      }
      file = open;
    }
    open.seek(at);
    blockAt = at;
    blockLength = Math.max(0, open.read(block));
    if (blockLength == 0) {
      throw new EOFException("the spool's file is shorter than it was: " + path);
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
