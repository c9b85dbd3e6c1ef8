package dev.tarn.connectors.syslog;

import dev.tarn.connectors.listen.ListenAddress;
import dev.tarn.connectors.listen.ServerTls;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How syslog is listened for.
 *
 * @param listen where
 * @param udp whether datagrams are taken
 * @param tcp whether connections are taken
 * @param tls of the connections, or null: they are not encrypted
 * @param allowFrom networks of the senders; none if all may send who reach the listener
 * @param limits of what they send
 */
record SyslogSourceConfig(
    ListenAddress listen,
    boolean udp,
    boolean tcp,
    @Nullable ServerTls tls,
    List<Network> allowFrom,
    Limits limits) {

  /**
   * @param messageBytes most of one message; a longer one is kept in pieces
   * @param waitingBytes most bytes of datagrams that wait for the spool
   * @param connections most at a time
   * @param idle longest time in which nothing comes on a connection
   * @param receiveBufferBytes what the system keeps of datagrams until they are taken; 0 for its
   *     own choice
   */
  record Limits(
      int messageBytes, int waitingBytes, int connections, Duration idle, int receiveBufferBytes) {}

  SyslogSourceConfig {
    allowFrom = List.copyOf(allowFrom);
  }

  boolean allows(InetAddress sender) {
    return allowFrom.isEmpty() || allowFrom.stream().anyMatch(one -> one.contains(sender));
  }
}
