package dev.tarn.connectors.syslog;

import dev.tarn.connectors.spool.Spool;
import dev.tarn.event.Source.Findings;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Listens by all the ways that are configured. */
final class SyslogListener implements Closeable {
  private final Intake intake;
  private @Nullable StreamListener streams;
  private @Nullable DatagramListener datagrams;

  private SyslogListener(Intake intake) {
    this.intake = intake;
  }

  /** Begins to listen. */
  static SyslogListener open(SyslogSourceConfig config, Spool spool, Findings findings)
      throws IOException {
    SyslogListener listener =
        new SyslogListener(new Intake(spool, config.listen().toString(), findings));
    try {
      if (config.tcp()) {
        listener.streams = StreamListener.open(config, listener.intake, findings);
      }
      if (config.udp()) {
        listener.datagrams = DatagramListener.open(config, listener.intake, findings);
      }
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
    return listener;
  }

  /** Where it listens by TCP, or else by UDP. */
  int port() {
    StreamListener byStreams = streams;
    DatagramListener byDatagrams = datagrams;
    return byStreams != null ? byStreams.port() : byDatagrams != null ? byDatagrams.port() : 0;
  }

  @Override
  public void close() throws IOException {
    intake.close();
    StreamListener byStreams = streams;
    DatagramListener byDatagrams = datagrams;
    try {
      if (byDatagrams != null) {
        byDatagrams.close();
      }
    } finally {
      if (byStreams != null) {
        byStreams.close();
      }
    }
  }
}
