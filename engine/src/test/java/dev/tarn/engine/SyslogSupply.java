package dev.tarn.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A sender over TCP with one connection, which it makes once it is listened to. */
final class SyslogSupply implements Supply {
  private static final int PAUSE_MILLIS = 20;
  private static final long LONGEST_SECONDS = 150;

  private final int port;
  private Socket connection = new Socket();

  SyslogSupply() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  @Override
  public String name() {
    return "syslog";
  }

  @Override
  public String source() {
    return "type: syslog, listen: '127.0.0.1:" + port + "'";
  }

  @Override
  public boolean isPushed() {
    return true;
  }

  @Override
  public void produce(String records) throws IOException, InterruptedException {
    if (!connection.isConnected()) {
      connection = connect();
    }
    OutputStream out = connection.getOutputStream();
    out.write(records.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private Socket connect() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (true) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (ConnectException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  @Override
  public void beginAnew() throws IOException {
    connection.close();
    connection = new Socket();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
