package dev.tarn.engine;

import dev.tarn.lake.RawObject;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Writes the chunks of one part's raw object in their order, on whichever worker is free: one at a
 * time. Thread-safe.
 */
final class RawWriter {
  private final RawObject object;
  private final ArrayDeque<RawChunk> chunks = new ArrayDeque<>();
  private long end;
  private boolean writing;

  /**
   * @param position of the part's first byte
   */
  RawWriter(RawObject object, long position) {
    this.object = object;
    this.end = position;
  }

  /** Path in the lake. */
  String path() {
    return object.path();
  }

  /** Adds a chunk; each call must be followed by one of {@link #writeSome}. */
  synchronized void add(RawChunk chunk) {
    chunks.add(chunk);
  }

  /** Writes what there is, unless another thread is at it and will. */
  void writeSome() throws IOException {
    while (true) {
      RawChunk chunk;
      synchronized (this) {
        if (writing || chunks.isEmpty()) {
          return;
        }
        chunk = chunks.remove();
        writing = true;
      }
      try {
        write(chunk);
      } finally {
        synchronized (this) {
          writing = false;
        }
      }
    }
  }

  private void write(RawChunk chunk) throws IOException {
    // a unit that was opened again gives bytes again that are there already
    int known = (int) Math.clamp(end - chunk.position(), 0, chunk.length());
    object.write(chunk.data(), known, chunk.length() - known);
    end = Math.max(end, chunk.position() + chunk.length());
  }

  /** Makes the object durable; all chunks must have been written. */
  void close() throws IOException {
    @Nullable RawChunk left;
    synchronized (this) {
      left = chunks.peek();
    }
    if (left != null) {
      throw new IllegalStateException("chunks are left");
    }
    object.close();
  }
}
