package dev.tarn.lake;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The raw bytes of one part, being kept as one zstd object of the lake. One thread uses it; closing
 * it makes it durable.
 */
public final class RawObject extends FilterOutputStream {
  /** Raw bytes are read rarely and written always: the cheapest level. */
  private static final int ZSTD_LEVEL = 1;

  private final String path;
  private boolean closed;

  private RawObject(String path, OutputStream out) throws IOException {
    super(new ZstdOutputStream(out, ZSTD_LEVEL));
    this.path = path;
  }

  static RawObject create(Path file, String path) throws IOException {
    try {
      Path directory = file.getParent();
      if (directory != null) {
        LakePaths.makeDirectories(directory);
      }
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new RawObject(path, new BufferedOutputStream(new DurableStream(channel), 1 << 16));
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  /** Relative to the lake's directory: what {@link Part#rawObject} names. */
  public String path() {
    return path;
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    try {
      out.write(data, offset, length);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      out.close();
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  private static LakeException failed(String path, IOException e) {
    return LakeException.of("The raw object " + path + " cannot be written", e);
  }

  /** A file that is durable when it is closed. */
  private static final class DurableStream extends OutputStream {
    private final FileChannel channel;

    DurableStream(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(data, offset, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        if (channel.isOpen()) {
          channel.force(true);
        }
      }
    }
  }
}
