package dev.tarn.engine;

import dev.tarn.event.HeldBytes;
import dev.tarn.lake.RawObject;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes the chunks of one part's raw object in their order, on whichever worker is free: one at a
 * time. Thread-safe.
 */
final class RawWriter {
  private static final int CHUNK_BYTES = 1 << 20;

  private final String path;

  /** Null once it is closed: it has large buffers. */
  private @Nullable RawObject object;

  private final ReentrantLock writing = new ReentrantLock();
  private final ConcurrentLinkedQueue<RawChunk> chunks = new ConcurrentLinkedQueue<>();
  private long end;
  private volatile boolean ended;
  private volatile boolean closed;

  /**
   * @param position of the part's first byte
   */
  RawWriter(RawObject object, long position) {
    this.path = object.path();
    this.object = object;
    this.end = position;
  }

  /** Path in the lake. */
  String path() {
    return path;
  }

  /** Adds a chunk; a call of {@link #writeSome} or {@link #writeAll} must follow. */
  void add(RawChunk chunk) {
    chunks.add(chunk);
  }

  /** No chunk follows; a call of {@link #writeSome} must, and closes the object. */
  void end() {
    ended = true;
  }

  /**
   * Writes what there is, and closes the object if that was all, unless another thread is at it and
   * will.
   */
  void writeSome() throws IOException {
    // what is added after the last look of the thread at work finds the lock free
    while ((!chunks.isEmpty() || (ended && !closed)) && writing.tryLock()) {
      try {
        drain();
        RawObject open = object;
        if (ended && chunks.isEmpty() && open != null) {
          open.close();
          object = null;
          closed = true;
        }
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

  /** Adds all bytes of a unit, and writes them at once: they are too many to wait in memory. */
  void writeAll(HeldBytes unit) throws IOException {
    for (long at = 0; at < unit.length(); at += CHUNK_BYTES) {
      byte[] data = new byte[(int) Math.min(CHUNK_BYTES, unit.length() - at)];
      unit.read(at, data, 0, data.length);
      add(new RawChunk(at, data, data.length));
      writeAll();
    }
  }

  private void drain() throws IOException {
    RawObject open = object;
    if (open == null) {
      return;
    }
    for (RawChunk chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
      // a unit that was opened again gives bytes again that are there already
      int known = Math.clamp(end - chunk.position(), 0, chunk.length());
      open.write(chunk.data(), known, chunk.length() - known);
      end = Math.max(end, chunk.position() + chunk.length());
    }
  }

  /** Writes what is left and makes the object durable; no other thread may be writing. */
  void close() throws IOException {
    end();
    writeSome();
  }
}
