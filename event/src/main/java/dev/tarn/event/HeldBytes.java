package dev.tarn.event;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are wanted in any order: those of a stream, in memory while they are few and else in a
 * temporary file that is gone when the process is, or those of a file where it lies. One thread
 * uses it.
 */
public final class HeldBytes implements AutoCloseable {
  private static final int MEMORY_BYTES = 1 << 20;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int PIECE_BYTES = 1 << 20;

  private byte[] memory = new byte[0];
  private long length;

  /** Null while all is in memory. */
  private @Nullable FileChannel channel;

  /** An empty one. */
  public HeldBytes() {}

  /** The bytes that a file has now. */
  public static HeldBytes of(Path file) throws IOException {
    HeldBytes held = new HeldBytes();
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    held.channel = channel;
    held.length = channel.size();
    return held;
  }

  /**
   * Adds all that a stream has.
   *
   * @throws IOException from the stream, or if there is no room for a temporary file; what was read
   *     before is there
   */
  public void addAll(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      add(buffer, read);
    }
  }

  private void add(byte[] data, int count) throws IOException {
    FileChannel file = channel;
    if (file == null && length + count > MEMORY_BYTES) {
      file = openTemporary();
      channel = file;
      write(file, memory, (int) length, 0);
      memory = new byte[0];
    }
    if (file != null) {
      write(file, data, count, length);
    } else {
      int at = (int) length;
      if (at + count > memory.length) {
        memory = Arrays.copyOf(memory, Math.max(at + count, 2 * memory.length));
      }
      System.arraycopy(data, 0, memory, at, count);
    }
    length += count;
  }

  private static FileChannel openTemporary() throws IOException {
    try {
      Path file = Files.createTempFile("tarn-", ".bytes");
      return FileChannel.open(
          file,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static void write(FileChannel file, byte[] data, int count, long position)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(data, 0, count);
    try {
      while (buffer.hasRemaining()) {
        file.write(buffer, position + buffer.position());
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static IOException unwritable(IOException failure) {
    return new IOException(
        "a temporary file cannot be written in "
            + System.getProperty("java.io.tmpdir")
            + " ("
            + failure.getMessage()
            + "); objects that are read in any order need room for one of them there",
        failure);
  }

  /** Number of bytes. */
  public long length() {
    return length;
  }

  /**
   * Reads a stretch.
   *
   * @throws EOFException if it goes beyond the last byte
   */
  public void read(long position, byte[] target, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, target.length);
    if (position < 0 || count > length - position) {
      throw new EOFException("the bytes end early");
    }
    FileChannel file = channel;
    if (file == null) {
      System.arraycopy(memory, (int) position, target, offset, count);
      return;
    }
    // piece by piece: what is read at once is copied outside of the heap first
    for (int done = 0; done < count; ) {
      ByteBuffer piece =
          ByteBuffer.wrap(target, offset + done, Math.min(count - done, PIECE_BYTES));
      int read = file.read(piece, position + done);
      if (read < 0) {
        throw new EOFException("the bytes end early");
      }
      done += read;
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel file = channel;
    memory = new byte[0];
    length = 0;
    channel = null;
    if (file != null) {
      file.close();
    }
  }
}
