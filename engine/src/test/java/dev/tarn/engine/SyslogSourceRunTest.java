package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;

/** A listener for syslog keeps the contract of sources. */
class SyslogSourceRunTest extends PushedSourceContract {
  @Override
  String type() {
    return "syslog";
  }

  @Override
  void push(byte[] content) throws IOException {
    assertThat(send(SocketFactory.getDefault(), content)).isEqualTo(-1);
  }

  /**
   * The listener ends the connection when all of it is in the spool.
   *
   * @return what it says, -1 for nothing
   */
  private int send(SocketFactory sockets, byte[] content) throws IOException {
    try (Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      out.write(content);
      out.flush();
      socket.shutdownOutput();
      return socket.getInputStream().read();
    }
  }

  @Test
  void aSpoolThatIsSmallerThanWhatComesHoldsTheSenderUp() throws Exception {
    engine.source += ", spool_size: 2MB";
    CountDownLatch full = new CountDownLatch(1);
    engine.observer = step -> awaitUnchecked(full);
    RunningEngine running = start(false);
    running.awaitListening(port);
    byte[] content = logins(0, 20_000).getBytes(StandardCharsets.UTF_8);
    FutureTask<Integer> sending = new FutureTask<>(() -> send(SocketFactory.getDefault(), content));
    Thread.ofVirtual().start(sending);
    running.awaitFinding("spool-full");
    assertThat(sending.isDone()).isFalse();

    full.countDown();

    assertThat(sending.get(60, TimeUnit.SECONDS)).isEqualTo(-1);
    running.awaitBacklog("logs", backlog -> backlog.records() == 0);
    running.stop();
    assertStored(20_000);
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void datagramsAreStored() throws Exception {
    engine.source += ", protocols: [tcp, udp]";
    RunningEngine running = start(false);
    running.awaitListening(port);
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < 50; i++) {
        byte[] bytes = TestEngine.login(i).getBytes(StandardCharsets.UTF_8);
        socket.send(
            new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
      }
    }

    running.awaitProgress(progress -> progress.events() == 50);
    running.stop();
    engine.runUntilIdle();
    assertStored(50);
  }

  @Test
  void onlyThoseWithACertificateMaySend() throws Exception {
    TestCertificate listener = TestCertificate.make(folder, "tarn");
    TestCertificate sender = TestCertificate.make(folder, "sender");
    TestCertificate stranger = TestCertificate.make(folder, "stranger");
    engine.source +=
        ", tls_certificate: tarn.pem, tls_key: tarn.key, tls_client_authorities: sender.pem";
    RunningEngine running = start(false);
    running.awaitListening(port);

    byte[] content = logins(0, 50).getBytes(StandardCharsets.UTF_8);
    assertThat(send(sender.context(listener).getSocketFactory(), content)).isEqualTo(-1);

    running.awaitProgress(progress -> progress.events() == 50);
    byte[] more = logins(50, 100).getBytes(StandardCharsets.UTF_8);
    for (SocketFactory sockets :
        new SocketFactory[] {
          stranger.context(listener).getSocketFactory(), SocketFactory.getDefault()
        }) {
      try {
        send(sockets, more);
      } catch (IOException e) {
        // how a client is told depends on the version of TLS and on what it sent already
      }
    }
    running.awaitFinding("handshake-failed");
    running.stop();
    engine.runUntilIdle();
    assertStored(50);
  }
}
