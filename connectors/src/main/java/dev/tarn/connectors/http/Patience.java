package dev.tarn.connectors.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * How long a body may take to come. When that is over, the thread that reads is interrupted, which
 * closes the connection. Closed by the thread that reads.
 */
final class Patience implements AutoCloseable {
  private final Thread reading = Thread.currentThread();
  private final Thread watch;
  private boolean over;

  Patience(Duration time) {
    this.watch = Thread.ofVirtual().start(() -> wait(time));
  }

  private void wait(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      return;
    }
    synchronized (this) {
      if (!over) {
        reading.interrupt();
      }
    }
  }

  /**
   * @throws IOException when the connection is cut, or was closed as its time was over
   */
  int read(InputStream in, byte[] target) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("the body took too long");
    }
    try {
      return in.read(target);
    } catch (RuntimeException e) {
      // so the server tells that nothing more comes
      throw new IOException("the connection was cut", e);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      over = true;
    }
    // one that came just now has nothing to end any more, and would cut off the answer
    Thread.interrupted();
    watch.interrupt();
  }
}
