package dev.tarn.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;

/**
 * Senders of syslog: TCP and UDP, or TLS. Nobody tells them what was received, and what nobody
 * receives they do not send again; so the lake owes what reached the spool.
 */
final class SyslogFeed implements SoakFeed {
  private static final int LONGEST_MILLIS = 10_000;
  private static final int PAUSE_MILLIS = 200;
  private static final int DATAGRAMS_OF = 3;
  private static final int PIECE_BYTES = 700;

  private final String name;
  private final String options;
  private final SocketFactory sockets;
  private final boolean datagrams;
  private final int port;
  private final Path spool;
  private final SpoolTrail trail;
  private int sent;
  private volatile boolean inPieces;

  private SyslogFeed(
      String name, Path disk, String options, SocketFactory sockets, boolean datagrams)
      throws IOException {
    this.name = name;
    this.options = options;
    this.sockets = sockets;
    this.datagrams = datagrams;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    this.spool = disk.resolve(name + "-spool");
    this.trail = new SpoolTrail(spool, disk.resolve(name + "-trail"));
  }

  /**
   * By TCP and UDP.
   *
   * @param disk where the spool is
   */
  static SyslogFeed plain(Path disk) throws IOException {
    return new SyslogFeed(
        "syslog", disk, "protocols: [tcp, udp]", SocketFactory.getDefault(), true);
  }

  /** By TLS, with a certificate. */
  static SyslogFeed encrypted(Path folder, Path disk) throws Exception {
    TestCertificate certificate = TestCertificate.make(folder, "tarn");
    return new SyslogFeed(
        "syslog-tls",
        disk,
        "tls_certificate: tarn.pem, tls_key: tarn.key, tls_client_authorities: tarn.pem",
        certificate.context(certificate).getSocketFactory(),
        false);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String source() {
    return "type: syslog, listen: '127.0.0.1:"
        + port
        + "', spool_size: 16MB, spool: '"
        + spool
        + "', "
        + options;
  }

  @Override
  public void produce(String records) throws InterruptedException {
    try {
      if (datagrams && sent++ % DATAGRAMS_OF == 0) {
        sendDatagrams(records);
      } else {
        send(records.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // nobody listens, or the connection broke
    }
  }

  private void send(byte[] content) throws IOException, InterruptedException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(LONGEST_MILLIS);
      OutputStream out = socket.getOutputStream();
      int step = inPieces ? PIECE_BYTES : content.length;
      for (int from = 0; from < content.length; from += step) {
        out.write(content, from, Math.min(step, content.length - from));
        out.flush();
      }
      socket.shutdownOutput();
      // the listener ends the connection when all of it is in the spool
      socket.getInputStream().read();
    }
  }

  /** Tries for a while: what has no connection was not sent. */
  private Socket connect() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS);
    while (true) {
      try {
        return sockets.createSocket(InetAddress.getLoopbackAddress(), port);
      } catch (ConnectException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  private void sendDatagrams(String records) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (String line : records.lines().toList()) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        socket.send(
            new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
      }
    }
  }

  @Override
  public String disturb(Random random) {
    inPieces = !inPieces;
    return inPieces ? "messages come in pieces" : "messages come at once";
  }

  @Override
  public void heal() {}

  @Override
  public Owed owed(int produced) throws IOException {
    return new Owed(trail.numbers(), "that reached the spool, of " + produced + " sent", false);
  }

  @Override
  public void close() throws IOException {
    trail.close();
  }
}
