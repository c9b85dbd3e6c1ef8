package dev.tarn.connectors.syslog;

import dev.tarn.connectors.listen.ListenTrial;
import dev.tarn.connectors.spool.Listening;
import dev.tarn.connectors.spool.Spool;
import dev.tarn.event.Source.Findings;
import dev.tarn.event.Source.Trial;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Begins to listen to syslog. */
record SyslogListening(SyslogSourceConfig config) implements Listening {
  @Override
  public Closeable listen(Spool spool, Findings findings) throws IOException {
    return SyslogListener.open(config, spool, findings);
  }

  @Override
  public List<Trial> tryOut() {
    ListenTrial trial = new ListenTrial();
    if (config.tcp()) {
      trial.tcp(config.listen(), config.tls());
    }
    if (config.udp()) {
      trial.udp(config.listen());
    }
    return trial.trials();
  }
}
