package dev.tarn.connectors.spool;

import dev.tarn.event.Source;
import java.io.Closeable;
import java.io.IOException;

/** Begins to listen to those who push records, and puts what they push into a spool. */
public interface Listening {
  /**
   * @return what ends it, in bounded time; on return of that nothing more is appended
   */
  Closeable listen(Spool spool, Source.Findings findings) throws IOException;
}
