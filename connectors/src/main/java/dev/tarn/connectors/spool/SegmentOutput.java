package dev.tarn.connectors.spool;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is appended to. What is written while another thread forces it is not lost. */
interface SegmentOutput extends Closeable {
  void write(byte[] data, int length) throws IOException;

  /** Makes durable what was written before. */
  void force() throws IOException;

  /** Cuts off what stands behind a length. */
  void truncate(long length) throws IOException;

  /** Opens a file that does not exist, or one that goes on at its end. */
  interface Opener {
    SegmentOutput open(Path file, boolean anew) throws IOException;
  }

  /** A file of the disk. An interrupt does not close it under other threads. */
  static SegmentOutput open(Path path, boolean anew) throws IOException {
    if (anew && Files.exists(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      file.seek(file.length());
    } catch (IOException e) {
      file.close();
      throw e;
    }
    return new SegmentOutput() {
      @Override
      public void write(byte[] data, int length) throws IOException {
        file.write(data, 0, length);
      }

      @Override
      public void force() throws IOException {
        file.getFD().sync();
      }

      @Override
      public void truncate(long length) throws IOException {
        file.setLength(length);
        file.seek(length);
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}
