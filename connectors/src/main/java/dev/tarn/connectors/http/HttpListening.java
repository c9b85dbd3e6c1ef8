package dev.tarn.connectors.http;

import dev.tarn.connectors.listen.ListenTrial;
import dev.tarn.connectors.spool.Listening;
import dev.tarn.connectors.spool.Spool;
import dev.tarn.event.Source.Findings;
import dev.tarn.event.Source.Trial;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Begins to listen to HTTP. */
record HttpListening(HttpSourceConfig config) implements Listening {
  @Override
  public Closeable listen(Spool spool, Findings findings) throws IOException {
    return HttpListener.open(config, spool, findings);
  }

  @Override
  public List<Trial> tryOut() {
    return new ListenTrial().tcp(config.listen(), config.tls()).trials();
  }
}
