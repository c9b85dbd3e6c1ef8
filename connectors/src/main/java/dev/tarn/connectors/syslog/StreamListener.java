package dev.tarn.connectors.syslog;

import dev.tarn.connectors.LeftOut;
import dev.tarn.connectors.listen.ServerTls;
import dev.tarn.connectors.spool.EntryBuffer;
import dev.tarn.event.Source.Findings;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Takes connections, TCP or TLS. What came on one is in the spool before more is read of it, so a
 * full spool holds its senders up.
 */
final class StreamListener implements Closeable {
  private static final int BLOCK_BYTES = 1 << 15;
  private static final Duration LONGEST_HANDSHAKE = Duration.ofSeconds(30);
  private static final Duration STOP_WAIT = Duration.ofSeconds(5);

  private final SyslogSourceConfig config;
  private final Intake intake;
  private final Findings findings;
  private final LeftOut leftOut = new LeftOut();
  private final ServerSocket server;
  private final Thread accepting;

  /** Connections that are open, and who serves them. */
  private final Map<Socket, Thread> serving = new ConcurrentHashMap<>();

  private volatile boolean closed;

  private StreamListener(
      SyslogSourceConfig config, Intake intake, Findings findings, ServerSocket server) {
    this.config = config;
    this.intake = intake;
    this.findings = findings;
    this.server = server;
    this.accepting = Thread.ofVirtual().name("syslog-accept").unstarted(this::accept);
  }

  /** Begins to listen. */
  static StreamListener open(SyslogSourceConfig config, Intake intake, Findings findings)
      throws IOException {
    ServerSocket server = serverSocket(config.tls(), intake);
    try {
      server.setReuseAddress(true);
      server.bind(config.listen().toSocketAddress());
    } catch (IOException e) {
      server.close();
      throw new IOException("cannot listen at " + config.listen() + ": " + e.getMessage(), e);
    }
    StreamListener listener = new StreamListener(config, intake, findings, server);
    listener.accepting.start();
    return listener;
  }

  private static ServerSocket serverSocket(@Nullable ServerTls tls, Intake intake)
      throws IOException {
    if (tls == null) {
      return new ServerSocket();
    }
    SSLContext context = tls.context(trouble -> intake.report("certificate-unusable", trouble));
    SSLServerSocket socket =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
    socket.setNeedClientAuth(tls.clientAuthorities() != null);
    return socket;
  }

  private void accept() {
    while (!closed) {
      try {
        Socket socket = server.accept();
        if (!config.allows(socket.getInetAddress())) {
          refuse(socket, "sender-refused");
        } else if (serving.size() >= config.limits().connections()) {
          refuse(socket, "connection-refused");
        } else {
          Thread thread =
              Thread.ofVirtual().name("syslog-connection").unstarted(() -> serve(socket));
          serving.put(socket, thread);
          thread.start();
        }
      } catch (IOException e) {
        if (!closed) {
          intake.report("accept-failed", String.valueOf(e.getMessage()));
          intake.pause();
        }
      }
    }
  }

  private void refuse(Socket socket, String code) throws IOException {
    socket.close();
    leftOut.count(code, config.listen() + " (TCP)", findings);
  }

  private void serve(Socket socket) {
    String sender = socket.getInetAddress().getHostAddress();
    MessageTaker taker = new MessageTaker(intake, config.limits().messageBytes());
    taker.from(sender);
    SyslogFrames frames = new SyslogFrames(config.limits().messageBytes(), taker);
    try (socket) {
      InputStream in = begin(socket, sender);
      if (in != null) {
        read(in, frames, taker);
        frames.finish();
        keep(taker);
      }
    } catch (IOException e) {
      // the connection is gone, and what came of it is kept
    } finally {
      serving.remove(socket);
    }
  }

  /** What the sender says, or null if nothing is to be heard of it. */
  private @Nullable InputStream begin(Socket socket, String sender) throws IOException {
    socket.setSoTimeout((int) LONGEST_HANDSHAKE.toMillis());
    if (socket instanceof SSLSocket encrypted) {
      try {
        encrypted.startHandshake();
      } catch (IOException e) {
        if (closed) {
          return null;
        }
        intake.report(
            "handshake-failed", "TLS with " + sender + " could not begin: " + e.getMessage());
        return null;
      }
    }
    socket.setKeepAlive(true);
    socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, config.limits().idle().toMillis()));
    return socket.getInputStream();
  }

  /** Reads until the sender ends, is silent for too long, or the connection breaks. */
  private void read(InputStream in, SyslogFrames frames, MessageTaker taker) {
    byte[] block = new byte[BLOCK_BYTES];
    try {
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        frames.take(block, read);
        keep(taker);
      }
    } catch (SocketTimeoutException e) {
      // a sender that has something to say connects again
    } catch (IOException e) {
      // it broke
    }
  }

  private void keep(MessageTaker taker) {
    EntryBuffer messages = taker.gathered();
    if (messages.messages() > 0) {
      intake.keep(messages);
    }
  }

  /** Where it listens, also if it was to choose a port. */
  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    server.close();
    long end = System.nanoTime() + STOP_WAIT.toNanos();
    try {
      accepting.join(STOP_WAIT);
      // what was read is kept, with what it was cut to
      List<Thread> threads = List.copyOf(serving.values());
      for (Socket socket : serving.keySet()) {
        socket.close();
      }
      for (Thread thread : threads) {
        thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
