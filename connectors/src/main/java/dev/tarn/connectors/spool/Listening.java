package dev.tarn.connectors.spool;

import dev.tarn.event.Source;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Begins to listen to those who push records, and puts what they push into a spool. */
public interface Listening {
  /**
   * @return what ends it, in bounded time; on return of that nothing more is appended
   */
  Closeable listen(Spool spool, Source.Findings findings) throws IOException;

  /** Tries out what listening needs, as {@link Source#tryOut} does. */
  default List<Source.Trial> tryOut() {
    return List.of();
  }
}
