package dev.tarn.connectors.listen;

import dev.tarn.event.Source.Trial;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries out whether a source can listen, for a moment. It cannot while another listens there. */
public final class ListenTrial {
  private final List<Trial> trials = new ArrayList<>();

  /** Takes an address, and gives it back. */
  private interface Binding {
    Closeable bind() throws IOException;
  }

  /** TCP, after what TLS needs if it is used. */
  public ListenTrial tcp(ListenAddress address, @Nullable ServerTls tls) {
    if (tls != null) {
      run(
          "read certificate " + tls.certificate(),
          () -> {
            tls.context(trouble -> {});
            return () -> {};
          });
    }
    run(
        "listen at " + address + " (TCP)",
        () -> {
          ServerSocket socket = new ServerSocket();
          try {
            socket.bind(address.toSocketAddress());
          } catch (IOException e) {
            socket.close();
            throw e;
          }
          return socket;
        });
    return this;
  }

  public ListenTrial udp(ListenAddress address) {
    run("listen at " + address + " (UDP)", () -> new DatagramSocket(address.toSocketAddress()));
    return this;
  }

  private void run(String what, Binding binding) {
    try {
      binding.bind().close();
      trials.add(Trial.good(what, ""));
    } catch (IOException e) {
      trials.add(Trial.failed(what, String.valueOf(e.getMessage())));
    }
  }

  /** What was tried, in its order. */
  public List<Trial> trials() {
    return List.copyOf(trials);
  }
}
