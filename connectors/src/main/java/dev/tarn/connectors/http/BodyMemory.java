package dev.tarn.connectors.http;

import dev.tarn.connectors.http.Refusal.Reason;
import java.util.concurrent.atomic.AtomicLong;

/** The memory that the bodies of all requests may take at a time. Thread-safe. */
final class BodyMemory {
  private final AtomicLong free;

  BodyMemory(long bytes) {
    this.free = new AtomicLong(bytes);
  }

  Share share() {
    return new Share();
  }

  /** What one request takes of it, as it was sent and as it is decompressed. One thread. */
  final class Share implements AutoCloseable {
    private long taken;

    void take(long bytes) throws Refusal {
      if (free.addAndGet(-bytes) < 0) {
        free.addAndGet(bytes);
        throw new Refusal(
            Reason.FULL, "requests take too much memory now: send it again in a moment, or less");
      }
      taken += bytes;
    }

    /** Gives all of it back. */
    @Override
    public void close() {
      free.addAndGet(taken);
      taken = 0;
    }
  }
}
