package dev.tarn.connectors.syslog;

import dev.tarn.connectors.LeftOut;
import dev.tarn.connectors.spool.EntryBuffer;
import dev.tarn.event.Source.Findings;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes datagrams, each a message. One thread takes them while another puts what came meanwhile
 * into the spool. What finds no room is dropped and counted: no sender can be told to wait.
 */
// RFC 5426 3.1
final class DatagramListener implements Closeable {
  private static final int LARGEST_DATAGRAM_BYTES = 65_535;
  private static final Duration STOP_WAIT = Duration.ofSeconds(5);

  private final SyslogSourceConfig config;
  private final Intake intake;
  private final Findings findings;
  private final DatagramSocket socket;
  private final LeftOut leftOut = new LeftOut();
  private final Thread receiving;
  private final Thread keeping;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final MessageTaker waiting;
  private final SyslogFrames frames;
  private boolean ended;

  private volatile boolean closed;

  private DatagramListener(
      SyslogSourceConfig config, Intake intake, Findings findings, DatagramSocket socket) {
    this.config = config;
    this.intake = intake;
    this.findings = findings;
    this.socket = socket;
    this.waiting = new MessageTaker(intake, config.limits().messageBytes());
    this.frames = new SyslogFrames(config.limits().messageBytes(), waiting);
    this.receiving = Thread.ofVirtual().name("syslog-receive").unstarted(this::receive);
    this.keeping = Thread.ofVirtual().name("syslog-keep").unstarted(this::keep);
  }

  /** Begins to listen. */
  static DatagramListener open(SyslogSourceConfig config, Intake intake, Findings findings)
      throws IOException {
    DatagramSocket socket = new DatagramSocket(null);
    try {
      if (config.limits().receiveBufferBytes() > 0) {
        socket.setReceiveBufferSize(config.limits().receiveBufferBytes());
      }
      socket.bind(config.listen().toSocketAddress());
    } catch (IOException e) {
      socket.close();
      throw new IOException("cannot listen at " + config.listen() + ": " + e.getMessage(), e);
    }
    DatagramListener listener = new DatagramListener(config, intake, findings, socket);
    listener.warnOfSmallBuffer();
    listener.receiving.start();
    listener.keeping.start();
    return listener;
  }

  private void warnOfSmallBuffer() throws IOException {
    int wanted = config.limits().receiveBufferBytes();
    int granted = socket.getReceiveBufferSize();
    if (granted < wanted) {
      intake.report(
          "receive-buffer-small",
          "the system grants "
              + granted
              + " bytes of 'receive_buffer' and not "
              + wanted
              + ": its own limit is lower (net.core.rmem_max on Linux)");
    }
  }

  private void receive() {
    byte[] bytes = new byte[LARGEST_DATAGRAM_BYTES];
    DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
    while (!closed) {
      try {
        packet.setLength(bytes.length);
        socket.receive(packet);
        if (config.allows(packet.getAddress())) {
          take(packet);
        } else {
          leftOut("sender-refused");
        }
      } catch (IOException e) {
        if (!closed) {
          intake.report("receive-failed", String.valueOf(e.getMessage()));
          intake.pause();
        }
      }
    }
  }

  private void leftOut(String code) {
    leftOut.count(code, config.listen() + " (UDP)", findings);
  }

  private void take(DatagramPacket packet) {
    lock.lock();
    try {
      if (waiting.size() + packet.getLength() > config.limits().waitingBytes()) {
        leftOut("datagram-dropped");
        return;
      }
      waiting.from(packet.getAddress().getHostAddress());
      frames.datagram(packet.getData(), packet.getLength());
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void keep() {
    for (EntryBuffer messages = await(); messages.messages() > 0; messages = await()) {
      intake.keep(messages);
    }
  }

  /** What came; nothing at the end. */
  private EntryBuffer await() {
    lock.lock();
    try {
      while (waiting.size() == 0 && !ended) {
        changed.awaitUninterruptibly();
      }
      return waiting.gathered();
    } finally {
      lock.unlock();
    }
  }

  /** Where it listens, also if it was to choose a port. */
  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() {
    closed = true;
    socket.close();
    try {
      receiving.join(STOP_WAIT);
      lock.lock();
      try {
        ended = true;
        changed.signal();
      } finally {
        lock.unlock();
      }
      keeping.join(STOP_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
