package dev.tarn.lake;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The raw bytes of one part, being kept as one zstd object of the lake. One thread uses it. Close
 * it before its epoch is committed: the commit makes all objects of the epoch durable together.
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
      return new RawObject(
          path, new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
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
}
