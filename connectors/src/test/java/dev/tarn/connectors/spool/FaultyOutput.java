package dev.tarn.connectors.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Files of a disk that fails when it is told to, and counts how often it was waited for. */
final class FaultyOutput implements SegmentOutput.Opener {
  final AtomicInteger forces = new AtomicInteger();

  /** Bytes that still fit; what does not is written in part. */
  final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

  volatile boolean failForce;
  volatile boolean failTruncate;
  private volatile Runnable beforeForce = () -> {};

  /**
   * Lets whoever waits for the disk wait until they may go on.
   *
   * @param waiting is counted down by each who waits
   * @return counted down, lets all go on
   */
  CountDownLatch holdForces(CountDownLatch waiting) {
    CountDownLatch free = new CountDownLatch(1);
    beforeForce =
        () -> {
          waiting.countDown();
          try {
            free.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    return free;
  }

  @Override
  public SegmentOutput open(Path file, boolean anew) throws IOException {
    SegmentOutput disk = SegmentOutput.open(file, anew);
    return new SegmentOutput() {
      @Override
      public void write(byte[] data, int length) throws IOException {
        int fits = (int) Math.min(length, room.get());
        disk.write(data, fits);
        room.addAndGet(-fits);
        if (fits < length) {
          throw new IOException("No space left on device");
        }
      }

      @Override
      public void force() throws IOException {
        beforeForce.run();
        forces.incrementAndGet();
        if (failForce) {
          throw new IOException("Input/output error");
        }
        disk.force();
      }

      @Override
      public void truncate(long length) throws IOException {
        if (failTruncate) {
          throw new IOException("Input/output error");
        }
        disk.truncate(length);
      }

      @Override
      public void close() throws IOException {
        disk.close();
      }
    };
  }
}
