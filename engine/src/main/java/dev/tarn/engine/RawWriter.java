package dev.tarn.engine;

import dev.tarn.lake.RawObject;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes the chunks of one part's raw object in their order, on whichever worker is free: one at a
 * time. Thread-safe.
 */
final class RawWriter {
  private final RawObject object;
  private final ReentrantLock writing = new ReentrantLock();
  private final ConcurrentLinkedQueue<RawChunk> chunks = new ConcurrentLinkedQueue<>();
  private long end;

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

  /** Adds a chunk; a call of {@link #writeSome} or {@link #writeAll} must follow. */
  void add(RawChunk chunk) {
    chunks.add(chunk);
  }

  /** Writes what there is, unless another thread is at it and will write it. */
  void writeSome() throws IOException {
    // a chunk that is added after the last look of the thread at work finds the lock free
    while (!chunks.isEmpty() && writing.tryLock()) {
      try {
        drain();
      } finally {
        writing.unlock();
      }
    }
  }

  /** Writes what there is; on return no chunk added before is left. */
  void writeAll() throws IOException {
    writing.lock();
    try {
      drain();
    } finally {
      writing.unlock();
    }
  }

  private void drain() throws IOException {
    for (RawChunk chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
      // a unit that was opened again gives bytes again that are there already
      int known = Math.clamp(end - chunk.position(), 0, chunk.length());
      object.write(chunk.data(), known, chunk.length() - known);
      end = Math.max(end, chunk.position() + chunk.length());
    }
  }

  /** Writes what is left and makes the object durable. */
  void close() throws IOException {
    writeAll();
    object.close();
  }
}
